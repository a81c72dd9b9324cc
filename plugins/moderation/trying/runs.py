"""The tables of back-tests that ask a model: each run, and what was answered about each case."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from daemon.plugin import ConflictError, Reading, Remember, placeholders
from plugins.moderation.advising.asking import Advice, Advised
from plugins.moderation.advising.ledger import PAID, Errand
from plugins.moderation.case import Opinion, Unadvised
from plugins.moderation.config import ModerationConfig
from plugins.moderation.history import microseconds, moment
from plugins.moderation.trying.paying import Run

Moderation = Reading[ModerationConfig]

OPEN, DONE, STOPPED, FAILED = "open", "done", "stopped", "failed"

_RUN = msgspec.json.Decoder(Run)
_OPINION = msgspec.json.Decoder(Opinion)
_AT_ONCE: Final = 500
"""Keys asked for in one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as it stands."""

    number: int
    run: Run
    upto: int
    """The last decision there was."""
    state: str
    why: Unadvised | None
    """Why it ended before all was asked."""
    asks: int | None
    """Cases a model is asked about; None: it has not looked yet."""
    begun_at: datetime
    begun_by: str
    ended_at: datetime | None

    @property
    def account(self) -> str:
        """What its questions are paid from."""
        return f"backtest:{self.number}"

    def errand(self, decision: int) -> Errand:
        """To ask about one case: once, whatever becomes of the daemon meanwhile."""
        return Errand(
            about=f"{self.account}/{decision}",
            account=self.account,
            ceiling=self.run.ceiling,
            questions=self.run.questions,
            once=True,
        )


def begin(run: Run, *, by: str, now: datetime) -> Remember:
    """A new run over what is decided by now. Raises `ConflictError` where one is open: that one goes on, and nobody who
    agreed to another price is told that it is theirs."""
    row = (msgspec.json.encode(run), OPEN, microseconds(now), by)

    def write(tx: sqlite3.Connection) -> None:
        made = tx.execute(
            "INSERT INTO moderation_runs (body, upto, state, begun_at, begun_by) "
            "SELECT ?, (SELECT coalesce(max(id), 0) FROM moderation_decisions), ?, ?, ? ON CONFLICT DO NOTHING",
            row,
        )
        if not made.rowcount:
            raise ConflictError("a back-test is asking already; wait for it, or stop it")

    return Remember(write)


def asks(number: int, cases: int) -> Remember:
    """About so many cases."""
    return Remember(lambda tx: tx.execute("UPDATE moderation_runs SET asks = ? WHERE id = ?", (cases, number)))


def keep(number: int, decision: int, advice: Advised | Unadvised) -> Remember:
    """What came of asking about one case."""
    opinion = msgspec.json.encode(advice.opinion) if isinstance(advice, Advised) else None
    why = advice.value if isinstance(advice, Unadvised) else None
    return Remember(
        lambda tx: tx.execute(
            "INSERT INTO moderation_run_answers (run, decision, opinion, unadvised) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (number, decision, opinion, why),
        )
    )


def end(state: str, *, now: datetime, why: Unadvised | None = None) -> Remember:
    """The open run ends like this."""
    row = (state, why, microseconds(now), OPEN)
    return Remember(
        lambda tx: tx.execute("UPDATE moderation_runs SET state = ?, why = ?, ended_at = ? WHERE state = ?", row)
    )


async def open_one(ctx: Moderation) -> RunRow | None:
    """The run that goes on."""
    rows = await ctx.rows("SELECT * FROM moderation_runs WHERE state = 'open'")
    return _run(rows[0]) if rows else None


async def one(ctx: Moderation, number: int) -> RunRow | None:
    rows = await ctx.rows("SELECT * FROM moderation_runs WHERE id = ?", (number,))
    return _run(rows[0]) if rows else None


async def latest(ctx: Moderation, limit: int) -> list[RunRow]:
    """The newest first."""
    return [_run(row) for row in await ctx.rows("SELECT * FROM moderation_runs ORDER BY id DESC LIMIT ?", (limit,))]


async def answers(ctx: Moderation, number: int) -> dict[int, Opinion | Unadvised]:
    """What was answered so far, by the number of the decision."""
    rows = await ctx.rows("SELECT decision, opinion, unadvised FROM moderation_run_answers WHERE run = ?", (number,))
    return {row["decision"]: _answer(row) for row in rows}


async def paid(ctx: Moderation, row: RunRow) -> tuple[float, int]:
    """What it cost so far, calls that were cut off at their worst; and how many questions that were."""
    (found,) = await ctx.rows(PAID, (row.account,))
    return float(found[0]), int(found[1])


async def answered_before(ctx: Moderation, keys: Sequence[str]) -> set[str]:
    """Those of these questions whose answer is there."""
    found: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        rows = await ctx.rows(
            "SELECT DISTINCT key FROM moderation_model_calls WHERE state = 'answered' "  # noqa: S608
            f"AND key IN ({placeholders(some)})",
            some,
        )
        found |= {row["key"] for row in rows}
    return found


def keepable(advice: Advice) -> Advised | Unadvised | None:
    """What is the answer about this case, whatever becomes of the others; None: the same would come of every other."""
    if isinstance(advice, Advised):
        return advice
    of_this_case = {Unadvised.REFUSED, Unadvised.CUT_OFF, Unadvised.NOT_UNDERSTOOD, Unadvised.OUT}
    return advice if isinstance(advice, Unadvised) and advice in of_this_case else None


def _answer(row: sqlite3.Row) -> Opinion | Unadvised:
    return Unadvised(row["unadvised"]) if row["opinion"] is None else _OPINION.decode(row["opinion"])


def _run(row: sqlite3.Row) -> RunRow:
    return RunRow(
        number=row["id"],
        run=_RUN.decode(row["body"]),
        upto=row["upto"],
        state=row["state"],
        why=None if row["why"] is None else Unadvised(row["why"]),
        asks=row["asks"],
        begun_at=moment(row["begun_at"]),
        begun_by=row["begun_by"],
        ended_at=None if row["ended_at"] is None else moment(row["ended_at"]),
    )
