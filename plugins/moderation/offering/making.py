"""An offer is made: a question to the one person who asked, and what keeps it until they answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from daemon.domain.ids import Alias, RequestId, subject
from daemon.domain.ports import PostReader
from daemon.domain.questions import Choice, Question, Tone
from daemon.domain.sentences import Sentence
from daemon.events.offers import OfferMade
from daemon.plugin import Ask, Context, Event, Remember, RequestRow
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.offering import store
from plugins.moderation.offering.offers import Offer, fitting
from plugins.moderation.offering.store import Offered, State
from plugins.moderation.tickets import title_of

Moderation = Context[ModerationConfig]
What: TypeAlias = Event | Ask | Remember
OFFER = "moderation.offer"
TAKE, REFUSE = "take", "refuse"
_NOT_SO = Sentence("It will not be added just as it was asked for.")
_NOT_SO_BECAUSE = Sentence("It will not be added just as it was asked for: {reason}")


def offer_key(request: RequestId) -> str:
    """One open offer a request."""
    return f"{OFFER}:{request}"


async def on_offer(case: Case, requester: Alias, ctx: Moderation) -> tuple[Offer, ...]:
    """What fits the request, where whoever asked for it can be told at all."""
    fits = fitting(case, ctx.config.offers)
    person = await ctx.who(requester) if fits else None
    if person is None or person.forgotten:
        return ()
    return fits if await ctx.ask(PostReader).ways(person.id) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """Who offers what, why, on which occasion."""

    offer: Offer
    reason: Sentence | None
    by: str
    occurrence: str


async def made(making: Making, row: RequestRow, case: Case, ctx: Moderation) -> Sequence[What] | None:
    """What follows from it. None: there is nobody to ask any more."""
    person = await ctx.who(row.requester)
    if person is None or person.forgotten:
        return None
    until = ctx.now + ctx.config.offers.open_for
    figure, figure_says = making.offer.figure()
    question = Question(
        key=offer_key(row.id),
        kind=OFFER,
        subject=subject(row.id),
        title=title_of(case.facts),
        why=Sentence(_NOT_SO_BECAUSE.text, {"reason": making.reason}) if making.reason else _NOT_SO,
        choices=(
            Choice(name=TAKE, says=Sentence("I take it"), tone=Tone.YES),
            Choice(name=REFUSE, says=Sentence("No, thank you"), tone=Tone.NO),
        ),
        facts=(Sentence("Offered instead: {offer}.", {"offer": making.offer.says()}),),
        figure=figure,
        figure_says=figure_says,
        asked_by=row.requester,
        link=f"/requests/{row.id}",
        may_answer=f"person:{person.id}",
        expires_at=until,
    )
    fact = OfferMade(
        request=row.id,
        requester=row.requester,
        media=row.media,
        offer=making.offer.says(),
        why=making.reason,
        person=person.id,
        asks=question.key,
        until=until,
        occurrence=making.occurrence,
    )
    kept = Offered(
        request=row.id,
        offer=making.offer,
        state=State.OPEN,
        occurrence=making.occurrence,
        seasons=row.seasons,
        reason=making.reason,
        by=making.by,
        person=person.id,
    )
    return fact, store.keep(kept), Ask(question)
