"""The reader's own settings: language, theme, password."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, Literal

import msgspec

from daemon.commands import accounts as commands
from daemon.commands import chats
from daemon.commands import delegation as handing
from daemon.commands.base import RefusedError, Scope
from daemon.domain.sentences import Sentence
from daemon.plugin import form, page
from daemon.web.passwords import fits, hashed
from daemon.web.problems import Trouble
from daemon.web.visit import Visit
from state import accounts, delegation, people
from state.accounts import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A browser that is signed in."""

    created_at: datetime
    seen_at: datetime
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """Somebody who may answer meanwhile."""

    account: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayView:
    """The reader is away."""

    last_day: date
    deputy: str
    """Name of who answers meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage:
    """What is the reader's own."""

    name: str
    language: str | None
    """None: what the browser asks for."""
    theme: str | None
    """None: what the device asks for."""
    sessions: tuple[SessionRow, ...]
    scopes: tuple[str, ...]
    away: AwayView | None
    deputies: tuple[Deputy, ...]
    """Who could answer while the reader is away; none for one who decides nothing."""


@page("/settings", title=Sentence("Settings"), gives=SettingsPage, template="settings.html", menu=120)
async def settings(visit: Visit) -> SettingsPage:
    account = await accounts.get(visit.database, visit.account) if visit.account is not None else None
    sessions = await accounts.sessions_of(visit.database, account.id) if account else []
    return SettingsPage(
        name=account.name if account else visit.caller.name,
        language=account.language if account else None,
        theme=account.theme if account else None,
        sessions=tuple(SessionRow(created_at=row.created_at, seen_at=row.seen_at, agent=row.agent) for row in sessions),
        scopes=tuple(sorted(visit.caller.scopes)),
        away=await _away(visit, account),
        deputies=await _deputies(visit, account),
    )


async def _away(visit: Visit, account: Account | None) -> AwayView | None:
    now = visit.house.clock.now()
    found = (await delegation.all_away(visit.database, now)).get(account.id) if account else None
    if found is None:
        return None
    deputy = await accounts.get(visit.database, found.deputy)
    last = (found.until - timedelta(minutes=1)).astimezone(visit.house.config().house.timezone).date()
    return AwayView(last_day=last, deputy=deputy.name if deputy else people.SOMEONE)


async def _deputies(visit: Visit, account: Account | None) -> tuple[Deputy, ...]:
    if account is None or not visit.caller.may(Scope.DECIDE):
        return ()
    away = await delegation.all_away(visit.database, visit.house.clock.now())
    return tuple(
        Deputy(account=each.id, name=each.name)
        for each in await accounts.listed(visit.database)
        if each.id != account.id and not each.disabled and each.id not in away and _decides(each)
    )


def _decides(account: Account) -> bool:
    return not account.scopes.isdisjoint({Scope.DECIDE, Scope.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class TasteForm:
    """How pages look."""

    language: Literal["en", "fr", ""] = ""
    theme: Literal["light", "dark", ""] = ""


@form("/settings", title=Sentence("Save"), takes=TasteForm, scope=Scope.READ)
async def save_taste(given: TasteForm, visit: Visit) -> None:
    await commands.set_taste(
        visit.house.journal, _own(visit), language=given.language or None, theme=given.theme or None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkForm:
    """A code for a chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMade:
    """A code that is shown this once: whoever says it to the house's bot is this account's person."""

    code: str
    minutes: int


@form("/settings/chat", title=Sentence("Link a chat"), takes=LinkForm, scope=Scope.READ)
async def link_chat(_: LinkForm, visit: Visit) -> CodeMade:
    code = await chats.offer_code(visit.house.journal, visit.caller)
    return CodeMade(code=code, minutes=int(chats.CODE_LASTS.total_seconds() // 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayForm:
    """Until the end of which day of the house, and to whom questions go."""

    until: date
    deputy: Annotated[int, msgspec.Meta(ge=1, le=2**53)]


@form("/settings/away", title=Sentence("I am away"), takes=AwayForm, scope=Scope.DECIDE)
async def go_away(given: AwayForm, visit: Visit) -> None:
    """What comes to the house goes with it where the reader is who answers mails to the owner."""
    account, owner = _own(visit), await visit.house.mail_answers_as()
    await handing.go_away(
        visit.house.journal,
        visit.caller,
        account,
        until=_end_of(given.until, visit.house.config().house.timezone),
        deputy=given.deputy,
        of_the_house=owner is not None and owner.id == account,
    )


def _end_of(day: date, zone: tzinfo) -> datetime:
    try:
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    except OverflowError:  # the last day there is
        raise RefusedError(handing.WITHIN_A_YEAR) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackForm:
    """Nothing more is asked."""


@form("/settings/back", title=Sentence("I am back"), takes=BackForm, scope=Scope.DECIDE)
async def come_back(_: BackForm, visit: Visit) -> None:
    await handing.come_back(visit.house.journal, visit.caller, _own(visit))


Password = Annotated[str, msgspec.Meta(min_length=1, max_length=commands.LONGEST_PASSWORD)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordForm:
    """A new password; every browser is signed out."""

    old: Password
    new: Password


@form("/settings/password", title=Sentence("Change the password"), takes=PasswordForm, scope=Scope.READ)
async def change_password(given: PasswordForm, visit: Visit) -> None:
    account, threads = _own(visit), visit.house.threads
    commands.check_password(given.new)
    if wait := visit.house.own_passwords.take(str(account)):
        raise Trouble.later(wait)
    if not await fits(threads, given.old, await accounts.password_of(visit.database, account)):
        raise RefusedError("the old password is not right")
    visit.house.own_passwords.forget(str(account))
    await commands.set_password(visit.house.journal, visit.caller, account, await hashed(threads, given.new))


def _own(visit: Visit) -> int:
    if visit.account is None:
        raise RefusedError("the key from the environment has no account")
    return visit.account
