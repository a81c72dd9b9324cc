"""How the month went, on the overview."""

from dataclasses import dataclass

from daemon.domain.sentences import Sentence
from daemon.plugin import block
from plugins.moderation import history
from plugins.moderation.pages.common import Moderation
from plugins.moderation.report import begins, report, starts


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBlock:
    """How the last thirty days went."""

    days: tuple[int, ...]
    """Requests judged a day, the earliest first."""
    judged: int
    without_you: int
    """Percent that were not put before a person."""


@block(title=Sentence("Requests judged, last 30 days"), gives=MonthBlock, template="month.html", order=10)
async def month(ctx: Moderation) -> MonthBlock | None:
    """Nothing until something was judged."""
    since = begins("month", ctx.now, ctx.zone)
    counted = await history.counted(ctx, starts("month", since, ctx.now, ctx.zone), ctx.now + history.QUARTER)
    judged = [each for each in counted if each.path.alone]
    made = sum(each.decided for each in judged)
    if not made:
        return None
    told = report(judged, (), (), period="month", since=since, until=ctx.now, zone=ctx.zone)
    days = tuple(each.approved + each.declined + each.reviews for each in told.slices)
    return MonthBlock(days=days, judged=made, without_you=round(100 * told.settled / made))
