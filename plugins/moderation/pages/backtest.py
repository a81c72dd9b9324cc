"""Other settings against what was decided."""

from dataclasses import dataclass
from datetime import timedelta
from sqlite3 import Row
from typing import Annotated, Final

from msgspec import Meta

from daemon.domain.sentences import Sentence
from daemon.plugin import ConfigError, Reading, Scope, page, read_sheet
from plugins.moderation.config import ModerationConfig
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
    return _page(query, report=report, asks_model=settings.order != "rules_only", advised=advised)


def _tried(rows: list[Row], settings: ModerationConfig) -> tuple[Report, int]:
    past = store.past_of(rows)
    return back_test(past, settings), sum(1 for each in past if each.case.opinion is not None)


def _page(
    query: BackTestQuery,
    *,
    mistakes: tuple[str, ...] = (),
    report: Report | None = None,
    asks_model: bool = False,
    advised: int = 0,
) -> BackTestPage:
    figures = report.figures if report else None
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
        asks_model=asks_model,
        advised=advised,
    )


PARTS = (backtest,)
