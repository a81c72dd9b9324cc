"""Questions and the copies of them that were sent."""

import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime

import msgspec

from daemon.domain.errors import SettledMeanwhileError
from daemon.domain.questions import Choice, Question
from daemon.events.base import Event, encode
from daemon.events.questions import QuestionCopied
from state.database import Database, Tx
from state.moments import moment, moment_or_none, stored, stored_or_none

NO_REASON, OWN_WORDS, BACK = "none", "own", "back"
"""Steps on the way to a reason, beside those that are offered."""
_QUESTION = msgspec.json.Decoder(Question)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it stands."""

    id: int
    plugin: str
    version: int
    state: str
    question: Question
    asked_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    choice: str | None
    answered_by: str | None
    surface: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a question came to its end."""

    state: str
    choice: str | None = None
    by: str | None = None
    surface: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy of a question, where somebody may see it."""

    question: int
    surface: str
    address: str
    message: str
    version: int


def ask(tx: Tx, question: Question, *, plugin: str, cause: str, now: datetime) -> tuple[Asked, Asked | None]:
    """Put it; an open one with the same key is superseded, and its version counted up. Returns the new and the old."""
    old = tx.execute(
        "UPDATE questions SET state = 'superseded', ended_at = ? WHERE key = ? AND state = 'open' RETURNING *",
        (stored(now), question.key),
    ).fetchone()
    new = tx.execute(
        "INSERT INTO questions (key, plugin, kind, subject, body, version, state, asked_at, expires_at, cause, person, "
        "invites) VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?) RETURNING *",
        (
            question.key, plugin, question.kind, question.subject, encode(question), old["version"] + 1 if old else 1,
            stored(now), stored_or_none(question.expires_at), cause, question.person, question.invites,
        ),
    ).fetchone()  # fmt: skip
    _give_tokens(tx, question, new["id"], new["version"])
    return asked(new), None if old is None else asked(old)


def _give_tokens(tx: Tx, question: Question, number: int, version: int) -> None:
    above = {choice.beneath for choice in question.choices}
    carried = [
        name
        for choice in question.choices
        for name in (choice.name, *_steps(choice, unfolds=bool(choice.reasons) or choice.name in above))
    ]
    tx.executemany(
        "INSERT INTO question_tokens (token, question, version, choice) VALUES (?, ?, ?, ?)",
        [(secrets.token_urlsafe(12), number, version, name) for name in carried],
    )


def _steps(choice: Choice, *, unfolds: bool) -> list[str]:
    """What is pressed on the way to a reason: one of those offered, none, own words, back."""
    steps = [*(f"{number}" for number in range(len(choice.reasons))), NO_REASON, OWN_WORDS, BACK]
    return [f"{choice.name}/{step}" for step in steps] if unfolds else []


def settle(tx: Tx, question: int, ending: Ending, now: datetime) -> bool:
    """End it, if it is open. False: somebody was first."""
    return (
        tx.execute(
            "UPDATE questions SET state = ?, ended_at = ?, choice = ?, answered_by = ?, surface = ?, reason = ? "
            "WHERE id = ? AND state = 'open'",
            (ending.state, stored(now), ending.choice, ending.by, ending.surface, ending.reason, question),
        ).rowcount
        == 1
    )


def demand_open(tx: Tx, key: str) -> None:
    """Raises `SettledMeanwhileError` when no question with this key is open."""
    if tx.execute("SELECT 1 FROM questions WHERE key = ? AND state = 'open'", (key,)).fetchone() is None:
        raise SettledMeanwhileError(f"{key} is open no longer")


def close(tx: Tx, key: str, *, why: str, now: datetime) -> Asked | None:
    """Withdraw the open question with this key, when there is one: it was settled elsewhere."""
    row = tx.execute(
        "UPDATE questions SET state = 'closed', ended_at = ?, reason = ? WHERE key = ? AND state = 'open' RETURNING *",
        (stored(now), why, key),
    ).fetchone()
    return None if row is None else asked(row)


def project(tx: Tx, event: Event, now: datetime) -> None:
    """Keep a row of every copy that was sent."""
    if isinstance(event, QuestionCopied):
        tx.execute(
            "INSERT INTO question_copies (surface, address, message, question, version, at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (surface, address, message) "
            "DO UPDATE SET question = excluded.question, version = excluded.version",
            (event.surface, event.address, event.message, event.question, event.version, stored(now)),
        )


def find(tx: sqlite3.Connection, question: int) -> Asked | None:
    row = tx.execute("SELECT * FROM questions WHERE id = ?", (question,)).fetchone()
    return None if row is None else asked(row)


def open_now(tx: sqlite3.Connection) -> list[Asked]:
    """Every question that waits, the oldest first."""
    return [asked(row) for row in tx.execute("SELECT * FROM questions WHERE state = 'open' ORDER BY id")]


async def get(database: Database, question: int) -> Asked | None:
    rows = await database.read("SELECT * FROM questions WHERE id = ?", (question,))
    return asked(rows[0]) if rows else None


async def listed(database: Database, *, state: str | None = "open", limit: int = 200) -> list[Asked]:
    """Questions in a state (all, when None), the newest first."""
    rows = await database.read(
        "SELECT * FROM questions WHERE ?1 IS NULL OR state = ?1 ORDER BY id DESC LIMIT ?2", (state, limit)
    )
    return [asked(row) for row in rows]


async def open_under(database: Database, key: str) -> Asked | None:
    """The open question with this key."""
    rows = await database.read("SELECT * FROM questions WHERE key = ? AND state = 'open'", (key,))
    return asked(rows[0]) if rows else None


async def quoted(database: Database, asked: Asked) -> str:
    """The words it is about; empty where nobody wrote any, or whoever did was forgotten."""
    other = asked.question.quotes
    found = None if other is None else await get(database, other)
    return (found.reason or "") if found else ""


async def waiting(database: Database, limit: int = 200) -> list[Asked]:
    """Those that wait for the people who run the house, the newest first."""
    rows = await database.read(
        "SELECT * FROM questions INDEXED BY questions_for_staff WHERE state = 'open' AND person IS NULL "
        "ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [asked(row) for row in rows]


async def waiting_for_one(database: Database, limit: int = 200) -> list[Asked]:
    """Those that wait for one person alone, the newest first; what only invites waits for nobody."""
    rows = await database.read(
        "SELECT * FROM questions INDEXED BY questions_for_people WHERE state = 'open' AND person IS NOT NULL "
        "AND invites = 0 ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [asked(row) for row in rows]


async def of_kind(database: Database, kind: str) -> list[Asked]:
    """The open ones, the newest first."""
    rows = await database.read("SELECT * FROM questions WHERE state = 'open' AND kind = ? ORDER BY id DESC", (kind,))
    return [asked(row) for row in rows]


async def about(database: Database, subject: str) -> list[Asked]:
    rows = await database.read("SELECT * FROM questions WHERE subject = ? ORDER BY id", (subject,))
    return [asked(row) for row in rows]


async def copies_of(database: Database, question: int) -> list[Copy]:
    rows = await database.read(
        "SELECT question, surface, address, message, version FROM question_copies WHERE question = ?", (question,)
    )
    return [Copy(**dict(row)) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCopy:
    """A copy as people see it: where it went, and whether it was changed when the question ended."""

    surface: str
    address: str
    message: str
    at: datetime
    changed: bool


async def sent_copies(database: Database, question: int) -> list[SentCopy]:
    """The oldest first."""
    rows = await database.read(
        "SELECT c.surface, c.address, c.message, c.at, EXISTS (SELECT 1 FROM action_subjects s "
        "JOIN actions a ON a.id = s.action WHERE s.subject = 'copy:' || c.question || '/' || c.surface "
        "AND a.name = 'question.update' AND a.state IN ('done', 'found') "
        "AND json_extract(CAST(a.body AS TEXT), '$.message') = c.message "
        "AND json_extract(CAST(a.body AS TEXT), '$.state') != 'open') AS changed "
        "FROM question_copies c WHERE c.question = ? ORDER BY c.at, c.surface",
        (question,),
    )
    return [
        SentCopy(
            surface=row["surface"],
            address=row["address"],
            message=row["message"],
            at=moment(row["at"]),
            changed=bool(row["changed"]),
        )
        for row in rows
    ]


async def tokens_of(database: Database, question: int) -> dict[str, str]:
    """What a button for each choice carries, by the choice's name."""
    rows = await database.read("SELECT choice, token FROM question_tokens WHERE question = ?", (question,))
    return {row["choice"]: row["token"] for row in rows if "/" not in row["choice"]}


