"""Asking a model about a case: whether at all, at what cost, and what its answer comes to."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeAlias, TypeVar

from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.errors import OutsideError
from daemon.domain.model import Ended, ModelAnswer, ModelQuestion, ModelTerms, Price, Usage
from daemon.domain.ports import Model
from daemon.plugin import Context, KeyRefused, OutOfCredit, Reading, Rejected, Remember, Unreachable
from plugins.moderation import store
from plugins.moderation.advising import ledger
from plugins.moderation.advising.ledger import Asking, Begun, Errand, Known, Not, Tx
from plugins.moderation.advising.reading import Mistake, read
from plugins.moderation.advising.wording import key_of, question_of, repair
from plugins.moderation.case import Case, Opinion, Unadvised
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Choice

Moderation = Context[ModerationConfig]
T = TypeVar("T")

_FRAME: Final = 256
"""Tokens around the words of a question, more than any service counts."""


@dataclass(frozen=True, slots=True)
class Advised:
    """An opinion; `call` is set where it was paid for earlier."""

    opinion: Opinion
    call: int | None = None


@dataclass(frozen=True, slots=True)
class Out:
    """Nobody answered; it may be asked again."""

    error: Unreachable


Advice: TypeAlias = Advised | Unadvised | Out


class Beforehand(Protocol):
    """Writes rows of the plugin's own at once, on the disk when it returns: `Context.beforehand`, `Job.beforehand`."""

    async def __call__(self, write: Callable[[Tx], T], /) -> T: ...


