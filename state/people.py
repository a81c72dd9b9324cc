"""People and the names services know them by. Personal text lives in these rows and nowhere else."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daemon.domain.ids import Alias
from daemon.domain.people import Person, PortalUser
from state.database import Database, Tx, placeholders
from state.moments import moment_or_none, stored, stored_or_none
from state.notes import containing

SOMEONE = "someone"
"""What stands where a forgotten person's name stood."""
SAME_MAIL = "same e-mail address"
"""Evidence that was only said."""
_AN_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SEEN_AGAIN = timedelta(hours=1)
"""How exactly it is known when a service last spoke of somebody."""


def meet(tx: Tx, user: PortalUser, now: datetime) -> int:
    """Write down what a service says of a person; a new alias joins the person its evidence names, or a new one.

    Evidence is the same plex.tv or Jellyfin account, or the same e-mail address; never a display name. Returns the
    person's number.
    """
    user = replace(user, name=_called(user.name))
    alias = str(user.alias)
    known = tx.execute(
        "SELECT a.*, p.forgotten_at FROM aliases a JOIN people p ON p.id = a.person WHERE a.alias = ?", (alias,)
    ).fetchone()
    person, evidence = (known["person"], known["evidence"]) if known else _recognise(tx, user, now)
    if _says_nothing_new(known, user, now) if known else _forgotten(tx, person):
        return int(person)
    tx.execute(
        "INSERT INTO aliases (alias, person, name, email, joined_at, requests, plex_id, jellyfin_id, telegram, "
        "evidence, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (alias) DO UPDATE SET "
        "name = coalesce(excluded.name, name), email = coalesce(excluded.email, email), "
        "joined_at = coalesce(excluded.joined_at, joined_at), requests = coalesce(excluded.requests, requests), "
        "plex_id = coalesce(excluded.plex_id, plex_id), "
        "jellyfin_id = coalesce(excluded.jellyfin_id, jellyfin_id), telegram = coalesce(excluded.telegram, telegram), "
        "seen_at = excluded.seen_at",
        (
            alias, person, user.name, _address(user.email), stored_or_none(user.joined_at), user.requests, user.plex_id,
            user.jellyfin_id, user.telegram, evidence, stored(now),
        ),
    )  # fmt: skip
    return int(person)


def claim(tx: Tx, alias: Alias, person: int | None, now: datetime) -> int:
    """This alias is this person's, on their own word: whoever it was before. None: whoever it is already, where no
    account is theirs, or a new person. Returns the person's number.

    Who has an account is joined by no second one: else whoever gets an owner to say their code would share the owner's
    rights from then on.
    """
    row = tx.execute("SELECT person FROM aliases WHERE alias = ?", (str(alias),)).fetchone()
    known = None if row is None or _forgotten(tx, row["person"]) else today(tx, row["person"])
    if known is not None and tx.execute("SELECT 1 FROM accounts WHERE person = ?", (known,)).fetchone():
        known = None
    mine = person or known or _new(tx, now)
    tx.execute(
        "INSERT INTO aliases (alias, person, evidence, seen_at) VALUES (?, ?, 'a code from their page', ?) "
        "ON CONFLICT (alias) DO UPDATE SET person = excluded.person, evidence = excluded.evidence, "
        "seen_at = excluded.seen_at",
        (str(alias), mine, stored(now)),
    )
    return mine


def behind(tx: Tx, alias: Alias) -> int | None:
    """Who uses this chat account today: by a code they said, or else by what one person alone told the portal.

    An e-mail address is anybody's word there: it is enough to be one person, and not to speak for their accounts.
    Which of two names that it joined was there first says nothing about whose address it is: neither speaks.
    """
    rows = tx.execute(
        "SELECT DISTINCT coalesce(p.merged_into, p.id) AS id FROM aliases a JOIN people p ON p.id = a.person "
        "WHERE a.alias = ? AND p.forgotten_at IS NULL",
        (str(alias),),
    ).fetchall()
    rows = (
        rows
        or tx.execute(
            "SELECT DISTINCT coalesce(p.merged_into, p.id) AS id FROM aliases a JOIN people p ON p.id = a.person "
            "WHERE a.telegram = ? AND p.forgotten_at IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM aliases m WHERE m.person = a.person AND m.evidence = ?)",
            (alias.id, SAME_MAIL),
        ).fetchall()
    )
    return int(rows[0]["id"]) if len(rows) == 1 else None


def is_forgotten(tx: Tx, person: int) -> bool:
    """Nothing more is written of them."""
    return _forgotten(tx, person)