async def steps_of(database: Database, question: int, choice: str) -> dict[str, str]:
    """What a button carries on the way to the reason for a choice, by the step: `0`, `1` and so on are the reasons
    that are offered."""
    rows = await database.read("SELECT choice, token FROM question_tokens WHERE question = ?", (question,))
    return {row["choice"].partition("/")[2]: row["token"] for row in rows if row["choice"].startswith(f"{choice}/")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a button carries."""

    question: int
    version: int
    choice: str
    step: str
    """On the way to the reason; empty: the choice itself."""


def meant_by(tx: Tx, token: str) -> Meant | None:
    """None for what we never gave out."""
    row = tx.execute("SELECT question, version, choice FROM question_tokens WHERE token = ?", (token,)).fetchone()
    if row is None:
        return None
    choice, _, step = row["choice"].partition("/")
    return Meant(question=row["question"], version=row["version"], choice=choice, step=step)


def copy_at(tx: Tx, surface: str, message: str) -> str | None:
    """Where this copy was sent, in the words it was sent with; None for one we do not know of."""
    row = tx.execute(
        "SELECT address FROM question_copies WHERE surface = ? AND message = ?", (surface, message)
    ).fetchone()
    return None if row is None else str(row["address"])


def asked(row: sqlite3.Row) -> Asked:
    return Asked(
        id=row["id"],
        plugin=row["plugin"],
        version=row["version"],
        state=row["state"],
        question=_QUESTION.decode(row["body"]),
        asked_at=moment(row["asked_at"]),
        expires_at=moment_or_none(row["expires_at"]),
        ended_at=moment_or_none(row["ended_at"]),
        choice=row["choice"],
        answered_by=row["answered_by"],
        surface=row["surface"],
        reason=row["reason"],
    )
