"""What the web server knows of the house: one object that bootstrap fills, and nothing else."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from daemon.commands.base import Caller
from daemon.config import Config, Mistake
from daemon.domain.ports import PostReader
from daemon.domain.sentences import Sentence
from daemon.plugin.loader import Discovered
from daemon.runtime.clock import Clock
from daemon.runtime.logbook import LogBook
from daemon.runtime.threads import Threads
from daemon.runtime.watchdog import Lateness
from daemon.services.base.state import Standing as ServiceStanding
from daemon.web.limiting import Buckets
from daemon.web.signed import Seals
from state.accounts import Account
from state.journal import Journal


class PluginState(StrEnum):
    """Whether a plugin hears and does anything."""

    ON = "on"
    OFF = "off"
    BROKEN = "broken"
    NOT_ENABLED = "not named"
    """It lies in the data folder, and daemon.yaml does not name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginView:
    """A plugin, as the services page shows it."""

    name: str
    title: Sentence
    state: PluginState
    why: str | None = None
    """Why it is not on, in one line."""
    lacks: tuple[Sentence, ...] = ()
    """What of it is off because a service is not configured."""
    retry_at: datetime | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """A service entry, as the services page shows it. Errors are one line, without secrets."""

    name: str
    kind: str
    state: ServiceStanding
    since: datetime | None = None
    last_error: str | None = None
    last_error_says: Sentence | None = None
    """The same in any language."""
    next_probe: datetime | None = None
    latency: timedelta | None = None
    """Median of the last answers."""
    answered_at: datetime | None = None
    calls: int = 0
    failures: int = 0
    version: str | None = None
    missing: tuple[str, ...] = ()
    """Settings it needs that are empty."""
    waiting_deliveries: int = 0
    waiting_actions: int = 0
    remarks: tuple[Sentence, ...] = ()
    """Worth knowing: a doorbell without a secret, an odd row, another machine under this name."""
    stranger: bool = False
    """Another machine answers under this name; it may be accepted."""
    is_portal: bool = False
    """People ask for things there."""
    tested_at: datetime | None = None
    """When its owner last pressed the test button of its webhook."""


@dataclass(frozen=True, slots=True)
class Rang:
    """Something is to be read."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Understood, and nothing to be read; why, in plain words."""

    why: str


@dataclass(frozen=True, slots=True)
class Tested:
    """The owner pressed the test button."""


@dataclass(frozen=True, slots=True)
class NoSuchBell:
    """No service entry or kind of this name has a doorbell."""


RingOutcome: TypeAlias = Rang | Ignored | Tested | NoSuchBell


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What came of reading daemon.yaml again."""

    mistakes: tuple[Mistake, ...] = ()
    """When there is one, the old settings hold."""
    needs_restart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebHouse:
    """Everything the pages show and the forms do goes through this."""

    journal: Journal
    clock: Clock
    threads: Threads
    """For passwords, which take a tenth of a second each."""
    own_passwords: Buckets
    """Tries of each account at its own old password."""
    letters: PostReader
    seals: Seals
    """Of the links that stand for a right of their own."""
    mail_answers_as: Callable[[], Awaitable[Account | None]]
    """Whose account an answer by mail acts as; None: nobody's, the link leads to the login."""
    why_no_link: Callable[[], Awaitable[Sentence | None]]
    """Why mails to the owner have no link that answers, where they could have one."""
    logbook: LogBook
    scrub: Callable[[str], str]
    """Takes secrets out of a text."""
    version: str
    started_at: datetime
    config: Callable[[], Config]
    plugins: Callable[[], Sequence[PluginView]]
    parts: Callable[[], Mapping[str, Discovered]]
    """Every plugin's folder and parts, whether it is on or not: the same mapping until they are seated anew."""
    reading: Callable[[str, Caller | None], Any]
    """What a plugin's pages, blocks and chapters get: its `Reading`."""
    acting: Callable[[str, Caller], Any]
    """What a plugin's forms get: a `Reading` that can commit in the caller's name."""
    services: Callable[[], Sequence[ServiceView]]
    titles: Callable[[Sequence[str]], Awaitable[Mapping[str, str]]]
    """Names of subjects (`title:movie/603`), as far as they are at hand; never asks outside."""
    watched: Callable[[], Awaitable[Mapping[str, datetime | None]]]
    """When people last began to watch something, by their number at plex.tv; None: never, as far as the history goes
    back. Whoever is not among them is unknown; nobody is, where no service tells it within two seconds."""
    lateness: Callable[[], Lateness | None]
    ring: Callable[[str, object], RingOutcome]
    """A doorbell: marks what is to be read, and returns at once."""
    is_pushed: Callable[[str], bool]
    """This entry is rung at with all there is to say, and a secret of its own."""
    push: Callable[[str, Mapping[str, str], bytes], Awaitable[bool]]
    """What it says, on the disk when this returns. False: it was not the service that rang. Raises
    MemoryUnwritableError."""
    ready: Callable[[], str | None]
    """None when the bus runs; otherwise what it waits for."""
    accept_service: Callable[[str], Awaitable[bool]]
    """The machine that answers under this name now is the right one. False: there is nothing to accept."""
    reload: Callable[[], Awaitable[Reloaded]]
    last_reload: Callable[[], Reloaded]
