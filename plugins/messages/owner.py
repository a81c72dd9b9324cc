"""What the owner hears of: reviews, failures, services that are out, freezes, errors that repeat. Each fact once."""

from collections.abc import Mapping

from daemon.actions.base import ACTIONS
from daemon.domain.people import OWNER
from daemon.domain.ports import SurfaceReader
from daemon.domain.sentences import Sentence
from daemon.events.house import ActionEnded, DeliveryFailed, ErrorsRepeated, HouseFrozen
from daemon.events.questions import QuestionAsked
from daemon.events.services import ServiceBack, ServiceOut
from daemon.plugin import Context, Tell, on
from plugins.messages.config import Fact, MessagesConfig
from plugins.messages.copies import mailed

Messages = Context[MessagesConfig]
_TOLD = {"failed": "action.failed", "unsure": "action.unsure"}


@on(QuestionAsked)
async def tell_of_review(event: QuestionAsked, ctx: Messages) -> None:
    """Somebody has to decide, and no chat shows it, or mail is named beside them; a newer version of the same question
    is told anew. What lies with somebody else, or goes to them while the owner is away, is told to them."""
    asked, there = await ctx.question(event.question), ctx.ask(SurfaceReader)
    if asked is None or asked.state != "open" or asked.question.person is not None:
        return
    if await there.lies_with(asked.id) or await there.stand_in(asked.id):
        return
    await ctx.commit(*await mailed(asked, 0, ctx))


@on(ActionEnded)
async def tell_of_failure(event: ActionEnded, ctx: Messages) -> None:
    """At most one an hour of a kind: five hundred mails that fail are one piece of news."""
    kind, about = _TOLD.get(event.state), await _about(event, ctx)
    if kind is None or about is None or not _hears(ctx, Fact.FAILURES):
        return
    known = ACTIONS.named(event.action_name)
    said = (known.__doc__ or "").strip().partition("\n")[0] if known else event.action_name
    facts = {"about": about, "action": event.action, "what": Sentence(said)}
    await ctx.commit(_tell(kind, f"{event.action_name}:{_hour(ctx)}", facts, urgent=False))


@on(DeliveryFailed)
async def tell_of_delivery(event: DeliveryFailed, ctx: Messages) -> None:
    if not _hears(ctx, Fact.FAILURES):
        return
    facts = {"about": event.subject, "plugin": event.plugin}
    await ctx.commit(_tell("delivery.failed", f"{event.plugin}:{event.handler}:{_hour(ctx)}", facts, urgent=False))


@on(ServiceOut)
async def tell_of_outage(event: ServiceOut, ctx: Messages) -> None:
    if _hears(ctx, Fact.SERVICES):
        await ctx.commit(_tell("service.out", event.key, {"service": event.service}))


@on(ServiceBack)
async def tell_of_return(event: ServiceBack, ctx: Messages) -> None:
    if _hears(ctx, Fact.SERVICES):
        await ctx.commit(_tell("service.back", event.key, {"service": event.service}))


@on(HouseFrozen)
async def tell_of_freeze(event: HouseFrozen, ctx: Messages) -> None:
    if _hears(ctx, Fact.FREEZES):
        facts = {"everything": event.scope == "everything", "why": event.why}
        await ctx.commit(_tell("house.frozen", event.key, facts))


@on(ErrorsRepeated)
async def tell_of_errors(event: ErrorsRepeated, ctx: Messages) -> None:
    if _hears(ctx, Fact.ERRORS):
        await ctx.commit(_tell("errors.repeated", event.key, {"plugin": event.plugin}, urgent=False))


def _tell(kind: str, occasion: str, facts: Mapping[str, object], *, urgent: bool = True) -> Tell:
    return Tell(key=f"{kind}:{OWNER}:{occasion}", person=OWNER, kind=kind, facts=facts, urgent=urgent)


def _hears(ctx: Messages, fact: Fact) -> bool:
    return fact in ctx.config.owner_hears


def _hour(ctx: Messages) -> str:
    return f"{ctx.now:%Y-%m-%dT%H}"


async def _about(event: ActionEnded, ctx: Messages) -> str | None:
    """What it was about; of a message, for whom. None: a message to the owner, whose failure is not told by another
    one: it stands on the page."""
    if event.action_name != "message.send":
        return event.subject
    number = event.subject.partition(":")[2].partition("/")[0]
    message = await ctx.message(int(number)) if number.isdigit() else None
    return None if message is None or message.person == OWNER else f"person:{message.person}"


HANDLERS = (
    tell_of_review,
    tell_of_failure,
    tell_of_delivery,
    tell_of_outage,
    tell_of_return,
    tell_of_freeze,
    tell_of_errors,
)
