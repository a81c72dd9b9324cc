"""Whoever asked for a title hears what became of it. One fact is told once, whichever source noticed it."""

from daemon.domain.ids import Alias, MediaId, RequestId, subject
from daemon.domain.sentences import Sentence
from daemon.events.requests import RequestApproved, RequestAvailable, RequestDecided, RequestDeclined
from daemon.plugin import Context, Tell, on
from plugins.messages.config import MessagesConfig, Requesters

Messages = Context[MessagesConfig]


@on(RequestApproved)
async def tell_of_yes(event: RequestApproved, ctx: Messages) -> None:
    if ctx.config.tell_requesters is not Requesters.ALL:
        return
    await _tell(event.request, event.requester, event.media, ctx, kind="request.approved", occurrence=event.occurrence)


@on(RequestDeclined)
async def tell_of_no(event: RequestDeclined, ctx: Messages) -> None:
    """With the reason, where there is one: the portal has none."""
    if ctx.config.tell_requesters is Requesters.NOBODY or event.instead:
        return
    await _tell(
        event.request, event.requester, event.media, ctx,
        kind="request.declined", occurrence=event.occurrence, why=event.reason,
    )  # fmt: skip


@on(RequestAvailable)
async def tell_that_it_is_there(event: RequestAvailable, ctx: Messages) -> None:
    if ctx.config.tell_requesters is not Requesters.ALL:
        return
    await _tell(event.request, event.requester, event.media, ctx, kind="request.available", occurrence=event.occurrence)


@on(RequestDecided)
async def tell_that_somebody_looks(event: RequestDecided, ctx: Messages) -> None:
    if event.decision != "review" or not ctx.config.tell_of_reviews:
        return
    await _tell(event.request, event.requester, event.media, ctx, kind="request.reviewed", occurrence=event.occurrence)


async def _tell(
    request: RequestId,
    requester: Alias | None,
    media: MediaId | None,
    ctx: Messages,
    *,
    kind: str,
    occurrence: str,
    why: Sentence | None = None,
) -> None:
    person = await ctx.who(requester) if requester else None
    if person is None:
        return
    about = subject(request)
    facts = {"about": about, "title": subject(media) if media else about, "why": why}
    key = f"{kind}:{request}:{person.id}:{occurrence}"
    await ctx.commit(Tell(key=key, person=person.id, kind=kind, facts=facts, urgent=False))


HANDLERS = (tell_of_yes, tell_of_no, tell_that_it_is_there, tell_that_somebody_looks)
