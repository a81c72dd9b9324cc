"""Whoever asked for a title hears what became of it. One fact is told once, whichever source noticed it."""

from typing import TypeAlias

from daemon.domain.ids import subject
from daemon.domain.people import Person
from daemon.domain.ports import PostReader
from daemon.domain.questions import Choice, Question
from daemon.domain.sentences import Sentence
from daemon.events.requests import (
    APPEAL,
    RequestApproved,
    RequestAvailable,
    RequestDecided,
    RequestDeclined,
    RequestUpheld,
    appeal_key,
)
from daemon.plugin import Ask, Context, Tell, on
from plugins.messages.config import MessagesConfig, Requesters

Messages = Context[MessagesConfig]
Fact: TypeAlias = RequestApproved | RequestDeclined | RequestUpheld | RequestAvailable | RequestDecided


@on(RequestApproved)
async def tell_of_yes(event: RequestApproved, ctx: Messages) -> None:
    if ctx.config.tell_requesters is not Requesters.ALL:
        return
    await _tell(event, ctx, kind="request.approved")


@on(RequestDeclined)
async def tell_of_no(event: RequestDeclined, ctx: Messages) -> None:
    """With the reason, where there is one: the portal has none."""
    if ctx.config.tell_requesters is Requesters.NOBODY or event.instead:
        return
    await _tell(event, ctx, kind="request.declined", why=event.reason, invite=event.ours)


@on(RequestUpheld)
async def tell_that_it_stands(event: RequestUpheld, ctx: Messages) -> None:
    """Whoever asked for a second look is answered, whatever else people are told of."""
    await _tell(event, ctx, kind="request.upheld", why=event.reason)


@on(RequestAvailable)
async def tell_that_it_is_there(event: RequestAvailable, ctx: Messages) -> None:
    if ctx.config.tell_requesters is not Requesters.ALL:
        return
    await _tell(event, ctx, kind="request.available")


@on(RequestDecided)
async def tell_that_somebody_looks(event: RequestDecided, ctx: Messages) -> None:
    if event.decision != "review" or not ctx.config.tell_of_reviews:
        return
    await _tell(event, ctx, kind="request.reviewed")


async def _tell(event: Fact, ctx: Messages, *, kind: str, why: Sentence | None = None, invite: bool = False) -> None:
    person = await ctx.who(event.requester) if event.requester else None
    if person is None:
        return
    about = subject(event.request)
    facts = {"about": about, "title": subject(event.media) if event.media else about, "why": why}
    key = f"{kind}:{event.request}:{person.id}:{event.occurrence}"
    invitation = await _invitation(event, person, why, ctx) if invite else None
    if invitation is not None and invitation.expires_at is not None:
        until = invitation.expires_at.astimezone(ctx.zone).date().isoformat()
        facts = {**facts, "question": invitation.key, "until": until}
    tell = Tell(key=key, person=person.id, kind=kind, facts=facts, urgent=False)
    await ctx.commit(*([Ask(invitation)] if invitation else []), tell)


async def _invitation(event: Fact, person: Person, why: Sentence | None, ctx: Messages) -> Question | None:
    """To ask for a second look, where they can read it at all."""
    if person.forgotten or not ctx.config.appeals or not await ctx.ask(PostReader).ways(person.id):
        return None
    title = subject(event.media) if event.media else subject(event.request)
    names = await ctx.called([title])
    return Question(
        key=appeal_key(event.request),
        kind=APPEAL,
        subject=subject(event.request),
        title=Sentence("{title}: declined", {"title": names.get(title, str(event.request))}),
        why=why or Sentence("What you asked for was declined."),
        choices=(Choice(name="appeal", says=Sentence("Ask for a second look"), takes_reason=True),),
        asked_by=event.requester,
        link=f"/requests/{event.request}",
        may_answer=f"person:{person.id}",
        expires_at=ctx.now + ctx.config.appeals_within,
        invites=True,
    )


HANDLERS = (tell_of_yes, tell_of_no, tell_that_it_stands, tell_that_it_is_there, tell_that_somebody_looks)
