"""How decisions went: the last day, week or month, as figures and charts."""

from dataclasses import dataclass

from daemon.domain.sentences import Sentence
from daemon.plugin import page
from plugins.moderation import history
from plugins.moderation.pages.common import Moderation
from plugins.moderation.report import Period, Report, before, begins, report, starts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """Over how long."""

    period: Period = "week"


@page("/report", title=Sentence("Report"), gives=Report, query=ReportQuery, template="report.html", menu=44)
async def told(ctx: Moderation, query: ReportQuery) -> Report:
    """Totals, shares and waits; the same numbers whoever tells them."""
    return await report_of(ctx, query.period)


async def report_of(ctx: Moderation, period: Period) -> Report:
    """The report of the period that ends now."""
    since, until = begins(period, ctx.now, ctx.zone), ctx.now + history.QUARTER
    return report(
        await history.counted(ctx, starts(period, since, ctx.now, ctx.zone), until),
        await history.counted(ctx, (before(period, since),), since),
        await history.waited(ctx, since, until),
        period=period,
        since=since,
        until=ctx.now,
        zone=ctx.zone,
    )
