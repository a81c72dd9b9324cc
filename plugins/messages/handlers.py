"""Who is told, by which channel, when: hears what is owed, looks who it is, and hands it to a channel."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from daemon.actions.messages import SendMessage
from daemon.domain.letters import Brand, LetterKind, Reach, Way
from daemon.domain.people import OWNER
from daemon.domain.ports import PostReader, SurfaceReader
from daemon.events.base import named
from daemon.events.messages import MessageOwed, MessagesUnwanted
from daemon.plugin import Asked, Context, Event, Later, Reading, Style, Tell, event, on, stationery, still
from plugins.messages import store
from plugins.messages.config import MessagesConfig
from plugins.messages.copies import DECIDED, DIGEST, HANDED, REVIEW, beside
from plugins.messages.rules import Fate, fate_of, ways_to_owner, ways_to_person
from plugins.messages.store import Preferences

Messages = Context[MessagesConfig]
TEST = "messages.test"
MOST_IN_A_DIGEST = 50
OFFER = "offer.made"
AT_ONCE = {DIGEST, TEST, HANDED, OFFER}
"""Kinds that are in no digest: what one asks, and what does not wait."""


@event("messages.due")
class DigestDue(Event):
    """It is time to tell somebody what may have waited."""

    person: int
    at: datetime

    about = ("_line",)

    _line = named("person", "person")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.person}:{self.at.isoformat()}"


@stationery(owner=lambda config: config.owner, quiet=lambda config: config.quiet_hours)
async def style(person: int, ctx: Reading[MessagesConfig]) -> Style:
    """How a letter to this person looks."""
    brand = ctx.config.brand
    preferred = await store.preferences(ctx, person)
    return Style(
        language=preferred.language or ctx.config.language,
        brand=Brand(name=brand.name, colour=brand.colour, logo_url=brand.logo_url),
    )


@on(MessageOwed)
async def send(event: MessageOwed, ctx: Messages) -> None:
    """Hand it to the person's channels, or keep it for the digest, or say why nobody is told."""
    post, kind = ctx.ask(PostReader), await _kind(event.kind, ctx)
    message = await ctx.message(event.message)
    facts = message.facts if message is not None and isinstance(message.facts, dict) else {}
    preferred = await store.preferences(ctx, event.person)
    ways = _chosen(await post.ways(event.person), event, facts, preferred, ctx)
    fate = fate_of(
        ways,
        unwanted=event.kind in preferred.unwanted and _may_end(kind),
        forgotten=not ways and await post.forgotten(event.person),
        may_be_held=ctx.config.digest is not None and not event.urgent and event.kind not in AT_ONCE,
    )
    regarding = facts.get("about") if isinstance(facts.get("about"), str) else None
    await ctx.commit(
        store.fate(event.message, person=event.person, kind=event.kind, regarding=regarding, fate=fate, now=ctx.now),
        *_what_follows(event, fate, ways, regarding, await _asked_of(event, facts, ctx), ctx),
    )


@still(SendMessage)
async def still_wanted(action: SendMessage, ctx: Reading[MessagesConfig]) -> bool:
    """Not to somebody who was forgotten or asked for no more of them, and no question that was settled meanwhile."""
    if await ctx.ask(PostReader).forgotten(action.person):
        return False
    if action.kind in (await store.preferences(ctx, action.person)).unwanted:
        return not _may_end(await _kind(action.kind, ctx))
    return action.kind not in {REVIEW, HANDED, OFFER} or await _still_open(action, ctx)


