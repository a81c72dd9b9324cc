"""What the model was asked, what it cost and what it was spared, and who decides how much."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.domain.answers import Found
from daemon.domain.model import ModelTerms, Price
from daemon.domain.ports import Model
from daemon.domain.sentences import Sentence
from daemon.plugin import page
from plugins.moderation.advising.statistics import Asked, asked, mean_cost, settled, spent, spent_trying
from plugins.moderation.case import Unadvised
from plugins.moderation.config.judging import Order
from plugins.moderation.history import QUARTER, Path
from plugins.moderation.pages.common import Moderation
from plugins.moderation.rules.unadvised import SAID
from plugins.moderation.trying import store as trying

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Who said yes or no, in one month."""

    month: str
    rules: int
    learned: int
    model: int
    people: int

    @property
    def all(self) -> int:
        return self.rules + self.learned + self.model + self.people


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage:
    """Money is in the currency of the owner's price table; None is unknown."""

    order: Order
    why_not: Sentence | None
    """Why no model is asked at all; None where one is."""
    service: str | None
    model: str | None
    price: Price | None
    """For a million tokens."""
    month: str
    budget: float | None
    """Of each month; None: no bound."""
    spent: float
    """This month, with what calls under way may cost."""
    trying: float
    """Of that, for back-tests that asked, and for models that are only tried."""
    left: float | None
    saved: float | None
    """This month: what asking about everything that rules settled would have cost."""
    reused: int
    """This month: answers that were there already."""
    asked: tuple[Asked, ...]
    """The last twelve months, the latest first."""
    settled: tuple[Settled, ...]
    """The same months, the earliest first."""


@page("/model", title=Sentence("Model"), gives=ModelPage, template="model.html", menu=48)
async def model(ctx: Moderation) -> ModelPage:
    """Calls, tokens, cost and time by month and model; what rules saved; who decides."""
    holds = (await trying.effective_now(ctx)).config
    terms = await ctx.ask(Model).terms(model=holds.openai.model)
    known = terms.value if isinstance(terms, Found) else None
    starts = _months(ctx)
    months = await _settled(ctx, starts)
    month = months[-1].month
    found = await asked(ctx, months[0].month)
    current = [each for each in found if each.month == month]
    paid, budget, mean = await spent(ctx, month), holds.budget_per_month, mean_cost(found)
    return ModelPage(
        order=holds.order,
        why_not=_why_not(holds.order, known, budget, paid),
        service=known.service if known else None,
        model=known.model if known else None,
        price=known.price if known else None,
        month=month,
        budget=budget,
        spent=paid,
        trying=await spent_trying(ctx, month),
        left=None if budget is None else max(0.0, budget - paid),
        saved=None if mean is None else mean * months[-1].rules,
        reused=sum(each.reused for each in current),
        asked=tuple(found),
        settled=months,
    )


def _why_not(order: Order, terms: ModelTerms | None, budget: float | None, spent: float) -> Sentence | None:
    if order == "rules_only":
        return Sentence("No model is asked in this house: order is rules_only.")
    if terms is None:
        return SAID[Unadvised.NOT_SET_UP]
    if budget is not None and terms.price is None:
        return SAID[Unadvised.NO_PRICE]
    return SAID[Unadvised.BUDGET] if budget is not None and spent >= budget else None


def _months(ctx: Moderation) -> list[datetime]:
    """The first moments of the last months, this one included, by the house's clock."""
    first = ctx.now.astimezone(ctx.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = [first]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


async def _settled(ctx: Moderation, starts: list[datetime]) -> tuple[Settled, ...]:
    found = await settled(ctx, starts, ctx.now + QUARTER)
    return tuple(
        Settled(
            month=f"{start:%Y-%m}",
            rules=by[Path.RULES],
            learned=by[Path.LEARNED],
            model=by[Path.MODEL],
            people=by[Path.PEOPLE],
        )
        for start, by in zip(starts, found, strict=True)
    )
