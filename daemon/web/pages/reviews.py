"""Questions: those that wait as tickets, those that were settled below."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from daemon.commands import answers
from daemon.commands import delegation as handing
from daemon.commands.base import MissingError, Scope
from daemon.domain.sentences import Sentence
from daemon.plugin import form, page
from daemon.plugin.timeline import Timeline
from daemon.web.pages.shown import Ticket, tickets
from daemon.web.visit import Visit
from state import accounts, delegation, questions
from state.questions import Asked, SentCopy

SHOWN = 50
BY_LINK = "mail"
"""The surface of whoever answered by the link in a mail."""
Number = Annotated[int, msgspec.Meta(ge=1, le=2**53)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsQuery:
    """Which settled questions."""

    before: Number | None = None
    """Only those with a lower number: the next page."""
    whose: Literal["", "me"] = ""
    """`me`: only those that were handed to the reader, or are asked of nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsPage:
    """What waits for a person, and what somebody answered."""

    open: tuple[Ticket, ...]
    """The longest waiting first."""
    with_others: tuple[Ticket, ...]
    """What one person was asked, and has not answered yet; the longest waiting first."""
    settled: tuple[Ticket, ...]
    """The newest first."""
    older: int | None
    """`before` of the next page; None on the last."""
    query: ReviewsQuery
    mine: int
    """How many of those that wait are for the reader."""


@page(
    "/reviews",
    title=Sentence("Reviews"),
    gives=ReviewsPage,
    query=ReviewsQuery,
    template="reviews.html",
    menu=20,
)
async def reviews(visit: Visit, query: ReviewsQuery) -> ReviewsPage:
    waiting = await tickets(visit, reversed(await questions.waiting(visit.database)))
    alone = await tickets(visit, reversed(await questions.waiting_for_one(visit.database)))
    waiting = (*(each for each in alone if each.for_one), *waiting)
    mine = tuple(each for each in waiting if each.with_me or each.for_one)
    rows = await visit.database.read(
        "SELECT * FROM questions WHERE state != 'open' AND invites = 0 "
        "AND (?1 IS NULL OR id < ?1) ORDER BY id DESC LIMIT ?2",
        (query.before, SHOWN + 1),
    )
    settled = await tickets(visit, map(questions.asked, rows[:SHOWN]))
    return ReviewsPage(
        open=mine if query.whose else waiting,
        with_others=() if query.whose else tuple(each for each in alone if not each.for_one),
        settled=() if query.whose else settled,
        older=settled[-1].id if len(rows) > SHOWN and not query.whose else None,
        query=query,
        mine=len(mine),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionQuery:
    """Which question."""

    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """A copy of the question that was sent. Chats and addresses are not among it."""

    channel: str
    sent_at: datetime
    state: Literal["asks", "changed", "answered here", "as it was"]
    """`as it was`: it was settled elsewhere, and this one cannot be changed, or was not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who may answer as well."""

    account: int
    name: str
    away: bool
    """What is handed to them goes to whoever stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage:
    """One question, and everything about its subject."""

    ticket: Ticket
    copies: tuple[CopyView, ...]
    """Where it was asked beside this dashboard."""
    staff: tuple[Colleague, ...]
    """To whom the reader may hand it."""
    untold: bool
    """Nobody knows how to tell the one it lies with."""
    timeline: Timeline


@page(
    "/reviews/{number}",
    title=Sentence("One question"),
    gives=QuestionPage,
    query=QuestionQuery,
    template="question.html",
)
async def question(visit: Visit, query: QuestionQuery) -> QuestionPage:
    asked = await questions.get(visit.database, query.number)
    if asked is None:
        raise MissingError(f"there is no question {query.number}")
    (ticket,) = await tickets(visit, [asked])
    sent = await questions.sent_copies(visit.database, asked.id)
    return QuestionPage(
        ticket=ticket,
        copies=tuple(_copy(asked, each) for each in sent),
        staff=await _colleagues(visit, asked) if ticket.may_answer and not ticket.for_one else (),
        untold=await _untold(visit, asked),
        timeline=Timeline(subject=asked.question.subject),
    )


async def _colleagues(visit: Visit, asked: Asked) -> tuple[Colleague, ...]:
    away = await delegation.all_away(visit.database, visit.house.clock.now())
    lies = (await delegation.hands_of(visit.database, [asked.id])).get(asked.id)
    return tuple(
        Colleague(account=each.id, name=each.name, away=each.id in away)
        for each in await accounts.listed(visit.database)
        if each.id != visit.account and delegation.may_answer(each, asked)
        if lies is None or lies[-1].account != each.id
    )


async def _untold(visit: Visit, asked: Asked) -> bool:
    found = await delegation.lies_with(visit.database, asked)
    owner = await visit.house.mail_answers_as()
    return found is not None and found[1].person is None and (owner is None or owner.id != found[1].id)


def _copy(asked: Asked, sent: SentCopy) -> CopyView:
    return CopyView(channel=sent.surface, sent_at=sent.at, state=_reads(asked, sent))


def _reads(asked: Asked, sent: SentCopy) -> Literal["asks", "changed", "answered here", "as it was"]:
    if asked.state == "open":
        return "asks"
    if sent.changed:
        return "changed"
    by_link = asked.surface == BY_LINK and sent.message.startswith("message:")
    return "answered here" if by_link or asked.surface == sent.surface else "as it was"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm:
    """What somebody chose."""

    number: Number
    version: Number
    """The version they saw."""
    choice: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    reason: Annotated[str, msgspec.Meta(max_length=answers.REASON_LENGTH)] = ""
    words: Annotated[str, msgspec.Meta(max_length=answers.REASON_LENGTH)] = ""
    """Beside a reason that was picked: somebody's own words, which then are the reason."""


@form("/reviews/{number}/answer", title=Sentence("Answer"), takes=AnswerForm, scope=Scope.READ)
async def answer(given: AnswerForm, visit: Visit) -> None:
    """Who may answer stands in the question itself: a scope or one person."""
    chosen = answers.Answer(
        question=given.number,
        version=given.version,
        choice=given.choice,
        reason=given.words.strip() or given.reason or None,
    )
    await answers.answer(visit.house.journal, chosen, visit.caller)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandForm:
    """Who is to answer, and what is said with it."""

    number: Number
    account: Number
    word: Annotated[str, msgspec.Meta(max_length=handing.WORD_LENGTH)] = ""


@form("/reviews/{number}/hand", title=Sentence("Ask somebody else"), takes=HandForm, scope=Scope.READ)
async def hand(given: HandForm, visit: Visit) -> None:
    """Whoever may answer it may hand it to somebody who may as well."""
    wanted = handing.Handing(question=given.number, account=given.account, word=given.word)
    await handing.hand_over(visit.house.journal, visit.caller, wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackForm:
    """Which question."""

    number: Number


@form("/reviews/{number}/take-back", title=Sentence("Take back"), takes=TakeBackForm)
async def take_back(given: TakeBackForm, visit: Visit) -> None:
    """What one person was asked need not be answered any more."""
    await answers.take_back(visit.house.journal, given.number, visit.caller)