def merge(tx: Tx, keep: int, other: int) -> bool:
    """Two rows turn out to be one person: every alias of `other` is `keep`'s from now on."""
    if keep == other or not _exists(tx, keep) or not _exists(tx, other):
        return False
    tx.execute(
        "UPDATE aliases SET person = ?, evidence = 'merged by hand', merged_from = ? WHERE person = ?",
        (keep, other, other),
    )
    tx.execute("UPDATE people SET merged_into = ? WHERE id = ? OR merged_into = ?", (keep, other, other))
    tx.execute("UPDATE OR IGNORE messages SET person = ? WHERE person = ?", (keep, other))
    tx.execute("UPDATE OR IGNORE plugin_state SET person = ? WHERE person = ?", (keep, other))
    tx.execute("DELETE FROM plugin_state WHERE person = ?", (other,))
    tx.execute("UPDATE accounts SET person = ? WHERE person = ?", (keep, other))
    return True


def separate(tx: Tx, alias: Alias, now: datetime) -> tuple[int, int] | None:
    """This name is somebody else's: of whoever it was before two were merged by hand, else of somebody new.

    Returns whose it was taken for and whose it is. None where it is nobody's, the only name of its person, or of one
    who was forgotten. Messages, accounts and what plugins keep stay where they are: whose they were is not known.
    """
    row = tx.execute(
        "SELECT a.person, a.merged_from, (SELECT count(*) FROM aliases o WHERE o.person = a.person) AS names "
        "FROM aliases a WHERE a.alias = ?",
        (str(alias),),
    ).fetchone()
    if row is None or row["names"] == 1 or _forgotten(tx, row["person"]):
        return None
    own = row["merged_from"] or _new(tx, now)
    tx.execute("UPDATE people SET merged_into = NULL WHERE id = ?", (own,))
    tx.execute(
        "UPDATE aliases SET person = ?, evidence = 'separated by hand', merged_from = NULL WHERE alias = ?",
        (own, str(alias)),
    )
    return row["person"], own


def today(tx: Tx, person: int) -> int:
    """The number they go by since they were merged, if they were."""
    row = tx.execute("SELECT coalesce(merged_into, id) AS id FROM people WHERE id = ?", (person,)).fetchone()
    return person if row is None else int(row["id"])


def forget(tx: Tx, person: int, now: datetime) -> int:
    """Take the person's names and addresses out of the whole file. Returns how many values were changed.

    The aliases stay, nameless, so that what happened still has its subject; whole words only, so that forgetting
    Al does not spoil Algeria.
    """
    rows = tx.execute("SELECT name, email, telegram FROM aliases WHERE person = ?", (person,)).fetchall()
    words = {row[column] for row in rows for column in ("name", "email", "telegram") if row[column]}
    tx.execute(
        "UPDATE aliases SET name = NULL, email = NULL, telegram = NULL, plex_id = NULL, jellyfin_id = NULL "
        "WHERE person = ?",
        (person,),
    )
    tx.execute(
        "UPDATE issue_comments SET said = '' WHERE by IN (SELECT alias FROM aliases WHERE person = ?)", (person,)
    )
    tx.execute(
        "UPDATE questions SET reason = NULL WHERE person IN (SELECT id FROM people WHERE id = ?1 OR merged_into = ?1)",
        (person,),
    )
    tx.execute(
        "UPDATE members SET settings = '{}' WHERE alias IN (SELECT alias FROM aliases WHERE person = ?)", (person,)
    )
    tx.execute("DELETE FROM plugin_state WHERE person = ?", (person,))
    tx.execute("UPDATE people SET forgotten_at = ? WHERE id = ? OR merged_into = ?", (stored(now), person, person))
    return _scrub(tx, words) if words else 0


async def who(database: Database, alias: Alias) -> Person | None:
    """The person behind an alias today."""
    rows = await database.read(
        "SELECT p.id AS asked, p.forgotten_at, a.person, a.alias, a.name, a.joined_at, a.requests "
        "FROM aliases known JOIN people p ON p.id = known.person "
        "JOIN aliases a ON a.person = coalesce(p.merged_into, p.id) WHERE known.alias = ? ORDER BY a.alias",
        (str(alias),),
    )
    return person_of(rows) if rows else None


