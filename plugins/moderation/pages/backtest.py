"""Other settings against what was decided."""

from dataclasses import dataclass
from datetime import timedelta
from sqlite3 import Row
from typing import Annotated, Final

from msgspec import Meta

from daemon.domain.sentences import Sentence
from daemon.plugin import ConfigError, Reading, Scope, page, read_sheet
from plugins.moderation.advising.statistics import asked, mean_cost
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.judging import Order
from plugins.moderation.trying import store
from plugins.moderation.trying.backtest import Changed, Figures, Report, back_test
from plugins.moderation.trying.written import WITHIN, as_changes, by_themselves

Moderation = Reading[ModerationConfig]

LONGEST: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTestQuery:
    """What is tried, on how many cases."""

    settings: Annotated[str, Meta(max_length=3_000)] = ""
    """As in daemon.yaml, below moderation. Empty: the settings that hold now."""
    whole: bool = False
    """A rule set by itself: what it does not name is as it comes. Otherwise changes to the settings that hold."""
    last: Annotated[int, Meta(ge=1, le=10_000)] = 500
    """So many requests, the newest."""


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
    holds = (await store.effective_now(ctx)).config
    try:
        written = read_sheet(query.settings.encode(), file="settings", within=WITHIN)
        settings = by_themselves(written) if query.whole else as_changes(written, holds)
    except ConfigError as error:
        return _page(query, mistakes=tuple(map(str, error.mistakes)))
    rows = await ctx.rows(store.PAST, (query.last,))
    report, advised = await ctx.blocking(lambda: _tried(rows, settings), within=LONGEST)
    mean = mean_cost(await asked(ctx, ""))
    return _page(query, report=report, order=settings.order, advised=advised, mean=mean)


def _tried(rows: list[Row], settings: ModerationConfig) -> tuple[Report, int]:
    past = store.past_of(rows)
    return back_test(past, settings), sum(1 for each in past if each.case.opinion is not None)


def _page(
    query: BackTestQuery,
    *,
    mistakes: tuple[str, ...] = (),
    report: Report | None = None,
    order: Order = "rules_only",
    advised: int = 0,
    mean: float | None = None,
) -> BackTestPage:
    figures = report.figures if report else None
    unadvised = _unadvised(figures, order, advised) if figures else 0
    agreement = figures.agreement if figures else None
    changes = report.changes if report else ()
    found = figures.contrary + figures.asks + figures.saves + figures.settles if figures else 0
    return BackTestPage(
        query=query,
        mistakes=mistakes,
        figures=figures,
        agreement=None if agreement is None else round(agreement * 100),
        changes=changes,
        more=found - len(changes),
        asks_model=order != "rules_only",
        advised=advised,
        unadvised=unadvised,
        price=None if mean is None else round(mean * unadvised, 4),
    )


def _unadvised(figures: Figures, order: Order, advised: int) -> int:
    if order == "rules_only":
        return 0
    return figures.unadvised if order == "rules_first" else figures.cases - advised


PARTS = (backtest,)
