"""The cost card: what saying yes takes, each number with who told it."""

from dataclasses import dataclass

from daemon.domain.people import Person
from plugins.moderation.case import Case
from plugins.moderation.pages.common import Moderation
from plugins.moderation.weighing.asking import WEIGHED, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number. None is unknown, never zero."""

    value: float | None
    source: str | None
    """The services that told it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostCard:
    """Gigabytes are 10^9 bytes."""

    gigabytes: Figure
    """Of what was asked for."""
    profile: str | None
    """The quality profile by which that is worked out."""
    left: Figure | None
    """On the disk afterwards; None where it was granted already, and what is free says nothing of it any more."""
    held: Figure
    """Gigabytes on disk because this person asked for them."""
    watched: Figure
    """Percent of what they asked for, and got, that they began to watch."""
    wanted_by: Figure
    """Other people who asked for the same."""
    streams_on: tuple[str, ...] | None
    """By subscription, in the country of `services.tmdb.region`; None is unknown."""
    streams_source: str | None
    as_judged: bool
    """As it was when it was judged; otherwise as it is now."""


async def card(case: Case, asker: Person | None, ctx: Moderation, *, granted: bool) -> CostCard:
    """What was found out when it was judged, else what is answered now in time."""
    as_judged = bool(case.cost.sources.keys() & WEIGHED)
    case = case if as_judged else await shown(case, asker, ctx)
    told = case.cost.sources
    return CostCard(
        gigabytes=_figure(case.cost.gigabytes, told.get("gigabytes")),
        profile=case.cost.profile,
        left=_figure(case.cost.left, told.get("disk_free")) if as_judged or not granted else None,
        held=_figure(case.requester.gigabytes, told.get("gigabytes_held")),
        watched=_figure(case.requester.watched, told.get("watched")),
        wanted_by=_figure(case.cost.wanted_by, told.get("wanted_by")),
        streams_on=case.facts.providers,
        streams_source=case.facts.sources.get("providers"),
        as_judged=as_judged,
    )


def _figure(value: float | None, source: str | None) -> Figure:
    if value is None:
        return Figure(value=None, source=None)
    return Figure(value=round(value, 1) if abs(value) < 100 else round(value), source=source)