@on(DigestDue)
async def gather(event: DigestDue, ctx: Messages) -> None:
    """One message with all that waited; what they no longer want is left out."""
    held = await store.held_for(ctx, event.person, MOST_IN_A_DIGEST)
    unwanted = set((await store.preferences(ctx, event.person)).unwanted)
    wanted = [row.message for row in held if row.kind not in unwanted]
    tell = Tell(
        key=f"{DIGEST}:{event.person}:{event.at.isoformat()}",
        person=event.person,
        kind=DIGEST,
        facts={"enclosed": wanted},
        urgent=False,
    )
    soon = ctx.now + timedelta(seconds=1)
    more = [Later(replace(event, at=soon), soon)] if len(held) == MOST_IN_A_DIGEST else []
    await ctx.commit(
        store.settled(wanted, Fate.ENCLOSED),
        store.settled([row.message for row in held if row.kind in unwanted], Fate.UNWANTED),
        *([tell] if wanted else []),
        *more,
    )


@on(MessagesUnwanted)
async def end_them(event: MessagesUnwanted, ctx: Messages) -> None:
    """No more messages of this kind."""
    preferred = await store.preferences(ctx, event.person)
    unwanted = tuple(sorted({*preferred.unwanted, event.kind}))
    await ctx.commit(store.prefer(ctx, event.person, replace(preferred, unwanted=unwanted)))


def _chosen(
    ways: tuple[Way, ...],
    event: MessageOwed,
    facts: dict[str, object],
    preferred: Preferences,
    ctx: Messages,
) -> tuple[Way, ...]:
    if event.kind == TEST:
        return tuple(way for way in ways if way.channel == facts.get("channel"))
    if event.person == OWNER and event.kind == REVIEW:
        return beside(ways, ctx)
    if event.person == OWNER and event.kind == DECIDED:
        return _mails(ways)
    if event.person == OWNER and event.kind == HANDED:  # their chats show the question already
        return _mails(ways) or ways_to_owner(ways, ctx.config.owner_channels)
    if event.person == OWNER:
        return ways_to_owner(ways, ctx.config.owner_channels)
    chosen = ways_to_person(ways, preferred)
    if event.kind == HANDED:  # a chat shows it with its buttons
        return tuple(way for way in chosen if way.reach is not Reach.CHAT)
    return chosen


def _mails(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    return tuple(way for way in ways if way.reach is Reach.MAIL)


def _what_follows(
    event: MessageOwed,
    fate: Fate,
    ways: tuple[Way, ...],
    regarding: str | None,
    asked: Asked | None,
    ctx: Messages,
) -> list[SendMessage | Later]:
    if fate is Fate.HELD:
        at = _digest_at(ctx)
        return [Later(DigestDue(person=event.person, at=at), at)]
    if fate is not Fate.SENT:
        return []
    return [
        SendMessage(
            message=event.message,
            channel=way.channel,
            person=event.person,
            kind=event.kind,
            urgent=event.urgent,
            regarding=regarding,
            asks=None if asked is None else asked.id,
            version=1 if asked is None else asked.version,
        )
        for way in ways
    ]


async def _asked_of(event: MessageOwed, facts: Mapping[str, object], ctx: Messages) -> Asked | None:
    """The open question that a message puts to one person."""
    key = facts.get("question")
    return await ctx.question_under(key) if isinstance(key, str) and event.person != OWNER else None


def _digest_at(ctx: Messages) -> datetime:
    wall = ctx.config.digest
    return ctx.now if wall is None else ctx.next_time(wall)


async def _kind(kind: str, ctx: Reading[MessagesConfig]) -> LetterKind | None:
    return next((each for each in ctx.ask(PostReader).kinds() if each.kind == kind), None)


def _may_end(kind: LetterKind | None) -> bool:
    return kind is None or kind.may_be_ended


async def _still_open(action: SendMessage, ctx: Reading[MessagesConfig]) -> bool:
    """And what was handed to somebody still lies with them."""
    told = await ctx.message(action.message)
    which = told.facts.get("question") if told is not None and isinstance(told.facts, dict) else None
    if isinstance(which, str):
        return await ctx.question_under(which) is not None
    asked = await ctx.question(which) if isinstance(which, int) else None
    if asked is None or asked.state != "open":
        return asked is None
    if action.kind != HANDED:
        return True
    lies = await ctx.ask(SurfaceReader).lies_with(asked.id)
    return lies is not None and lies.person == action.person
