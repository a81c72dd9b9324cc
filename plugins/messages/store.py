"""What people prefer, and what was made of each message."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from daemon.plugin import Reading, Remember, placeholders
from plugins.messages.config import MessagesConfig

Messages = Reading[MessagesConfig]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PREFERENCES = "preferences"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How somebody wants to be told."""

    channels: tuple[str, ...] = ()
    """Names of service entries; empty: as the house does it."""
    language: str | None = None
    unwanted: tuple[str, ...] = ()
    """Kinds of message they asked for no more of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FateRow:
    """What was made of a message."""

    message: int
    person: int
    kind: str
    fate: str
    at: datetime


async def preferences(ctx: Messages, person: int) -> Preferences:
    """Theirs, or none. The owner's are settings."""
    held = await ctx.recall(_PREFERENCES, person=person) if person else None
    return Preferences() if held is None else msgspec.json.decode(held, type=Preferences)


def prefer(ctx: Messages, person: int, wanted: Preferences) -> Remember:
    """Keep them with the person: they go when the person is forgotten."""
    return ctx.keep(_PREFERENCES, msgspec.json.encode(wanted), person=person)


def fate(message: int, *, person: int, kind: str, regarding: str | None, fate: str, now: datetime) -> Remember:
    """What is made of a message; handled again, it is the latest that counts."""
    row = (message, person, kind, regarding, fate, (now - _EPOCH) // timedelta(microseconds=1))
    return Remember(
        lambda tx: tx.execute(
            "INSERT INTO messages_fates (message, person, kind, regarding, fate, at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (message) DO UPDATE SET fate = excluded.fate, at = excluded.at",
            row,
        )
    )


def settled(numbers: list[int], fate: str) -> Remember:
    """What was held is held no longer."""
    return Remember(
        lambda tx: tx.executemany("UPDATE messages_fates SET fate = ? WHERE message = ?", [(fate, n) for n in numbers])
    )


async def held_for(ctx: Messages, person: int, most: int) -> list[FateRow]:
    """What waits for somebody's digest, the oldest first."""
    rows = await ctx.rows(
        "SELECT message, person, kind, fate, at FROM messages_fates WHERE person = ? AND fate = 'held' "
        "ORDER BY message LIMIT ?",
        (person, most),
    )
    return [_row(row) for row in rows]


async def of_fate(ctx: Messages, fate: str, *, before: int | None, limit: int) -> list[FateRow]:
    """Messages of which this was made, the newest first."""
    rows = await ctx.rows(
        "SELECT message, person, kind, fate, at FROM messages_fates WHERE fate = ?1 AND (?2 IS NULL OR message < ?2) "
        "ORDER BY message DESC LIMIT ?3",
        (fate, before, limit),
    )
    return [_row(row) for row in rows]


async def among(ctx: Messages, numbers: list[int]) -> dict[int, str]:
    """What was made of each of these."""
    marks = placeholders(numbers)
    rows = await ctx.rows(f"SELECT message, fate FROM messages_fates WHERE message IN ({marks})", numbers)  # noqa: S608
    return {row["message"]: row["fate"] for row in rows}


async def counted(ctx: Messages) -> dict[str, int]:
    """How many messages met with each fate."""
    rows = await ctx.rows("SELECT fate, count(*) AS many FROM messages_fates GROUP BY fate")
    return {row["fate"]: row["many"] for row in rows}


async def about(ctx: Messages, subject: str, most: int) -> list[int]:
    """Numbers of the messages that tell of this, or went to this person; the newest first."""
    noun, _, name = subject.partition(":")
    if noun == "person":
        rows = await ctx.rows(
            "SELECT message FROM messages_fates WHERE person = ? ORDER BY message DESC LIMIT ?", (int(name), most)
        )
    else:
        rows = await ctx.rows(
            "SELECT message FROM messages_fates WHERE regarding = ? ORDER BY message DESC LIMIT ?", (subject, most)
        )
    return [row["message"] for row in rows]


def _row(row: object) -> FateRow:
    held = dict(row)  # type: ignore[call-overload]
    return FateRow(
        message=held["message"],
        person=held["person"],
        kind=held["kind"],
        fate=held["fate"],
        at=_EPOCH + timedelta(microseconds=held["at"]),
    )
