"""Everything about one subject, in the order it happened."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from daemon.commands.base import MissingError
from daemon.domain.sentences import Sentence
from daemon.plugin import page
from daemon.plugin.timeline import Timeline
from daemon.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineQuery:
    """Which subject."""

    noun: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    rest: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    """Its id, slashes and all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """One subject's story."""

    subject: str
    name: str
    """What people call it, where that is at hand."""
    timeline: Timeline


@page(
    "/timeline/{noun}/{rest:path}",
    title=Sentence("Timeline"),
    gives=TimelinePage,
    query=TimelineQuery,
    template="timeline.html",
)
async def timeline(visit: Visit, query: TimelineQuery) -> TimelinePage:
    subject = f"{query.noun}:{query.rest}"
    known = await visit.database.read(
        "SELECT 1 FROM event_subjects WHERE subject = ?1 "
        "UNION ALL SELECT 1 FROM action_subjects WHERE subject = ?1 LIMIT 1",
        (subject,),
    )
    if not known:
        raise MissingError("nothing is known about this")
    names = await visit.house.titles([subject])
    return TimelinePage(subject=subject, name=names.get(subject, subject), timeline=Timeline(subject=subject))
