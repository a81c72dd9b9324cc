"""How the month went, on the overview."""

from dataclasses import dataclass
from datetime import timedelta

from daemon.domain.sentences import Sentence
from daemon.plugin import block
from plugins.moderation import store
from plugins.moderation.pages.common import Moderation
from plugins.moderation.rules import Choice

MONTH = timedelta(days=30)


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
    made = await store.counts(ctx, ctx.now - MONTH)
    if not made:
        return None
    days = [0] * MONTH.days
    for at, _ in made:
        days[min((ctx.now - at).days, MONTH.days - 1)] += 1
    alone = sum(1 for _, choice in made if choice is not Choice.REVIEW)
    return MonthBlock(days=tuple(reversed(days)), judged=len(made), without_you=round(100 * alone / len(made)))
