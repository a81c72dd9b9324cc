"""The case: everything a decision is made from, gathered at one moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Row

from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.ids import MediaId, RequestId, subject
from daemon.domain.media import TitleFacts
from daemon.domain.ports import PortalReader, Titles
from daemon.domain.requests import RequestStatus
from daemon.plugin import Context, Neighbour, Query, Surrounded
from plugins.moderation.case import Case, Cost, HouseNow, Past, Requester
from plugins.moderation.config import ModerationConfig
from plugins.moderation.history import moment
from plugins.moderation.joining import for_the_same
from plugins.moderation.trust import Override, trust_of

Moderation = Context[ModerationConfig]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The last yes or no of this house about another request for the title, in one quality."""

    at: datetime
    yes: bool
    is_4k: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What this house decided about a title so far."""

    seen: int
    """The number of the last decision about it, whatever it was; 0 where there is none."""
    settled: tuple[Settled, ...]


async def gather_case(
    found: Surrounded, before: Before, override: Override | None, asked_at: datetime, ctx: Moderation
) -> Case:
    """Everything as it is now."""
    row, joined = found.row, found.person.joined_at if found.person else None
    now = ctx.now.astimezone(ctx.zone)
    age = now - joined if joined else None
    return Case(
        request=row.id,
        media=row.media,
        facts=await facts_of(row.media, row.id.service, ctx),
        asked_at=asked_at,
        today=now.date(),
        requester_age=age,
        is_4k=row.is_4k,
        seasons=row.seasons,
        media_status=row.media_status,
        requester=Requester(
            trust=trust_of(age, override),
            approved=found.granted,
            declined=found.declined,
            open=found.open,
            asked_last_hour=found.asked_last_hour,
        ),
        house=HouseNow(hour=now.hour, weekday=now.isoweekday()),
        cost=Cost(wanted_by=_wanted_by(found.neighbours), sources={"wanted_by": row.id.service}),
        past=Past(asked_by_others=len(for_the_same(row, found.neighbours)), declined_at=_declined_at(found, before)),
    )


async def facts_of(media: MediaId, portal: str, ctx: Moderation) -> TitleFacts:
    """TMDB's facts, or the portal's own while TMDB is out or not set up. Raises when neither answered: it parks."""
    answer = await ctx.ask(Titles).title(media)
    if isinstance(answer, Found):
        return answer.value
    relayed = await ctx.ask(PortalReader).title(media, portal=portal)
    match relayed:
        case Found(value=facts):
            return facts
        case Absent():
            return TitleFacts(media=media)
        case Unknown() if isinstance(answer, Absent):
            return TitleFacts(media=media)
        case Unknown():
            return relayed.needed()


def _wanted_by(neighbours: Iterable[Neighbour]) -> int:
    """Other people, however often each asked; whoever is known to nobody counts for themselves."""
    asking = [each for each in neighbours if not each.by_same_person and not each.gone]
    wanting = [each for each in asking if each.status is not RequestStatus.DECLINED]
    return len({each.person if each.person > 0 else each.id for each in wanting})


def _declined_at(found: Surrounded, before: Before) -> datetime | None:
    """When this title was last declined, by this house or in a portal, unless it was granted after that."""
    theirs = [each for each in found.neighbours if each.is_4k == found.row.is_4k]
    declined = [each.updated_at for each in theirs if each.status is RequestStatus.DECLINED]
    granted = [each.updated_at for each in theirs if each.status.granted]
    for settled in before.settled:
        if settled.is_4k == found.row.is_4k:
            (granted if settled.yes else declined).append(settled.at)
    last = max(declined, default=None)
    return last if last is not None and last > max(granted, default=last - timedelta(days=1)) else None


def decided_before(media: MediaId, but: RequestId) -> Query:
    """Asks what was decided about a title; `before_in` reads it. It is read before the surroundings are: whatever is
    missing in those is then decided after `seen`."""
    return (
        "SELECT max(h.id) AS seen, NULL AS decided_at, NULL AS choice, NULL AS is_4k FROM moderation_history h "
        "WHERE h.media = ?1 UNION ALL SELECT NULL, max(h.decided_at), h.choice, h.is_4k FROM moderation_history h "
        "JOIN moderation_decisions d ON d.id = h.id WHERE h.media = ?1 AND h.choice <> 'review' AND d.request <> ?2 "
        "GROUP BY h.choice, h.is_4k",
        (str(media), subject(but)),
    )


def before_in(rows: Sequence[Row]) -> Before:
    """What `decided_before` found."""
    return Before(
        seen=next((row["seen"] for row in rows if row["seen"] is not None), 0),
        settled=tuple(
            Settled(at=moment(row["decided_at"]), yes=row["choice"] == "approve", is_4k=bool(row["is_4k"]))
            for row in rows
            if row["choice"] is not None
        ),
    )
