"""What models were asked, and what it cost: figures by month and model, and who decides how much."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, groupby, pairwise
from typing import Final

from msgspec.json import encode

from daemon.plugin import Reading
from plugins.moderation.advising.ledger import SPENT
from plugins.moderation.config import ModerationConfig
from plugins.moderation.history import Path, quarter

_DAY: Final = 96
"""Quarters of an hour."""
_DAYS: Final = (
    "SELECT s.key AS slot, d.path, sum(d.decided) AS decided FROM json_each(?) s JOIN moderation_settled d "
    "ON d.day >= json_extract(s.value, '$[0]') AND d.day < json_extract(s.value, '$[1]') GROUP BY s.key, d.path"
)
_EDGES: Final = (
    "SELECT json_extract(s.value, '$[0]') AS slot, c.path, sum(c.decided) AS decided FROM json_each(?) s "
    "JOIN moderation_counts c ON c.quarter >= json_extract(s.value, '$[1]') "
    "AND c.quarter < json_extract(s.value, '$[2]') WHERE c.choice <> 'review' GROUP BY 1, 2"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One model in one month of the house."""

    month: str
    """`2026-11`."""
    model: str
    calls: int
    unread: int
    """Paid for, and not understood; or refused, or cut short."""
    cut: int
    """Nobody knows whether they were answered: counted as spent at their worst."""
    reused: int
    """Times an answer was used again, for nothing."""
    prompt: int
    completion: int
    cost: float | None
    """Of the answers; None where none of them has a price."""
    spent: float
    """What counts against the budget."""
    median: timedelta | None
    p90: timedelta | None


async def asked(ctx: Reading[ModerationConfig], since: str) -> list[Asked]:
    """From a month on, the latest first, in each the model that was asked most first."""
    rows = await ctx.rows(
        "SELECT month, model, latency, state, calls, priced, cost, spent, prompt, completion, reused "
        "FROM moderation_model_months WHERE month >= ? ORDER BY month, model, latency",
        (since,),
    )
    grouped = groupby(rows, key=lambda row: (row["month"], row["model"]))
    found = [_of(month, model, list(group)) for (month, model), group in grouped]
    return sorted(sorted(found, key=lambda each: -each.calls), key=lambda each: each.month, reverse=True)


async def spent(ctx: Reading[ModerationConfig], month: str) -> float:
    """In this month, with what calls under way and cut off may cost."""
    rows = await ctx.rows(SPENT, (month, month))
    return float(rows[0][0])


async def spent_trying(ctx: Reading[ModerationConfig], month: str) -> float:
    """In this month, for anything but requests that were decided."""
    rows = await ctx.rows("SELECT total(spent) FROM moderation_model_calls WHERE account <> '' AND month = ?", (month,))
    return float(rows[0][0])


async def settled(ctx: Reading[ModerationConfig], starts: Sequence[datetime], until: datetime) -> list[Counter[Path]]:
    """Who said yes or no, from each of these moments to the next. Whole days are added up as such, the rest of the
    first and the last day of each stretch by quarters of an hour: so it is exact in every zone."""
    found: list[Counter[Path]] = [Counter() for _ in starts]
    stretches = list(pairwise(quarter(each) for each in (*starts, until)))
    days = [(-(-begin // _DAY), end // _DAY) for begin, end in stretches]
    edges = [
        (slot, *edge)
        for slot, ((begin, end), (first, last)) in enumerate(zip(stretches, days, strict=True))
        for edge in ((begin, min(first * _DAY, end)), (max(last * _DAY, first * _DAY), end))
    ]
    for sql, ranges in ((_DAYS, days), (_EDGES, edges)):
        for row in await ctx.rows(sql, (encode(ranges).decode(),)):
            found[row["slot"]][Path(row["path"])] += row["decided"]
    return found


def quantile(timed: Sequence[tuple[int, int]], share: float) -> timedelta | None:
    """`timed` are pairs of milliseconds and how many took as long, in order: what this share did not exceed."""
    total = sum(calls for _, calls in timed)
    upto = accumulate(calls for _, calls in timed)
    found = (latency for (latency, _), so_far in zip(timed, upto, strict=True) if so_far >= share * total)
    return timedelta(milliseconds=next(found)) if total else None


def mean_cost(found: Iterable[Asked]) -> float | None:
    """Of one call; None where none has a known cost."""
    priced = [each for each in found if each.cost is not None]
    calls = sum(each.calls - each.cut for each in priced)
    return sum(each.cost or 0.0 for each in priced) / calls if calls else None


def _of(month: str, model: str, rows: list[sqlite3.Row]) -> Asked:
    def total(name: str, state: str | None = None) -> float:
        return sum(float(row[name]) for row in rows if state in {None, row["state"]})

    timed = [(row["latency"], row["calls"]) for row in rows if row["latency"] >= 0]
    return Asked(
        month=month,
        model=model,
        calls=int(total("calls")),
        unread=int(total("calls", "unread")),
        cut=int(total("calls", "cut")),
        reused=int(total("reused")),
        prompt=int(total("prompt")),
        completion=int(total("completion")),
        cost=total("cost") if total("priced") else None,
        spent=float(total("spent")),
        median=quantile(timed, 0.5),
        p90=quantile(timed, 0.9),
    )