async def terms_of(config: ModerationConfig, ctx: Reading[ModerationConfig]) -> ModelTerms | Unadvised | Out:
    """Who would answer by these settings, and for how much; or why nobody would. Nobody is asked."""
    match await ctx.ask(Model).terms(model=config.openai.model):
        case Found(value=terms):
            return terms
        case Absent():
            return Unadvised.NO_SUCH_MODEL
        case Unknown(error=error):
            return _trouble(error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Asks about cases, in the name of one handler or job."""

    ctx: Reading[ModerationConfig]
    beforehand: Beforehand
    config: ModerationConfig
    """By whose settings it is asked."""
    errand: Errand | None = None
    """None: to decide a request."""

    async def asked(self, case: Case, terms: ModelTerms) -> Advice:
        """What was answered earlier, or is answered now. It is written down before, and after."""
        question = question_of(case, self.config, terms, self.ctx.language)
        while True:
            match await self.beforehand(ledger.begin(self._asking(case, question, terms))):
                case Known(call=call, opinion=opinion):
                    return Advised(opinion, call)
                case Unadvised() as settled:
                    return settled
                case Not.SPENT:
                    return Unadvised.BUDGET
                case Not.CEILING:
                    return Unadvised.CEILING
                case Not.BUSY:
                    raise Unreachable(terms.service, "the very same is being asked for another request", undone=True)
                case Begun() as begun:
                    said = await self._ask(begun, question)
                    if said is not None:
                        return said

    async def _ask(self, begun: Begun, question: ModelQuestion) -> Advice | None:
        """One call. None: it was not understood, which is written down."""
        wording = question if begun.mistake is None else replace(question, user=repair(question, begun.mistake))
        answer = await self.ctx.ask(Model).answer(wording)
        match answer:
            case Found(value=said):
                return await self._said(begun, said)
            case Absent():
                await self.beforehand(ledger.undone(begun.call))
                return Unadvised.NO_SUCH_MODEL
            case Unknown(error=error):
                sure = not isinstance(error, Unreachable) or error.over
                await self.beforehand(ledger.undone(begun.call) if sure else ledger.cut(begun.call))
                return _trouble(error)

    async def _said(self, begun: Begun, answer: ModelAnswer) -> Advice | None:
        if answer.ended is not Ended.COMPLETE:
            why = Unadvised.CUT_OFF if answer.ended is Ended.TRUNCATED else Unadvised.REFUSED
            await self.beforehand(ledger.unread(begun.call, answer, why))
            return why
        opinion = read(answer)
        if isinstance(opinion, Mistake):
            await self.beforehand(ledger.unread(begun.call, answer, opinion.what))
            say = "The model's answer is none."
            self.ctx.log.info("model.unread", mistake=opinion.what, model=answer.model, say=say)
            return None
        await self.beforehand(ledger.answered(begun.call, answer, opinion))
        return Advised(opinion)

    def _asking(self, case: Case, question: ModelQuestion, terms: ModelTerms) -> Asking:
        return Asking(
            key=key_of(question),
            errand=self.errand or Errand(about=f"{case.request}@{case.asked_at.isoformat()}"),
            service=terms.service,
            model=terms.model,
            month=f"{self.ctx.today:%Y-%m}",
            worst=worst_case(question, terms.price) if terms.price else None,
            budget=self.config.budget_per_month,
            now=self.ctx.now,
        )


def is_left_open(rule: str) -> bool:
    """Whether nothing decides this but a person: no list, no limit, no rule, nothing learned."""
    return rule == "unmatched" or rule.startswith("needs_review.")


async def advice_on(case: Case, rule: str, config: ModerationConfig, ctx: Moderation) -> Advice | None:
    """What a model says of a case that `rule` decides without it. None: no model is wanted here at all."""
    if config.order == "rules_only":
        return None
    if config.order == "rules_first" and not is_left_open(rule):
        return Unadvised.NOT_NEEDED
    terms = await terms_of(config, ctx)
    if not isinstance(terms, ModelTerms):
        return terms
    if config.budget_per_month is not None and terms.price is None:
        return Unadvised.NO_PRICE
    asker = Asker(ctx=ctx, beforehand=ctx.beforehand, config=config)
    return await _undecided(case, terms, ctx) or await asker.asked(case, terms)


async def advice_beside(
    case: Case, config: ModerationConfig, errand: Errand, ctx: Moderation
) -> Advice:  # fmt: skip
    """What a model says of a case that is decided already, on an account of its own."""
    terms = await terms_of(config, ctx)
    if not isinstance(terms, ModelTerms):
        return terms
    bounded = config.budget_per_month is not None or errand.ceiling is not None
    if bounded and terms.price is None:
        return Unadvised.NO_PRICE
    return await Asker(ctx=ctx, beforehand=ctx.beforehand, config=config, errand=errand).asked(case, terms)


async def _undecided(case: Case, terms: ModelTerms, ctx: Moderation) -> Advised | None:
    """What still waits for a person was asked about once, and is not asked about again, whatever changed since."""
    known = await store.of_request(ctx, case.request)
    last = known[-1] if known else None
    if last is None or last.by != store.RULES or last.choice is not Choice.REVIEW or last.case.opinion is None:
        return None
    mine = last.case.asked_at == case.asked_at and last.case.opinion.model == terms.model
    return Advised(last.case.opinion) if mine else None


def with_advice(case: Case, advice: Advice | None) -> Case:
    """The case with what came of the asking."""
    match advice:
        case Advised(opinion=opinion):
            return replace(case, opinion=opinion)
        case Unadvised():
            return replace(case, unadvised=advice)
        case Out():
            return replace(case, unadvised=Unadvised.OUT)
        case None:
            return case


def paid_before(advice: Advice | None) -> tuple[Remember, ...]:
    """An answer that was used again is counted in the commit that uses it."""
    call = advice.call if isinstance(advice, Advised) else None
    return () if call is None else (Remember(ledger.used_again(call)),)


def _trouble(error: OutsideError) -> Unadvised | Out:
    match error:
        case OutOfCredit():
            return Unadvised.NO_CREDIT
        case KeyRefused():
            return Unadvised.KEY_REFUSED
        case Rejected():
            return Unadvised.REFUSED
        case Unreachable():
            return Out(error)
        case _:
            return Unadvised.NOT_SET_UP


def worst_case(question: ModelQuestion, price: Price) -> float:
    """The most an answer can cost: no token is shorter than a byte, and no answer longer than it may be."""
    usage = Usage(prompt=bytes_of(question), completion=question.max_tokens or 0)
    return Price(read=price.read, written=price.written).of(usage) or 0.0


def bytes_of(question: ModelQuestion) -> int:
    """The length of what a model is sent, the frame around it at its longest."""
    words = question.system + question.user + json.dumps(question.schema)
    return len(words.encode(errors="replace")) + _FRAME
