"""The page behind a link in a mail: one question, and a button for each choice.

The link is the right, for one account or for the one person who is asked, to answer one version of one question
within some days. Scanners of mail open links by themselves, so opening it decides nothing; the account's own rights are
looked up at every press, and whether it is still the one that answers by mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import structlog
from aiohttp import web

from daemon.commands.answers import REASON_LENGTH, Answer, TooLateError, answer, demand_right
from daemon.commands.base import Caller, ForbiddenError, MissingError, Scope
from daemon.domain.sentences import Sentence
from daemon.web.connections import arrived
from daemon.web.desk import LARGEST_FORM, Desk, see_other
from daemon.web.hardening import Sealed
from daemon.web.limiting import Buckets, Rate
from daemon.web.origins import address, household
from daemon.web.pages.reviews import BY_LINK
from daemon.web.pages.shown import Ticket, tickets
from daemon.web.problems import Trouble
from daemon.web.signed import ANSWERING, ANSWERING_FOR_ONESELF, born
from daemon.web.visit import Visit
from state import accounts, delegation, people, questions
from state.accounts import Account
from state.questions import Asked, Copy

BY_ADDRESS: Final = Rate(burst=30, each=2.0)
"""A person opens it and presses; whoever tries links needs more."""
_log = structlog.get_logger("web")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """The question as it stands, and where its buttons lead."""

    path: str
    card: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What a link stands for."""

    asked: Asked
    version: int
    caller: Caller
    copy: Copy | None = None
    """The mail it lay in."""
    instead: str = ""
    """The login, for one whose account no mail answers for any more."""


class Answering:
    """Handlers; who may is said in the table of all routes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._house = desk.house
        self._by_address = Buckets(desk.house.clock, BY_ADDRESS)

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """The question. Whatever opens links by itself changes nothing."""
        opened = await self._opened(request)
        if opened.instead:
            return see_other(opened.instead)
        return await self._page(request, opened)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """A button: the answer, and then the question as it stands; whoever was first is told there."""
        opened = await self._opened(request)
        if opened.instead:
            return see_other(opened.instead)
        posted = await arrived(request.clone(client_max_size=LARGEST_FORM).post(), self._house.clock)
        fields = {name: value for name, value in posted.items() if isinstance(value, str)}
        try:
            await answer(self._house.journal, _given(opened, fields), opened.caller)
        except TooLateError as error:
            _log.debug("answer.late", question=error.asked.id)
        now = await questions.get(self._house.journal.database, opened.asked.id)
        return await self._page(request, replace(opened, asked=now or opened.asked))

    async def _opened(self, request: web.Request) -> _Opened:
        wait = self._by_address.take(household(address(request, self._house.config().server)))
        if wait:
            raise Trouble(429, "too many tries; wait a little", headers={"Retry-After": str(int(wait) + 1)})
        token, seals = request.match_info["token"], self._house.seals
        match seals.opened(token, ANSWERING) or seals.opened(token, ANSWERING_FOR_ONESELF):
            case [int(question), int(version), int(owner), int(until), str(channel), int(message), int(since)]:
                asked = await self._good(question, since, until, or_else="; sign in to see the question")
                opened = await self._in_the_name_of(owner, asked, version)
                acting = await self._house.mail_answers_as()
                to_owner = acting is not None and acting.id == owner
                return replace(opened, copy=_copy(opened, channel, message, to_owner=to_owner))
            case [int(question), int(version), int(until), int(since)]:
                asked = await self._good(question, since, until)
                return _Opened(asked=asked, version=version, caller=await self._oneself(asked))
            case _:
                raise MissingError("this link leads nowhere")

    async def _good(self, question: int, since: int, until: int, *, or_else: str = "") -> Asked:
        asked = await questions.get(self._house.journal.database, question)
        if asked is None or born(asked) != since or datetime.fromtimestamp(until, UTC) < self._house.clock.now():
            raise MissingError(f"this link leads nowhere any more{or_else}")
        return asked

    async def _oneself(self, asked: Asked) -> Caller:
        """Whoever alone was asked, with no other right than to answer it."""
        whom = asked.question.person
        person = None if whom is None else await people.get(self._house.journal.database, whom)
        if person is None or person.forgotten:
            raise MissingError("this link leads nowhere any more")
        return Caller(name=f"person:{person.id}", surface=BY_LINK, scopes=frozenset(), person=person.id)

    async def _in_the_name_of(self, owner: int, asked: Asked, version: int) -> _Opened:
        account = await accounts.get(self._house.journal.database, owner)
        if account is None or account.disabled:
            raise ForbiddenError("this link was made for an account that may not sign in any more")
        caller = Caller(
            name=f"account:{account.id}",
            surface=BY_LINK,
            scopes=frozenset(map(Scope, account.scopes)),
            person=account.person,
        )
        demand_right(asked, caller)
        return _Opened(
            asked=asked,
            version=version,
            caller=caller,
            instead="" if await self._speaks(account, asked) else _login(asked),
        )

    async def _speaks(self, account: Account, asked: Asked) -> bool:
        """It answers mails to the owner, or the question was handed to it."""
        acting = await self._house.mail_answers_as()
        handed = await delegation.hands_of(self._house.journal.database, [asked.id])
        lies = handed[asked.id][-1].account if asked.id in handed else None
        return account.id == lies or (acting is not None and acting.id == account.id)

    async def _page(self, request: web.Request, opened: _Opened) -> web.StreamResponse:
        (card,) = await tickets(Visit(house=self._house, caller=opened.caller), [opened.asked])
        model = AnswerPage(path=request.path, card=card)
        text = await self._desk.screens.page(request, None, "answer.html", model, Sentence("One question"))
        return Sealed(text=text, content_type="text/html")


def _copy(opened: _Opened, channel: str, message: int, *, to_owner: bool) -> Copy:
    """As the plugin that sends messages knows it, which may have been unsure whether it arrived."""
    return Copy(
        question=opened.asked.id,
        version=opened.version,
        surface=channel,
        address="owner" if to_owner else f"person:{opened.caller.person}",
        message=f"message:{message}",
    )


def _login(asked: Asked) -> str:
    """From there to the question."""
    return f"/login?next=/reviews/{asked.id}"


def _given(opened: _Opened, fields: Mapping[str, str]) -> Answer:
    return Answer(
        question=opened.asked.id,
        version=opened.version,
        choice=fields.get("choice", ""),
        reason=(fields.get("words", "").strip() or fields.get("reason", ""))[:REASON_LENGTH] or None,
        copy=opened.copy,
    )
