"""What several pages show: people behind names, tickets, and sentences for facts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.commands.base import Scope
from daemon.domain.ids import Alias
from daemon.domain.questions import TAKEN_BACK, Choice, in_words
from daemon.domain.sentences import Sentence
from daemon.web.visit import Visit
from state import accounts, delegation, people, questions
from state.delegation import INSTEAD, Hand
from state.questions import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A question, open or settled."""

    id: int
    version: int
    """Sent back with the answer: one that was asked again meanwhile is not answered by mistake."""
    state: str
    """open, answered, expired, closed or superseded."""
    kind: str
    plugin: str
    subject: str
    title: Sentence
    why: Sentence
    facts: tuple[Sentence, ...]
    figure: Sentence | None
    figure_says: Sentence | None
    asked_by: str | None
    """Name of the person it is about."""
    link: str
    choices: tuple[Choice, ...]
    asked_at: datetime
    expires_at: datetime | None
    then: Choice | None
    """What is chosen when nobody answers in time."""
    if_nobody: Sentence | None
    """What follows then, in plain words."""
    chosen: Choice | None
    answered_by: str | None
    """Name of who answered; None when it was time, or nobody."""
    surface: str | None
    reason: str | None
    ended_at: datetime | None
    may_answer: bool
    """Whether the reader may."""
    reason_says: Sentence | None = None
    """The reason in every language, where it is one that was offered."""
    for_one: bool = False
    """It is asked of the reader alone."""
    lies_with: str | None = None
    """Name of whom it was handed to; anybody else who may answer still may."""
    with_me: bool = False
    handed_by: str | None = None
    """Name of who handed it; of who is away, where it came `instead`."""
    instead: bool = False
    word: str = ""
    """What was said with it."""
    waits_for: str | None = None
    """Name of the one person it is for; None: the people who run the house."""
    quote: str = ""
    """Somebody's own words that it is about."""
    taken_back: bool = False
    may_take_back: bool = False
    """Whether the reader may say that nobody needs to answer it."""


async def tickets(visit: Visit, asked: Iterable[Asked]) -> tuple[Ticket, ...]:
    """Questions with the names of people beside them, in four reads."""
    rows = list(asked)
    aliases = await named(visit, [row.question.asked_by for row in rows])
    hands = await _hands(visit, rows)
    handed = [name for each in hands.values() for name in (caller_of(each), f"account:{each.account}")]
    whom = [None if row.question.person is None else row.question.may_answer for row in rows]
    callers = await callers_named(visit, [*(row.answered_by for row in rows), *whom, *handed])
    own = await _own(visit, [row.question.person for row in rows])
    shown = [_ticket(visit, row, aliases, callers, own) for row in rows]
    quotes = {row.id: await questions.quoted(visit.database, row) for row in rows if row.question.quotes}
    shown = [replace(each, quote=quotes.get(each.id, "")) for each in shown] if quotes else shown
    return tuple(_handed(visit, each, hands.get(each.id), callers) for each in shown)


async def _hands(visit: Visit, rows: list[Asked]) -> dict[int, Hand]:
    found = await delegation.hands_of(visit.database, [row.id for row in rows]) if rows else {}
    return {number: each[-1] for number, each in found.items()}


def caller_of(hand: Hand) -> str:
    """Who handed it on, or who is away."""
    return hand.by.replace(INSTEAD, "account:")


def _handed(visit: Visit, ticket: Ticket, hand: Hand | None, names: dict[str | None, str]) -> Ticket:
    if hand is None:
        return ticket
    return replace(
        ticket,
        lies_with=names.get(f"account:{hand.account}", people.SOMEONE),
        with_me=hand.account == visit.account,
        handed_by=names.get(caller_of(hand)),
        instead=hand.by.startswith(INSTEAD),
        word=hand.word,
    )


async def _own(visit: Visit, whom: Iterable[int | None]) -> set[int]:
    """Every number the reader ever went by, where somebody is asked by a number at all."""
    person = visit.caller.oneself
    asked = person is not None and any(each is not None for each in whom)
    return set(await people.numbers(visit.database, person)) if asked and person is not None else set()


def _ticket(
    visit: Visit,
    row: Asked,
    aliases: Mapping[Alias | None, str],
    callers: Mapping[str | None, str],
    own: Collection[int],
) -> Ticket:
    question = row.question
    may = question.person in own if question.person is not None else visit.caller.may(Scope(question.may_answer))
    choices = {choice.name: choice for choice in question.choices}
    return Ticket(
        id=row.id,
        version=row.version,
        state=row.state,
        kind=question.kind,
        plugin=row.plugin,
        subject=question.subject,
        title=question.title,
        why=question.why,
        facts=question.facts,
        figure=question.figure,
        figure_says=question.figure_says,
        asked_by=aliases.get(question.asked_by),
        link=question.link,
        choices=question.choices,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        then=choices.get(question.then or ""),
        if_nobody=question.if_nobody,
        chosen=choices.get(row.choice or ""),
        answered_by=callers.get(row.answered_by),
        surface=row.surface,
        reason=row.reason,
        reason_says=in_words(question, row.choice, row.reason) if row.reason else None,
        ended_at=row.ended_at,
        may_answer=row.state == "open" and may,
        for_one=question.person in own,
        waits_for=None if question.person is None else callers.get(question.may_answer, people.SOMEONE),
        taken_back=row.state == "closed" and row.reason == TAKEN_BACK,
        may_take_back=_goes_on(row) and visit.caller.may(Scope.DECIDE),
    )


def _goes_on(row: Asked) -> bool:
    """One person is asked, and the answer is waited for."""
    return row.state == "open" and row.question.person is not None and not row.question.invites


async def named(visit: Visit, aliases: Iterable[Alias | None]) -> dict[Alias | None, str]:
    """Names of the people behind aliases."""
    wanted = list({alias for alias in aliases if alias is not None})
    names = await people.named(visit.database, wanted) if wanted else {}
    return {alias: names.get(alias, people.SOMEONE) for alias in wanted}


async def callers_named(visit: Visit, callers: Iterable[str | None]) -> dict[str | None, str]:
    """Names of those who commanded: `account:<id>`, `person:<id>`, `key:<name>`. Time and the engine have none."""
    wanted = {caller for caller in callers if caller}
    found: dict[str | None, str] = {each: each.partition(":")[2] for each in wanted if each.startswith("key:")}
    for row in await accounts.listed(visit.database) if any(each.startswith("account:") for each in wanted) else ():
        found[f"account:{row.id}"] = row.name
    numbers = [int(each.partition(":")[2]) for each in wanted if each.startswith("person:")]
    for number, person in (await people.some(visit.database, numbers)).items() if numbers else ():
        found[f"person:{number}"] = person.name
    return found
