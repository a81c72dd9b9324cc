"""Back-tests that ask a model: what one would cost, the button that begins it at that price, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from sqlite3 import Row
from typing import Annotated, Final

from msgspec import Meta

from daemon.domain.model import ModelQuestion, ModelTerms, Price
from daemon.domain.sentences import Sentence
from daemon.plugin import (
    Acting,
    Begin,
    ConfigError,
    ConflictError,
    MissingError,
    Reading,
    RefusedError,
    Scope,
    form,
    page,
    read_sheet,
)
from plugins.moderation.advising import statistics
from plugins.moderation.advising.asking import Out, terms_of
from plugins.moderation.case import Opinion, Unadvised
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.unadvised import SAID
from plugins.moderation.trying import runs, store
from plugins.moderation.trying.backtest import Changed, Figures, Report, back_test
from plugins.moderation.trying.paying import Quote, Run, by_a_model, left_open, questions_of, quote, with_answers
from plugins.moderation.trying.written import WITHIN, as_changes, by_themselves

Moderation = Reading[ModerationConfig]

LONGEST: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What asking a model would cost. Nobody was asked for it."""

    why_not: Sentence | None
    """Why nobody can be asked; then there is no quote."""
    service: str | None
    model: str | None
    price: Price | None
    """For a million tokens; None: not known, so that no budget can hold, and a number of questions has to."""
    quote: Quote | None
    budget: float | None
    """Of the month; None: no bound."""
    left: float | None
    """Of it."""
    of_budget: int | None
    """Percent of the month's budget that it may take at most, rounded up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunShown:
    """One back-test that asks a model."""

    number: int
    service: str
    model: str
    last: int
    state: str
    """open, done, stopped or failed."""
    why: Sentence | None
    """Why it ended before all was asked."""
    asks: int | None
    """Cases that no rule decides: those it asks about. None: it has not looked yet."""
    asked: int
    """Of them, those with an answer, or of which it is known that there is none."""
    understood: int
    spent: float
    calls: int
    ceiling: float | None
    questions: int | None
    begun_at: datetime
    begun_by: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunQuery:
    """Which."""

    number: Annotated[int, Meta(ge=1, le=2**53)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """What it came to; while it goes on, what is not answered yet counts as put before you."""

    run: RunShown
    settings: str
    """What somebody typed; empty: the settings that held."""
    whole: bool
    figures: Figures
    agreement: int | None
    changes: tuple[Changed, ...]
    more: int


@page(
    "/backtest/runs/{number}",
    title=Sentence("Back-test with a model"),
    gives=RunPage,
    query=RunQuery,
    template="run.html",
    scope=Scope.DECIDE,
)
async def run(ctx: Moderation, query: RunQuery) -> RunPage:
    """The cases as they were stored, with what this model says of each."""
    row = await runs.one(ctx, query.number)
    if row is None:
        raise MissingError("there is no such back-test")
    rows = await ctx.rows(store.PAST_UPTO, (row.upto, row.run.last))
    said = await runs.answers(ctx, row.number)
    report = await ctx.blocking(_tried, rows, row.run.config, said, within=LONGEST)
    return RunPage(
        run=await shown(row, ctx),
        settings=row.run.written,
        whole=row.run.whole,
        figures=report.figures,
        agreement=report.figures.percent,
        changes=report.changes,
        more=report.more,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForm:
    """The back-test whose price was looked at, and that price."""

    settings: Annotated[str, Meta(max_length=3_000)] = ""
    whole: bool = False
    last: Annotated[int, Meta(ge=1, le=10_000)] = 500
    model: Annotated[str, Meta(max_length=200)] = ""
    ceiling: Annotated[float, Meta(ge=0)] | None = None
    """What was shown as the most it can cost: it is not begun where it could cost more by now, and ends there."""
    questions: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    """The most questions, where the price is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """It goes on by itself from here."""

    number: int
    questions: int
    """To be asked now; the other answers are there."""

    def says(self) -> Sentence:
        return Sentence("{questions} questions are asked, one after the other.", {"questions": self.questions})


