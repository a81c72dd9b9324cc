"""People: who they are to which service, what happened with them, merging and forgetting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row
from typing import Annotated, Literal, TypeAlias
from urllib.parse import unquote

import msgspec

from daemon.commands import house
from daemon.commands.base import MissingError, Scope
from daemon.domain.ids import Alias
from daemon.domain.members import Membership
from daemon.domain.people import Person
from daemon.domain.sentences import Sentence
from daemon.plugin import form, page
from daemon.plugin.timeline import Timeline
from daemon.web.pages.events import Text
from daemon.web.pages.reviews import Number
from daemon.web.telling import AS_WHAT
from daemon.web.visit import Visit
from state import members
from state import people as persons
from state.members import MemberRow
from state.moments import moment, moment_or_none
from state.notes import containing

SHOWN = 100

As: TypeAlias = Literal["", "owner", "friend", "home", "managed", "invited", "elsewhere", "left", "unshared"]
"""As what somebody shares a server; or that they share another one of the owner's too, did once, or never did."""

_SHARES = "EXISTS (SELECT 1 FROM aliases a JOIN members m ON m.alias = a.alias WHERE a.person = p.id AND {which})"
_HERE = _SHARES.format(which="m.gone_at IS NULL")
_ONLY: Mapping[str, str] = {
    "elsewhere": _SHARES.format(which="m.gone_at IS NULL AND m.elsewhere > 0"),
    "left": _SHARES.format(which="m.kind <> 'invited'") + f" AND NOT {_HERE}",
    "unshared": "NOT " + _SHARES.format(which="1"),
}
_OF_A_KIND = _SHARES.format(which="m.gone_at IS NULL AND m.kind = ?4")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleQuery:
    """Which people."""

    text: Text = ""
    """Part of a name or an alias."""
    kind: As = ""
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
    kind: str | None = None
    """As what they share a server, or did; None: they never did, as far as Usher knows."""
    as_what: Sentence | None = None
    """The same in words."""
    since: datetime | None = None
    """Since when, this time; None: nobody knows."""
    gone_at: datetime | None = None
    """When they no longer did. None: they do, or never did."""
    activity: Literal["unknown", "never", "seen"] = "unknown"
    """Whether anybody knows what they watch; never: nothing, as far as the history goes back."""
    last_active: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Everybody, the longest known first."""

    query: PeopleQuery
    people: tuple[PersonRow, ...]
    next: int | None
    """`after` of the next page."""
    kinds: tuple[tuple[str, Sentence], ...] = ()
    """What can be asked for, in words."""


KINDS: tuple[tuple[str, Sentence], ...] = (
    ("", Sentence("everybody")),
    *((kind, AS_WHAT[kind]) for kind in ("friend", "home", "managed", "invited", "owner")),
    ("elsewhere", Sentence("also on another server")),
    ("left", Sentence("who left")),
    ("unshared", Sentence("without a share")),
)


@page("/people", title=Sentence("People"), gives=PeoplePage, query=PeopleQuery, template="people.html", menu=30)
async def people(visit: Visit, query: PeopleQuery) -> PeoplePage:
    numbers = await _wanted(visit, query)
    found = await persons.some(visit.database, numbers[:SHOWN]) if numbers else {}
    return PeoplePage(
        query=query,
        people=await _rows(visit, list(found.values())),
        next=numbers[SHOWN - 1] if len(numbers) > SHOWN else None,
        kinds=KINDS,
    )


async def _wanted(visit: Visit, query: PeopleQuery) -> list[int]:
    """Their numbers; one more than is shown, where there are more."""
    rows = await visit.database.read(
        "SELECT p.id FROM people p WHERE p.merged_into IS NULL AND p.id > ?1 AND (?2 = '%%' OR EXISTS (SELECT 1 FROM "  # noqa: S608 (only parts of our own)
        "aliases a WHERE a.person = p.id AND (a.name LIKE ?2 ESCAPE '\\' OR a.alias LIKE ?2 ESCAPE '\\'))) "
        f"AND (?4 = '' OR {_ONLY.get(query.kind, _OF_A_KIND)}) ORDER BY p.id LIMIT ?3",
        (query.after or 0, containing(query.text), SHOWN + 1, query.kind),
    )
    return [row["id"] for row in rows]


async def _rows(visit: Visit, found: Sequence[Person]) -> tuple[PersonRow, ...]:
    aliases = [alias for each in found for alias in each.aliases]
    shared = await members.of(visit.database, aliases) if aliases else {}
    accounts = await persons.plex_numbers(visit.database, aliases) if aliases else {}
    watched = await visit.house.watched() if shared else {}
    return tuple(_row(each, shared, accounts, watched) for each in found)


def _row(
    person: Person,
    shared: Mapping[Alias, MemberRow],
    accounts: Mapping[Alias, str],
    watched: Mapping[str, datetime | None],
) -> PersonRow:
    member = _foremost([shared[alias] for alias in person.aliases if alias in shared])
    known = {accounts[alias] for alias in person.aliases if alias in accounts} & watched.keys()
    seen = [at for number in known if (at := watched[number]) is not None]
    return PersonRow(
        id=person.id,
        name=person.name,
        services=tuple(sorted({alias.service for alias in person.aliases})),
        joined_at=person.joined_at,
        requests=person.requests,
        forgotten=person.forgotten,
        kind=member.kind if member else None,
        as_what=AS_WHAT[member.kind] if member else None,
        since=(member.joined_at or member.invited_at) if member else None,
        gone_at=member.gone_at if member else None,
        activity="seen" if seen else "never" if known else "unknown",
        last_active=max(seen, default=None),
    )


def _foremost(shared: Sequence[MemberRow]) -> MemberRow | None:
    """Of several shares of one person, the one that counts: that they have, rather than had or were offered."""
    return min(
        shared,
        key=lambda each: (each.gone_at is not None, each.kind is Membership.INVITED, each.seen_at),
        default=None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonQuery:
    """Which person."""

    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """What a person was given of one server."""

    server: str
    as_what: Sentence
    invited_at: datetime | None
    since: datetime | None
    libraries: tuple[str, ...]
    everything: bool
    """All libraries, those to come among them."""
    filters: tuple[str, ...]
    """As the server keeps them."""
    downloads: bool
    elsewhere: int
    """Other servers of the owner that they share too."""
    times: int
    """How often they came."""
    gone_at: datetime | None


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
    shares: tuple[ShareRow, ...]
    backups: tuple[str, ...]
    """Copies that were kept: forgetting a person does not reach into them."""
    timeline: Timeline


@page("/people/{number}", title=Sentence("One person"), gives=PersonPage, query=PersonQuery, template="person.html")
async def person(visit: Visit, query: PersonQuery) -> PersonPage:
    found = await persons.get(visit.database, query.number)
    if found is None:
        raise MissingError(f"there is no person {query.number}")
    rows = await visit.database.read("SELECT * FROM aliases WHERE person = ? ORDER BY alias", (found.id,))
    shared = await members.of(visit.database, list(found.aliases)) if found.aliases else {}
    (row,) = await _rows(visit, [found])
    return PersonPage(
        person=row,
        aliases=tuple(_alias(each, with_email=visit.caller.may(Scope.ADMIN)) for each in rows),
        shares=tuple(_share(each) for each in shared.values()),
        backups=_copies(visit) if visit.caller.may(Scope.ADMIN) else (),
        timeline=Timeline(subject=f"person:{found.id}"),
    )


def _share(member: MemberRow) -> ShareRow:
    settings = member.share.settings
    return ShareRow(
        server=member.alias.service,
        as_what=AS_WHAT[member.kind],
        invited_at=member.invited_at,
        since=member.joined_at,
        libraries=tuple(each.title for each in member.share.libraries),
        everything=member.share.everything,
        filters=tuple(sorted({unquote(said) for name, said in settings.items() if name.startswith("filter")})),
        downloads=settings.get("allowSync") == "1",
        elsewhere=member.elsewhere,
        times=member.times,
        gone_at=member.gone_at,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparateForm:
    """One name that is somebody else's."""

    number: Number
    alias: Annotated[str, msgspec.Meta(pattern=r"^[^/].*/[^/]+$", max_length=200)]
    """As a service calls them: `plex/410001`."""


@form("/people/{number}/separate", title=Sentence("It is somebody else's name"), takes=SeparateForm, scope=Scope.ADMIN)
async def separate(given: SeparateForm, visit: Visit) -> None:
    found = await persons.get(visit.database, given.number)
    alias = Alias.parse(given.alias)
    if found is None or alias not in found.aliases:
        raise MissingError(f"person {given.number} has no such name")
    await house.separate_alias(visit.house.journal, visit.caller, alias)


@form("/people/{number}/forget", title=Sentence("Forget this person"), takes=PersonQuery, scope=Scope.ADMIN)
async def forget(given: PersonQuery, visit: Visit) -> None:
    if await persons.get(visit.database, given.number) is None:
        raise MissingError(f"there is no person {given.number}")
    await house.forget_person(visit.house.journal, visit.caller, given.number)