async def get(database: Database, person: int) -> Person | None:
    """A person with all aliases; one who was merged is the one they were merged into."""
    found = await some(database, [person])
    return found.get(person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where a person can be written to."""

    mail: str | None = None
    chats: Mapping[str, str] = field(default_factory=dict)
    """Chat by service entry; under an empty name what they told the portal."""
    language: str | None = None
    """Of their account, where they have one and chose."""
    forgotten: bool = False
    sure: bool = True
    """False: one of their names is theirs by its mail address alone, and another address stands there by now. Nothing
    that is a right goes to any of them."""


async def addresses(database: Database, person: int) -> Addresses:
    """Of one number, as they are now; of a merged person, all that they have together. What a name says that came by
    its mail address alone counts after what the others say; and a chat only where none came so (see `behind`)."""
    rows = await database.read(
        "SELECT a.alias, a.email, a.telegram, a.evidence, p.forgotten_at, (SELECT c.language FROM accounts c WHERE "
        "c.person = coalesce(p.merged_into, p.id) AND c.language IS NOT NULL ORDER BY c.id LIMIT 1) AS language "
        "FROM people p LEFT JOIN aliases a ON a.person = coalesce(p.merged_into, p.id) WHERE p.id = ?1 "
        "ORDER BY a.evidence = ?2, a.alias",
        (person, SAME_MAIL),
    )
    if not rows or rows[0]["forgotten_at"] is not None:
        return Addresses(forgotten=bool(rows))
    own = [Alias.parse(row["alias"]) for row in rows if row["alias"]]
    by_mail = any(row["evidence"] == SAME_MAIL for row in rows)
    told = next((row["telegram"] for row in rows if row["telegram"] and not by_mail), None)
    mails = [row["email"] for row in rows if row["email"]]
    return Addresses(
        mail=next(iter(mails), None),
        chats={**({"": told} if told else {}), **{alias.service: alias.id for alias in own}},
        language=rows[0]["language"],
        sure=not by_mail or len(set(mails)) < 2,
    )


async def numbers(database: Database, person: int) -> list[int]:
    """Every number they ever went by; theirs of today first."""
    rows = await database.read(
        "SELECT id FROM people WHERE id = ?1 OR merged_into = ?1 ORDER BY merged_into IS NOT NULL, id", (person,)
    )
    return [row["id"] for row in rows]


async def some(database: Database, people: list[int]) -> dict[int, Person]:
    """Several at once, by the number asked for."""
    marks = placeholders(people)
    rows = await database.read(
        "SELECT p.id AS asked, p.forgotten_at, a.person, a.alias, a.name, a.joined_at, a.requests "
        "FROM people p LEFT JOIN aliases a ON a.person = coalesce(p.merged_into, p.id) "
        f"WHERE p.id IN ({marks}) ORDER BY a.alias",
        people,
    )
    grouped: dict[int, list[sqlite3.Row]] = {}
    for row in rows:
        grouped.setdefault(row["asked"], []).append(row)
    return {asked: person_of(group) for asked, group in grouped.items()}


async def named(database: Database, aliases: list[Alias]) -> dict[Alias, str]:
    """Names to show for aliases, in one read."""
    wanted = {str(alias): alias for alias in aliases}
    rows = await database.read(
        f"SELECT alias, name FROM aliases WHERE alias IN ({placeholders(wanted)})",
        list(wanted),
    )
    return {wanted[row["alias"]]: row["name"] or SOMEONE for row in rows}


async def plex_ids(database: Database, aliases: Sequence[Alias]) -> tuple[str, ...]:
    """The plex.tv accounts behind aliases, as the services that know them told."""
    return tuple(sorted(set((await plex_numbers(database, aliases)).values())))


async def plex_numbers(database: Database, aliases: Sequence[Alias]) -> dict[Alias, str]:
    """Which plex.tv account stands behind each of these aliases, where a service told."""
    wanted = {str(alias): alias for alias in aliases}
    rows = await database.read(
        f"SELECT alias, plex_id FROM aliases WHERE plex_id IS NOT NULL AND alias IN ({placeholders(wanted)})",
        list(wanted),
    )
    return {wanted[row["alias"]]: row["plex_id"] for row in rows}


async def called_like(database: Database, words: str, most: int) -> list[str]:
    """Subjects of the people who have these words in any of their names: `person:7`, and every alias of theirs."""
    rows = await database.read(
        "SELECT DISTINCT person FROM aliases WHERE name LIKE ? ESCAPE '\\' LIMIT ?", (containing(words), most)
    )
    numbers = [row["person"] for row in rows]
    marks = placeholders(numbers)
    aliases = await database.read(f"SELECT alias FROM aliases WHERE person IN ({marks}) LIMIT ?", (*numbers, most))
    return [*(f"person:{number}" for number in numbers), *(f"alias:{row['alias']}" for row in aliases)]


def person_of(rows: Sequence[sqlite3.Row]) -> Person:
    """A person from a row for each of their aliases (a single one with nulls, where there is none)."""
    known = [row for row in rows if row["alias"]]
    joined = [row["joined_at"] for row in known if row["joined_at"] is not None]
    counts = [row["requests"] for row in known if row["requests"] is not None]
    return Person(
        id=known[0]["person"] if known else rows[0]["asked"],
        name=next((row["name"] for row in known if row["name"]), SOMEONE),
        aliases=tuple(Alias.parse(row["alias"]) for row in known),
        joined_at=moment_or_none(min(joined, default=None)),
        requests=sum(counts) if counts else None,
        forgotten=rows[0]["forgotten_at"] is not None,
    )


def _recognise(tx: Tx, user: PortalUser, now: datetime) -> tuple[int, str]:
    for column, value, evidence in (
        ("plex_id", user.plex_id, "same plex.tv account"),
        ("jellyfin_id", user.jellyfin_id, "same Jellyfin account"),
        ("email", _address(user.email), SAME_MAIL),
    ):
        if value:
            row = tx.execute(f"SELECT person FROM aliases WHERE {column} = ? LIMIT 1", (value,)).fetchone()
            if row:
                return row["person"], evidence
    return _new(tx, now), "first seen"


def _new(tx: Tx, now: datetime) -> int:
    number = tx.execute("INSERT INTO people (created_at) VALUES (?)", (stored(now),)).lastrowid
    assert number is not None  # noqa: S101 (SQLite gives every inserted row its number)
    return number


def _says_nothing_new(known: sqlite3.Row, user: PortalUser, now: datetime) -> bool:
    """Most readings repeat what is known, and need no writing; of a forgotten person nothing is written at all."""
    said = {
        "name": user.name,
        "email": _address(user.email),
        "joined_at": stored_or_none(user.joined_at),
        "requests": user.requests,
        "plex_id": user.plex_id,
        "jellyfin_id": user.jellyfin_id,
        "telegram": user.telegram,
    }
    seen_lately = stored(now - SEEN_AGAIN) < known["seen_at"] <= stored(now)
    return known["forgotten_at"] is not None or (
        seen_lately and all(value is None or value == known[column] for column, value in said.items())
    )


def _called(name: str | None) -> str | None:
    """Services call somebody who chose no name by their mail address, and names are for whoever may read: of an address
    only what stands before the @ is one."""
    return name.strip().partition("@")[0] if name and _AN_ADDRESS.fullmatch(name.strip()) else name


def _address(email: str | None) -> str | None:
    return email.strip().casefold() or None if email else None


def _exists(tx: Tx, person: int) -> bool:
    return tx.execute("SELECT 1 FROM people WHERE id = ?", (person,)).fetchone() is not None


def _forgotten(tx: Tx, person: int) -> bool:
    row = tx.execute("SELECT forgotten_at FROM people WHERE id = ?", (person,)).fetchone()
    return row is not None and row["forgotten_at"] is not None


def _scrub(tx: Tx, words: set[str]) -> int:
    """Replace the words in every text of every table."""
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    # The name of a field in JSON is nobody's.
    pattern = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)(?!\":)", re.IGNORECASE)

    def cleaned(value: str | bytes | int | None) -> str | bytes | int | None:
        if isinstance(value, bytes):
            return pattern.sub(SOMEONE, value.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        return pattern.sub(SOMEONE, value) if isinstance(value, str) else value

    tx.create_function("cleaned", 1, cleaned, deterministic=True)
    changed = 0
    for table, column in _texts(tx):
        changed += tx.execute(
            f'UPDATE "{table}" SET "{column}" = cleaned("{column}") '
            f'WHERE "{column}" IS NOT NULL AND cleaned("{column}") IS NOT "{column}"'
        ).rowcount
    return changed


def _texts(tx: Tx) -> list[tuple[str, str]]:
    """Every column that may hold words of others: neither keys, which hold ids only, nor words of ours, which somebody
    may be called like (`admin`, `open`)."""
    rows = tx.execute(
        "SELECT t.name AS table_name, c.name AS column_name FROM sqlite_schema t, pragma_table_info(t.name) c "
        "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type NOT IN ('INTEGER', 'REAL', 'NUMERIC') "
        "AND c.pk = 0 AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i, pragma_index_info(i.name) k "
        'WHERE i."unique" AND k.name = c.name)'
    )
    found = [(row["table_name"], row["column_name"]) for row in rows]
    return [each for each in found if each[1] not in _OUR_WORDS and each not in _OUR_NAMES]


_OUR_WORDS = frozenset(
    (
        "scopes", "scope", "state", "status", "media_status", "harm", "kind", "plugin", "handler", "service", "surface",
        "choice", "purpose", "policy", "theme", "language", "password", "media", "seasons", "evidence",
    )
)  # fmt: skip
_OUR_NAMES = frozenset((table, "name") for table in ("events", "actions", "jobs", "timers"))
