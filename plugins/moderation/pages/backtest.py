"""Other settings against what was decided; and what asking a model about it would cost, before anybody is asked."""

from dataclasses import dataclass
from datetime import timedelta
from sqlite3 import Row
from typing import Annotated, Final

from msgspec import Meta

from daemon.domain.sentences import Sentence
from daemon.plugin import ConfigError, Reading, Scope, page
from plugins.moderation.advising import statistics
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.judging import Order
from plugins.moderation.pages.runs import Offer, RunShown, offered, settings_of, shown
from plugins.moderation.trying import runs, store
from plugins.moderation.trying.backtest import Changed, Figures, Report, back_test
from plugins.moderation.trying.paying import by_a_model

Moderation = Reading[ModerationConfig]

LONGEST: Final = timedelta(seconds=60)
RUNS: Final = 5
"""Of those that asked a model, so many are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTestQuery:
    """What is tried, on how many cases."""

    settings: Annotated[str, Meta(max_length=3_000)] = ""
    """As in daemon.yaml, below moderation. Empty: the settings that hold now."""
    whole: bool = False
    """A rule set by itself: what it does not name is as it comes. Otherwise changes to the settings that hold."""
    last: Annotated[int, Meta(ge=1, le=10_000)] = 500
    """So many requests, the newest."""
    ask: bool = False
    """Tell what it would cost to ask a model about those that no rule decides. Nobody is asked by that."""
    model: Annotated[str, Meta(max_length=200)] = ""
    """Which, by the name its service has for it; empty: the one these settings name, or daemon.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTestPage:
    """What would have been."""

    query: BackTestQuery
    mistakes: tuple[str, ...]
    """In what was written; then nothing was tried."""
    figures: Figures | None
    agreement: int | None
    """Percent of what would be decided."""
    changes: tuple[Changed, ...]
    more: int
    """Changes beyond those that are listed."""
    asks_model: bool
    """A model's advice counts in these settings: as it was stored, nobody is asked again, nothing is paid."""
    advised: int
    """Cases with such advice."""
    unadvised: int
    """Cases a model would be asked about that have none: here they count as put before you."""
    price: float | None
    """What asking a model about those would cost, at what one question cost on average so far, in the money of the
    prices in daemon.yaml; None where no question has had a price yet."""
    offer: Offer | None
    """What it would cost to ask a model about them afresh; None where that was not wanted."""
    runs: tuple[RunShown, ...]
    """The last back-tests that asked a model, the newest first."""


@page(
    "/backtest",
    title=Sentence("Back-test"),
    gives=BackTestPage,
    query=BackTestQuery,
    template="backtest.html",
    scope=Scope.DECIDE,
    menu=50,
)
async def backtest(ctx: Moderation, query: BackTestQuery) -> BackTestPage:
    """The last cases judged again, as they were stored, by other settings."""
    try:
        settings = await settings_of(query.settings, ctx, whole=query.whole)
    except ConfigError as error:
        return await _page(query, ctx, mistakes=tuple(map(str, error.mistakes)))
    rows = await ctx.rows(store.PAST, (query.last,))
    report, advised = await ctx.blocking(lambda: _tried(rows, settings), within=LONGEST)
    offer = await offered(by_a_model(settings, query.model), rows, ctx) if query.ask else None
    return await _page(query, ctx, report=report, order=settings.order, advised=advised, offer=offer)


def _tried(rows: list[Row], settings: ModerationConfig) -> tuple[Report, int]:
    past = store.past_of(rows)
    return back_test(past, settings), sum(1 for each in past if each.case.opinion is not None)


async def _page(
    query: BackTestQuery,
    ctx: Moderation,
    *,
    mistakes: tuple[str, ...] = (),
    report: Report | None = None,
    order: Order = "rules_only",
    advised: int = 0,
    offer: Offer | None = None,
) -> BackTestPage:
    figures = report.figures if report else None
    unadvised = _unadvised(figures, order, advised) if figures else 0
    mean = statistics.mean_cost(await statistics.asked(ctx, ""))
    return BackTestPage(
        query=query,
        mistakes=mistakes,
        figures=figures,
        agreement=figures.percent if figures else None,
        changes=report.changes if report else (),
        more=report.more if report else 0,
        asks_model=order != "rules_only",
        advised=advised,
        unadvised=unadvised,
        price=None if mean is None else round(mean * unadvised, 4),
        offer=offer,
        runs=tuple([await shown(each, ctx) for each in await runs.latest(ctx, RUNS)]),
    )


def _unadvised(figures: Figures, order: Order, advised: int) -> int:
    if order == "rules_only":
        return 0
    return figures.unadvised if order == "rules_first" else figures.cases - advised


PARTS = (backtest,)