@form(
    "/backtest/runs",
    title=Sentence("Ask the model"),
    takes=AskForm,
    gives=Began,
    tells=Began.says,
    scope=Scope.ADMIN,
)
async def ask(given: AskForm, ctx: Acting[ModerationConfig]) -> Began:
    """At the price that was shown. What is asked is paid from the month's budget, and ends where that does."""
    if await runs.open_one(ctx) is not None:
        raise ConflictError("a back-test is asking already; wait for it, or stop it")
    settings = await _settings(given, ctx)
    offer = await offered(settings, await ctx.rows(store.PAST, (given.last,)), ctx)
    if offer.quote is None or offer.model is None or offer.service is None:
        raise RefusedError(str(offer.why_not))
    _agreed(given, offer.quote)
    wanted = Run(
        settings=by_a_model(settings, offer.model).written(),
        written=given.settings,
        whole=given.whole,
        service=offer.service,
        model=offer.model,
        last=given.last,
        ceiling=None if offer.quote.most is None else given.ceiling,
        questions=given.questions,
    )
    by = ctx.caller.name if ctx.caller else ""
    await ctx.commit(runs.begin(wanted, by=by, now=ctx.now), Begin("ask_about_the_past"))
    begun = await runs.latest(ctx, 1)
    return Began(number=begun[0].number, questions=offer.quote.questions)


async def _settings(given: AskForm, ctx: Moderation) -> ModerationConfig:
    try:
        return by_a_model(await settings_of(given.settings, ctx, whole=given.whole), given.model)
    except ConfigError as error:
        raise RefusedError("; ".join(map(str, error.mistakes))) from None


def _agreed(given: AskForm, wanted: Quote) -> None:
    if wanted.most is None:
        if given.questions is None:
            raise RefusedError("what this model costs is not known: say how many questions it may be asked at most")
    elif given.ceiling is None:
        raise RefusedError(f"it may cost up to {wanted.most:g}: say so by ceiling, and it begins")
    elif wanted.most > given.ceiling:
        raise ConflictError(f"it may cost up to {wanted.most:g} by now, more than {given.ceiling:g}; look again")


async def settings_of(written: str, ctx: Moderation, *, whole: bool) -> ModerationConfig:
    """What somebody typed: a rule set by itself, or changes to what holds. Raises ConfigError with each mistake."""
    sheet = read_sheet(written.encode(), file="settings", within=WITHIN)
    return by_themselves(sheet) if whole else as_changes(sheet, (await store.effective_now(ctx)).config)


async def offered(settings: ModerationConfig, rows: Sequence[Row], ctx: Moderation) -> Offer:
    """What it would cost to ask about these decisions, by these settings."""
    terms = await terms_of(settings, ctx)
    if not isinstance(terms, ModelTerms):
        why = Unadvised.OUT if isinstance(terms, Out) else terms
        return Offer(
            why_not=SAID[why], service=None, model=None, price=None, quote=None, budget=None, left=None,
            of_budget=None,
        )  # fmt: skip
    cases, questions = await ctx.blocking(_questions, rows, settings, terms, ctx.language, within=LONGEST)
    known = await runs.answered_before(ctx, list(questions))
    costs = quote(cases, [each for key, each in questions.items() if key not in known], terms.price)
    budget = ctx.config.budget_per_month
    left = None if budget is None else max(0.0, budget - await statistics.spent(ctx, f"{ctx.today:%Y-%m}"))
    return Offer(
        why_not=None,
        service=terms.service,
        model=terms.model,
        price=terms.price,
        quote=costs,
        budget=budget,
        left=left,
        of_budget=None if not budget or costs.most is None else ceil(100 * costs.most / budget),
    )


async def shown(row: runs.RunRow, ctx: Moderation) -> RunShown:
    """How a run stands."""
    said = await runs.answers(ctx, row.number)
    spent, calls = await runs.paid(ctx, row)
    return RunShown(
        number=row.number,
        service=row.run.service,
        model=row.run.model,
        last=row.run.last,
        state=row.state,
        why=None if row.why is None else SAID[row.why],
        asks=row.asks,
        asked=len(said),
        understood=sum(1 for each in said.values() if isinstance(each, Opinion)),
        spent=spent,
        calls=calls,
        ceiling=row.run.ceiling,
        questions=row.run.questions,
        begun_at=row.begun_at,
        begun_by=row.begun_by,
        ended_at=row.ended_at,
    )


def _questions(
    rows: Sequence[Row], settings: ModerationConfig, terms: ModelTerms, language: str
) -> tuple[int, dict[str, ModelQuestion]]:
    cases = left_open(store.past_of(rows), settings)
    return len(cases), questions_of(cases, settings, terms, language)


def _tried(rows: Sequence[Row], settings: ModerationConfig, said: dict[int, Opinion | Unadvised]) -> Report:
    return back_test(with_answers(store.past_of(rows), said), settings)


PARTS = (run, ask)
