"""How decisions went over a while, as numbers: a pure function of what was counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

from plugins.moderation.history import Counted, Waited, middle_of, quarter, start_of
from plugins.moderation.rules import Choice

Period = Literal["day", "week", "month"]
LENGTHS: Mapping[Period, int] = {"day": 1, "week": 7, "month": 30}
"""Days; the day is the last twenty-four hours, of the others today is the last day."""
TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Decisions that have something in common."""

    name: str
    approved: int
    declined: int
    reviews: int

    @property
    def decided(self) -> int:
        return self.approved + self.declined + self.reviews


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One hour or one day of the period."""

    start: datetime
    approved: int
    declined: int
    reviews: int
    """Put before a person."""
    alone: int | None
    """Percent of what was settled without a person; None where nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How decisions went. A percentage of nothing is None."""

    period: Period
    since: datetime
    until: datetime
    approved: int
    declined: int
    reviews: int
    """Put before a person, whatever they said then."""
    approval: int | None
    """Percent of what was settled."""
    alone: int | None
    """Percent of what was settled without a person."""
    alone_before: int | None
    """The same in the period before."""
    median: timedelta | None
    """From the asking to the yes or no; right to 5 percent."""
    p90: timedelta | None
    slices: tuple[Slice, ...]
    rules: tuple[Share, ...]
    """Those that decided most; a person's answer is not the rule's that asked for it."""
    portals: tuple[Share, ...]
    kinds: tuple[Share, ...]
    paths: tuple[Share, ...]

    @property
    def settled(self) -> int:
        return self.approved + self.declined


def begins(period: Period, now: datetime, zone: ZoneInfo) -> datetime:
    """Its first moment, by the house's days."""
    if period == "day":
        return start_of(quarter(now) + 1) - timedelta(hours=24)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=LENGTHS[period] - 1)


def starts(period: Period, since: datetime, until: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Of its hours or days. Hours are the world's, so that none is there twice in autumn; days are the house's."""
    if period == "day":
        return tuple(since + timedelta(hours=each) for each in range(24))
    days = (since.astimezone(zone) + timedelta(days=each) for each in range(LENGTHS[period]))
    return tuple(day for day in days if day < until)


def before(period: Period, since: datetime) -> datetime:
    """Where the period before that begins."""
    return since - timedelta(days=LENGTHS[period])


def report(
    counted: Sequence[Counted],
    earlier: Iterable[Counted],
    waits: Sequence[Waited],
    *,
    period: Period,
    since: datetime,
    until: datetime,
    zone: ZoneInfo,
) -> Report:
    """`counted` by its hours or days (`starts`); `earlier` is what was counted in the period before."""
    begun = starts(period, since, until, zone)
    choices = _by(counted, lambda each: each.choice)
    settled = choices[Choice.APPROVE] + choices[Choice.DECLINE]
    return Report(
        period=period,
        since=since,
        until=until,
        approved=choices[Choice.APPROVE],
        declined=choices[Choice.DECLINE],
        reviews=choices[Choice.REVIEW],
        approval=_percent(choices[Choice.APPROVE], settled),
        alone=_alone(counted),
        alone_before=_alone(earlier),
        median=quantile(waits, 0.5),
        p90=quantile(waits, 0.9),
        slices=tuple(_slice(each, [one for one in counted if one.start == each]) for each in begun),
        rules=_shares([each for each in counted if each.path.alone], lambda each: each.rule)[:TOP],
        portals=_shares(counted, lambda each: each.portal),
        kinds=_shares(counted, lambda each: each.kind),
        paths=_shares(counted, lambda each: each.path),
    )


def quantile(waits: Sequence[Waited], share: float) -> timedelta | None:
    """The shortest length that this share of the settled did not exceed."""
    ordered = sorted(waits, key=lambda each: each.bucket)
    total = sum(each.settled for each in ordered)
    upto = accumulate(each.settled for each in ordered)
    found = (each.bucket for each, so_far in zip(ordered, upto, strict=True) if so_far >= share * total)
    return middle_of(next(found)) if total else None


def _by(counted: Iterable[Counted], key: Callable[[Counted], object]) -> Counter[object]:
    found: Counter[object] = Counter()
    for each in counted:
        found[key(each)] += each.decided
    return found


def _alone(counted: Iterable[Counted]) -> int | None:
    settled = _by((each for each in counted if each.choice is not Choice.REVIEW), lambda each: each.path.alone)
    return _percent(settled[True], settled.total())


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _shares(counted: Iterable[Counted], name: Callable[[Counted], str]) -> tuple[Share, ...]:
    grouped: dict[str, list[Counted]] = {}
    for each in counted:
        grouped.setdefault(name(each), []).append(each)
    shares = [_share(key, _by(group, lambda each: each.choice)) for key, group in grouped.items()]
    return tuple(sorted(shares, key=lambda share: (-share.decided, share.name)))


def _share(name: str, choices: Counter[object]) -> Share:
    return Share(
        name=name,
        approved=choices[Choice.APPROVE],
        declined=choices[Choice.DECLINE],
        reviews=choices[Choice.REVIEW],
    )


def _slice(start: datetime, counted: Sequence[Counted]) -> Slice:
    choices = _by(counted, lambda each: each.choice)
    return Slice(
        start=start,
        approved=choices[Choice.APPROVE],
        declined=choices[Choice.DECLINE],
        reviews=choices[Choice.REVIEW],
        alone=_alone(counted),
    )
