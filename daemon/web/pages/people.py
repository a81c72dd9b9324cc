"""People: who they are to which service, what happened with them, merging and forgetting."""

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row

from daemon.commands import house
from daemon.commands.base import MissingError, Scope
from daemon.domain.sentences import Sentence
from daemon.plugin import form, page
from daemon.plugin.timeline import Timeline
from daemon.web.pages.events import Text
from daemon.web.pages.reviews import Number
from daemon.web.visit import Visit
from state import people as persons
from state.moments import moment, moment_or_none
from state.notes import containing

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleQuery:
    """Which people."""

    text: Text = ""
    """Part of a name or an alias."""
    after: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person, whatever services call them."""

    id: int
    name: str
    services: tuple[str, ...]
    """Where they are known."""
    joined_at: datetime | None
    requests: int | None
    forgotten: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Everybody, the longest known first."""

    query: PeopleQuery
    people: tuple[PersonRow, ...]
    next: int | None
    """`after` of the next page."""


@page("/people", title=Sentence("People"), gives=PeoplePage, query=PeopleQuery, template="people.html", menu=30)
async def people(visit: Visit, query: PeopleQuery) -> PeoplePage:
    pattern = containing(query.text)
    rows = await visit.database.read(
        "SELECT p.id FROM people p WHERE p.merged_into IS NULL AND p.id > ?1 AND (?2 = '%%' OR EXISTS (SELECT 1 FROM "
        "aliases a WHERE a.person = p.id AND (a.name LIKE ?2 ESCAPE '\\' OR a.alias LIKE ?2 ESCAPE '\\'))) "
        "ORDER BY p.id LIMIT ?3",
        (query.after or 0, pattern, SHOWN + 1),
    )
    numbers = [row["id"] for row in rows[:SHOWN]]
    found = await persons.some(visit.database, numbers) if numbers else {}
    return PeoplePage(
        query=query,
        people=tuple(
            PersonRow(
                id=number,
                name=person.name,
                services=tuple(sorted({alias.service for alias in person.aliases})),
                joined_at=person.joined_at,
                requests=person.requests,
                forgotten=person.forgotten,
            )
            for number, person in found.items()
        ),
        next=numbers[-1] if len(rows) > SHOWN else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonQuery:
    """Which person."""

    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRow:
    """One name of a person, as one service knows them."""

    alias: str
    service: str
    name: str | None
    email: str | None
    """Only for who may do everything."""
    joined_at: datetime | None
    requests: int | None
    evidence: str
    """Why we hold them to be this person."""
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """One person with everything that happened around them."""

    person: PersonRow
    aliases: tuple[AliasRow, ...]
    backups: tuple[str, ...]
    """Copies that were kept: forgetting a person does not reach into them."""
    timeline: Timeline


@page("/people/{number}", title=Sentence("One person"), gives=PersonPage, query=PersonQuery, template="person.html")
async def person(visit: Visit, query: PersonQuery) -> PersonPage:
    found = await persons.get(visit.database, query.number)
    if found is None:
        raise MissingError(f"there is no person {query.number}")
    rows = await visit.database.read("SELECT * FROM aliases WHERE person = ? ORDER BY alias", (found.id,))
    aliases = tuple(_alias(row, with_email=visit.caller.may(Scope.ADMIN)) for row in rows)
    return PersonPage(
        person=PersonRow(
            id=found.id,
            name=found.name,
            services=tuple(sorted({alias.service for alias in aliases})),
            joined_at=found.joined_at,
            requests=found.requests,
            forgotten=found.forgotten,
        ),
        aliases=aliases,
        backups=_copies(visit) if visit.caller.may(Scope.ADMIN) else (),
        timeline=Timeline(subject=f"person:{found.id}"),
    )


def _copies(visit: Visit) -> tuple[str, ...]:
    """Names of the backups beside the memory, the oldest first."""
    return tuple(sorted(file.name for file in (visit.database.path.parent / "backups").glob("*.db")))


def _alias(row: Row, *, with_email: bool) -> AliasRow:
    return AliasRow(
        alias=row["alias"],
        service=row["alias"].rpartition("/")[0],
        name=row["name"],
        email=row["email"] if with_email else None,
        joined_at=moment_or_none(row["joined_at"]),
        requests=row["requests"],
        evidence=row["evidence"],
        seen_at=moment(row["seen_at"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeForm:
    """Two who are one."""

    number: Number
    """Who stays."""
    other: Number
    """Whose names become theirs."""


@form("/people/{number}/merge", title=Sentence("They are one person"), takes=MergeForm, scope=Scope.ADMIN)
async def merge(given: MergeForm, visit: Visit) -> None:
    await house.merge_people(visit.house.journal, visit.caller, keep=given.number, other=given.other)


@form("/people/{number}/forget", title=Sentence("Forget this person"), takes=PersonQuery, scope=Scope.ADMIN)
async def forget(given: PersonQuery, visit: Visit) -> None:
    if await persons.get(visit.database, given.number) is None:
        raise MissingError(f"there is no person {given.number}")
    await house.forget_person(visit.house.journal, visit.caller, given.number)
