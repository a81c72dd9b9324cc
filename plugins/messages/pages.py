"""What messages show: what was sent, what waits, what nobody got; how letters read; what somebody prefers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from daemon.domain.letters import Letter, LetterKind, Reach, Way
from daemon.domain.people import OWNER
from daemon.domain.ports import PostReader
from daemon.domain.sentences import Sentence
from daemon.plugin import (
    Acting,
    Chapter,
    ForbiddenError,
    MessageRow,
    MessagesWanted,
    MissingError,
    Reading,
    RefusedError,
    Scope,
    Tell,
    chapter,
    form,
    page,
)
from plugins.messages import store
from plugins.messages.config import MessagesConfig
from plugins.messages.handlers import TEST
from plugins.messages.rules import Fate
from plugins.messages.store import Preferences

Messages = Reading[MessagesConfig]
SHOWN = 50
ON_A_TIMELINE = 100
Number = Annotated[int, Meta(ge=1, le=2**53)]
Name = Annotated[str, Meta(max_length=100)]
Show = Literal["", "sent", "waiting", "unsure", "failed", "held", "nowhere", "unwanted"]
_STATES: dict[str, tuple[str, ...]] = {
    "sent": ("done", "found"),
    "waiting": ("planned", "waiting", "doing", "doubt"),
    "unsure": ("unsure",),
    "failed": ("failed",),
}
_FATES = {"held": Fate.HELD, "nowhere": Fate.NOWHERE, "unwanted": Fate.UNWANTED}
_BECAME = {
    "done": (Sentence("Told by {channel}"), "good"),
    "found": (Sentence("Told by {channel}"), "good"),
    "failed": (Sentence("Could not be told by {channel}"), "bad"),
    "unsure": (Sentence("Nobody knows whether {channel} took it"), "wait"),
    "dropped": (Sentence("Not told by {channel} any more"), "plain"),
    "dry": (Sentence("Would be told by {channel}"), "plain"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesQuery:
    """Which messages."""

    show: Show = ""
    """What became of them; empty for all."""
    before: Number | None = None
    """Only messages older than this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One sending of one message, or a message that goes nowhere."""

    message: int
    subject: str | None
    """Whom it is for; None: the owner."""
    kind: str
    says: Sentence
    """What messages of this kind are."""
    told_at: datetime
    state: str
    """sent, waiting, unsure, failed, dropped, dry, held, enclosed, nowhere, unwanted, forgotten or new."""
    channel: str | None = None
    at: datetime | None = None
    action: int | None = None
    why: Sentence | None = None
    error: str | None = None
    theirs: str | None = None
    """What the channel calls it, which may name a chat: only for who may decide."""
    subjects: tuple[str, ...] = ()
    """What it tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesPage:
    """Messages, the newest first."""

    query: MessagesQuery
    rows: tuple[Row, ...]
    counts: dict[str, int]
    """How many wait, are unsure, failed, are held, or go nowhere."""
    channels: tuple[Way, ...]
    mine: int | None
    """Who looks, where they are a person of the house."""
    older: int | None
    """`before` of the next page."""


