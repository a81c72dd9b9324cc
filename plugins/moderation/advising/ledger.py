"""What models were asked, what they answered, and what it cost: rows of their own, written before and after each call.

A row is there before the call, with the most it can cost: a call that is cut off counts as spent, and no two calls go
beyond the budget together. An answer is there before anything follows from it: it is paid for once.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Final, TypeAlias

import msgspec

from daemon.domain.model import ModelAnswer
from plugins.moderation.case import Opinion, Unadvised

ATTEMPTS: Final = 2
"""The question, and one repair."""
LONGEST_CALL: Final = timedelta(minutes=6)
"""No call lasts as long: what was asked earlier and never ended was cut off."""

SPENT: Final = (
    "SELECT (SELECT total(spent) FROM moderation_model_months WHERE month = ?) + "
    "(SELECT total(spent) FROM moderation_model_calls WHERE month = ? AND state = 'asking')"
)
PAID: Final = "SELECT total(spent), count(*) FROM moderation_model_calls WHERE account = ? AND account <> ''"
"""On one account, and in how many questions. The second condition is that of the index."""
_OPINION = msgspec.json.Decoder(Opinion)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Tx: TypeAlias = sqlite3.Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a question is asked for."""

    about: str
    """Which request, of which day; asked about once at a time."""
    account: str = ""
    """What it is paid from, within the month's budget: empty for requests that are decided, else a name of its own."""
    ceiling: float | None = None
    """The most this account may cost; None: no bound but the budget."""
    questions: int | None = None
    """The most questions on this account: the bound where no price is known."""
    once: bool = False
    """Whether a question that nobody knows the answer of is left at that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question that is to be asked."""

    key: str
    """The same for the same case, policy and model."""
    errand: Errand
    service: str
    model: str
    month: str
    """Of the house, `2026-11`: budgets are counted by it."""
    worst: float | None
    """The most it can cost; None: nobody knows."""
    budget: float | None
    """Of the month; None: no bound."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """It may be asked now, and is written down."""

    call: int
    mistake: str | None
    """What was wrong with the answer before; None: it is the first."""


@dataclass(frozen=True, slots=True)
class Known:
    """It was answered before."""

    call: int
    opinion: Opinion


class Not(Enum):
    """Why it is not asked."""

    BUSY = auto()
    """The very same is being asked for another request."""
    SPENT = auto()
    CEILING = auto()
    """What this errand may cost is spent."""


Beginning: TypeAlias = Begun | Known | Not | Unadvised


def begin(asking: Asking) -> Callable[[Tx], Beginning]:
    """Look whether it has to be asked at all, and whether there is money; if so, take it."""

    def write(tx: Tx) -> Beginning:
        known = _answer(tx, asking.key)
        if known is not None:
            return known
        if _asked_elsewhere(tx, asking):
            return Not.BUSY
        _cut_off(tx, asking)
        failed = _mistakes(tx, asking)
        if failed and (settled := _settled(failed)):
            return settled
        if asking.errand.once and _was_cut_off(tx, asking):
            return Unadvised.OUT
        if asking.budget is not None and spent(tx, asking.month) + (asking.worst or 0.0) > asking.budget:
            return Not.SPENT
        if asking.errand.account and _reaches_its_ceiling(tx, asking):
            return Not.CEILING
        return Begun(_insert(tx, asking, len(failed) + 1), failed[-1] if failed else None)

    return write


def answered(call: int, answer: ModelAnswer, opinion: Opinion) -> Callable[[Tx], object]:
    """It was answered, and understood."""
    return lambda tx: _settle(tx, call, "answered", answer, opinion=msgspec.json.encode(opinion))


def unread(call: int, answer: ModelAnswer, mistake: str) -> Callable[[Tx], object]:
    """It was answered, paid for, and not understood."""
    return lambda tx: _settle(tx, call, "unread", answer, mistake=mistake)


def undone(call: int) -> Callable[[Tx], object]:
    """Nothing was asked, for certain, or what was asked was refused: it cost nothing."""
    return lambda tx: tx.execute("DELETE FROM moderation_model_calls WHERE id = ?", (call,))


def cut(call: int) -> Callable[[Tx], object]:
    """Nobody knows whether it was answered: what it may have cost stays spent."""
    return lambda tx: tx.execute("UPDATE moderation_model_calls SET state = 'cut' WHERE id = ?", (call,))


def used_again(call: int) -> Callable[[Tx], object]:
    """Its answer was used once more, for nothing."""
    return lambda tx: tx.execute("UPDATE moderation_model_calls SET reused = reused + 1 WHERE id = ?", (call,))


def spent(tx: Tx, month: str) -> float:
    """In a month, calls under way and cut off at their worst."""
    return float(tx.execute(SPENT, (month, month)).fetchone()[0])


def coarse(milliseconds: float) -> int:
    """Two digits that count: so few are different that a median over a hundred thousand is quickly found."""
    return int(float(f"{milliseconds:.2g}"))


def _answer(tx: Tx, key: str) -> Known | None:
    row = tx.execute(
        "SELECT id, opinion FROM moderation_model_calls WHERE key = ? AND state = 'answered' ORDER BY id LIMIT 1",
        (key,),
    ).fetchone()
    return None if row is None else Known(row[0], _OPINION.decode(row[1]))


def _asked_elsewhere(tx: Tx, asking: Asking) -> bool:
    since = _stored(asking.now - LONGEST_CALL)
    found = tx.execute(
        "SELECT 1 FROM moderation_model_calls WHERE key = ? AND state = 'asking' AND about <> ? AND asked_at > ?",
        (asking.key, asking.errand.about, since),
    )
    return found.fetchone() is not None


def _cut_off(tx: Tx, asking: Asking) -> None:
    """A request is asked about once at a time: what is still open is from a life that ended, as is whatever is open
    for longer than any call lasts."""
    tx.execute(
        "UPDATE moderation_model_calls SET state = 'cut' WHERE about = ? AND state = 'asking'", (asking.errand.about,)
    )
    tx.execute(
        "UPDATE moderation_model_calls SET state = 'cut' WHERE state = 'asking' AND asked_at < ?",
        (_stored(asking.now - LONGEST_CALL),),
    )


def _was_cut_off(tx: Tx, asking: Asking) -> bool:
    found = tx.execute(
        "SELECT 1 FROM moderation_model_calls WHERE about = ? AND state = 'cut' AND key = ?",
        (asking.errand.about, asking.key),
    )
    return found.fetchone() is not None


def _reaches_its_ceiling(tx: Tx, asking: Asking) -> bool:
    errand = asking.errand
    paid, asked = tx.execute(PAID, (errand.account,)).fetchone()
    too_dear = errand.ceiling is not None and paid + (asking.worst or 0.0) > errand.ceiling
    return too_dear or (errand.questions is not None and asked >= errand.questions)


def _mistakes(tx: Tx, asking: Asking) -> list[str]:
    rows = tx.execute(
        "SELECT mistake FROM moderation_model_calls WHERE key = ? AND about = ? AND state = 'unread' ORDER BY id",
        (asking.key, asking.errand.about),
    )
    return [row[0] for row in rows]


def _settled(failed: list[str]) -> Unadvised | None:
    """An answer that was refused or cut off is not asked for again, nor one that was not understood twice."""
    if failed[-1] in {Unadvised.REFUSED, Unadvised.CUT_OFF}:
        return Unadvised(failed[-1])
    return Unadvised.NOT_UNDERSTOOD if len(failed) >= ATTEMPTS else None


def _insert(tx: Tx, asking: Asking, attempt: int) -> int:
    made = tx.execute(
        "INSERT INTO moderation_model_calls (key, about, account, attempt, state, service, model, month, asked_at, "
        "spent) VALUES (?, ?, ?, ?, 'asking', ?, ?, ?, ?, ?)",
        (
            asking.key, asking.errand.about, asking.errand.account, attempt, asking.service, asking.model,
            asking.month, _stored(asking.now), asking.worst,
        ),
    )  # fmt: skip
    assert made.lastrowid is not None  # noqa: S101 (SQLite gives every inserted row its number)
    return made.lastrowid


def _settle(
    tx: Tx, call: int, state: str, answer: ModelAnswer, *, opinion: bytes | None = None, mistake: str | None = None
) -> None:
    usage = answer.usage
    tx.execute(
        "UPDATE moderation_model_calls SET state = ?, opinion = ?, mistake = ?, cost = ?, spent = coalesce(?, spent), "
        "prompt = ?, cached = ?, completion = ?, latency = ? WHERE id = ?",
        (
            state, opinion, mistake, answer.cost, answer.cost, usage.prompt, usage.cached, usage.completion,
            coarse(answer.latency / timedelta(milliseconds=1)), call,
        ),
    )  # fmt: skip


def _stored(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