@page(
    "/messages", title=Sentence("Messages"), gives=MessagesPage, query=MessagesQuery, template="messages.html", menu=35
)
async def messages(ctx: Messages, query: MessagesQuery) -> MessagesPage:
    """What people were told, and what they were not."""
    post = ctx.ask(PostReader)
    titles = {each.kind: each.title for each in post.kinds()}
    rows = await _rows(ctx, query, titles)
    return MessagesPage(
        query=query,
        rows=tuple(rows[:SHOWN]),
        counts=await _counts(ctx),
        channels=post.channels(),
        mine=ctx.caller.person if ctx.caller else None,
        older=rows[SHOWN - 1].message if len(rows) > SHOWN else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TestWanted:
    """Through which channel."""

    channel: Name


@form("/messages/test", title=Sentence("Send a test"), takes=TestWanted, scope=Scope.ADMIN)
async def send_test(given: TestWanted, ctx: Acting[MessagesConfig]) -> None:
    """One message to the owner, through this channel alone. Each press is another one."""
    ways = await ctx.ask(PostReader).ways(OWNER)
    if not any(way.channel == given.channel for way in ways):
        raise MissingError(f"no channel {given.channel} leads to the owner: see plugins.messages.owner and its entry")
    key = f"{TEST}:{given.channel}:{ctx.now.isoformat()}"
    await ctx.commit(Tell(key=key, person=OWNER, kind=TEST, facts={"channel": given.channel}))


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersQuery:
    """Which letter, in which language."""

    kind: Name = ""
    language: Literal["en", "fr"] = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPage:
    """Every kind of message there is, and how one of them reads."""

    kinds: tuple[LetterKind, ...]
    kind: str
    language: str
    letter: Letter | None
    """With invented facts. None: no plugin writes any."""
    frame: str
    """Path of the letter as mail."""


@page(
    "/messages/letters",
    title=Sentence("How messages read"),
    gives=LettersPage,
    query=LettersQuery,
    template="letters.html",
)
async def letters(ctx: Messages, query: LettersQuery) -> LettersPage:
    """A preview of each kind of message, in both languages."""
    post = ctx.ask(PostReader)
    kinds = post.kinds()
    kind = query.kind or next((each.kind for each in kinds), "")
    if kind and kind not in {each.kind for each in kinds}:
        raise MissingError("there is no message of this kind")
    letter = await post.example(kind, query.language) if kind else None
    frame = f"/letters/{kind}/{query.language}"
    return LettersPage(kinds=kinds, kind=kind, language=query.language, letter=letter, frame=frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonQuery:
    """Who."""

    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """How somebody is told."""

    number: int
    name: str
    ways: tuple[Way, ...]
    """Channels that lead to them."""
    kinds: tuple[LetterKind, ...]
    """What they can ask for no more of."""
    preferences: Preferences
    may_change: bool


@page(
    "/messages/people/{number}",
    title=Sentence("How somebody is told"),
    gives=PersonPage,
    query=PersonQuery,
    template="preferences.html",
)
async def person(ctx: Messages, query: PersonQuery) -> PersonPage:
    """Channels, language, and what they do not want to hear of."""
    known = await ctx.person(query.number)
    if known is None or known.forgotten:
        raise MissingError("there is no such person")
    post = ctx.ask(PostReader)
    return PersonPage(
        number=known.id,
        name=known.name,
        ways=await post.ways(known.id),
        kinds=_endable(post.kinds()),
        preferences=await store.preferences(ctx, known.id),
        may_change=_may_change(ctx, known.id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferred:
    """What somebody wants."""

    number: Number
    channels: tuple[Name, ...] = ()
    """Names of service entries; empty: as the house does it."""
    language: Literal["", "en", "fr"] = ""
    """Empty: as their account or the house says."""
    unwanted: tuple[Name, ...] = ()
    """Kinds of message they want no more of."""


@form("/messages/people/{number}", title=Sentence("Change how somebody is told"), takes=Preferred, scope=Scope.READ)
async def prefer(given: Preferred, ctx: Acting[MessagesConfig]) -> None:
    """Everybody for themselves; an administrator for all."""
    known = await ctx.person(given.number)
    if known is None or known.forgotten:
        raise MissingError("there is no such person")
    if not _may_change(ctx, known.id):
        raise ForbiddenError("only they themselves, or an administrator, can change this")
    post = ctx.ask(PostReader)
    _refuse_unknown("channels", given.channels, [way.channel for way in post.channels() if way.reach is not Reach.ROOM])
    _refuse_unknown("unwanted", given.unwanted, [each.kind for each in _endable(post.kinds())])
    wanted = Preferences(channels=given.channels, language=given.language or None, unwanted=given.unwanted)
    await ctx.commit(store.prefer(ctx, known.id, wanted))


@chapter("request")
async def told_of_request(subject: str, ctx: Messages) -> list[Chapter]:
    """Who was told of it, when and by which channel."""
    return await _chapters(subject, ctx)


@chapter("issue")
async def told_of_report(subject: str, ctx: Messages) -> list[Chapter]:
    """Who was told of a reported problem."""
    return await _chapters(subject, ctx)


@chapter("person")
async def told_to_person(subject: str, ctx: Messages) -> list[Chapter]:
    """What they were told, when and by which channel."""
    return await _chapters(subject, ctx)


async def _chapters(subject: str, ctx: Messages) -> list[Chapter]:
    numbers = await store.about(ctx, subject, ON_A_TIMELINE)
    if not numbers:
        return []
    titles = {each.kind: each.title for each in ctx.ask(PostReader).kinds()}
    fates = await store.among(ctx, numbers)
    rows = await ctx.messages(MessagesWanted(numbers=tuple(numbers), limit=2 * ON_A_TIMELINE))
    return [_chapter(row, fates.get(row.message.id, ""), titles) for row in rows]


def _chapter(row: MessageRow, fate: str, titles: dict[str, Sentence]) -> Chapter:
    said = titles.get(row.message.kind, Sentence(row.message.kind))
    title, tone = _BECAME.get(row.state or "", (Sentence("Waits for {channel}"), "wait"))
    if row.channel is None:
        title, tone = _nobody(fate)
    return Chapter(
        at=row.at or row.message.told_at,
        title=Sentence(title.text, {"channel": row.channel or ""}),
        text=said,
        tone=tone,
        instead_of=("message.send", "message.owed", "message.sent"),
    )


def _nobody(fate: str) -> tuple[Sentence, str]:
    known = {
        Fate.HELD: (Sentence("Waits for the digest"), "wait"),
        Fate.ENCLOSED: (Sentence("Went into a digest"), "plain"),
        Fate.NOWHERE: (Sentence("Nobody was told: no channel leads there"), "bad"),
        Fate.UNWANTED: (Sentence("Not told: they asked for no more of these"), "plain"),
        Fate.FORGOTTEN: (Sentence("Not told: this person was forgotten"), "plain"),
    }
    return known.get(Fate(fate), (Sentence("Is owed"), "wait")) if fate else (Sentence("Is owed"), "wait")


async def _rows(ctx: Messages, query: MessagesQuery, titles: dict[str, Sentence]) -> list[Row]:
    if query.show in _FATES:
        found = await store.of_fate(ctx, _FATES[query.show], before=query.before, limit=SHOWN + 1)
        numbers = tuple(each.message for each in found)
        held = await ctx.messages(MessagesWanted(numbers=numbers, limit=SHOWN + 1)) if numbers else []
    else:
        states = _STATES.get(query.show, ())
        held = await ctx.messages(MessagesWanted(states=states, before=query.before, limit=SHOWN + 1))
    fates = await store.among(ctx, [each.message.id for each in held]) if held else {}
    rows = [_row(each, fates.get(each.message.id), titles) for each in held]
    decides = ctx.caller is not None and ctx.caller.may(Scope.DECIDE)
    return rows if decides else [replace(each, theirs=None) for each in rows]


def _row(found: MessageRow, fate: str | None, titles: dict[str, Sentence]) -> Row:
    message = found.message
    facts = message.facts if isinstance(message.facts, dict) else {}
    about = facts.get("about")
    return Row(
        message=message.id,
        subject=None if message.person == OWNER else f"person:{message.person}",
        kind=message.kind,
        says=titles.get(message.kind, Sentence(message.kind)),
        told_at=message.told_at,
        state=_state(found.state) if found.action else (fate or "new"),
        channel=found.channel,
        at=found.at,
        action=found.action,
        why=found.why,
        error=found.error,
        theirs=found.theirs if found.state in _STATES["sent"] else None,
        subjects=(about,) if isinstance(about, str) else (),
    )


def _state(state: str | None) -> str:
    return next((name for name, states in _STATES.items() if state in states), state or "new")


async def _counts(ctx: Messages) -> dict[str, int]:
    ledger, fates = await ctx.sendings(), await store.counted(ctx)
    counts = {name: sum(ledger.get(state, 0) for state in states) for name, states in _STATES.items()}
    return {**counts, **{name: fates.get(fate, 0) for name, fate in _FATES.items()}, "sent": fates.get(Fate.SENT, 0)}


def _endable(kinds: Sequence[LetterKind]) -> tuple[LetterKind, ...]:
    return tuple(each for each in kinds if each.may_be_ended and not each.owners)


def _may_change(ctx: Messages, number: int) -> bool:
    caller = ctx.caller
    return caller is not None and (caller.person == number or caller.may(Scope.ADMIN))


def _refuse_unknown(name: str, given: Sequence[str], known: Sequence[str]) -> None:
    for each in given:
        if each not in known:
            raise RefusedError(f"{name}: {each!r} is not among {', '.join(known) or 'any'}")


PARTS = (messages, send_test, letters, person, prefer, told_of_request, told_of_report, told_to_person)
