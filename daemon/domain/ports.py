"""What plugins and actions may ask of the outside, without knowing the brand.

Ports come in pairs: a reading half, which `ctx.ask` hands out, and a whole, which only actions get.
Every method may raise `Unreachable` or `KeyRefused` where it does not return an `Answer`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from daemon.domain.activity import Begun, LastSeen, Play
from daemon.domain.answers import Answer
from daemon.domain.budgets import Budget
from daemon.domain.holdings import Holding, QualityProfile, RootFolder
from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.letters import Letter, LetterKind, Way
from daemon.domain.media import TitleFacts
from daemon.domain.members import Member, Played
from daemon.domain.model import ModelAnswer, ModelQuestion, ModelTerms
from daemon.domain.questions import Holder, StandIn, Surface
from daemon.domain.requests import PortalRequest


class PortalReader(Protocol):
    """Overseerr, Jellyseerr, Seerr: read only. Several portals are one port; the id says which is meant."""

    async def request(self, request: RequestId) -> Answer[PortalRequest]:
        """The request as it stands now. Absent: the portal answered that there is none."""

    async def title(self, media: MediaId, *, portal: str) -> Answer[TitleFacts]:
        """What this portal itself knows of a title."""

    async def asked_by(self, requester: Alias, media: MediaId) -> Answer[tuple[PortalRequest, ...]]:
        """What this person asked for of this title, in whatever quality, among their latest hundred requests."""


class Portals(PortalReader, Protocol):
    """The portals, to act on. One try each; only the bus repeats."""

    async def approve(self, request: RequestId) -> None:
        """Say yes. Returns only when the portal answered that it is approved."""

    async def decline(self, request: RequestId) -> None:
        """Say no. Returns only when the portal answered that it is declined."""

    async def narrow(self, request: RequestId, seasons: Collection[int]) -> None:
        """Leave only these of its seasons, and all else as it was. `Rejected`: somebody else asked for them already."""

    async def ask_for(self, requester: Alias, media: MediaId, *, is_4k: bool, seasons: Collection[int]) -> None:
        """Ask in somebody's name; with an administrator's key it is approved at once. `Rejected`: the portal does not
        let them, or it was asked for already."""


class Spending(Protocol):
    """Budgets that outlive the process and no clock that is set can stretch: for what a client asks. What an action
    costs it says itself (`Action.budget`), and the gate judges it."""

    async def reserve(self, budget: Budget, *, purpose: str) -> timedelta | None:
        """Take one of it before the call. None: taken, and remembered. Otherwise how long it is until there is room."""


class Titles(Protocol):
    """TMDB, or whatever knows titles."""

    async def title(self, media: MediaId) -> Answer[TitleFacts]:
        """The facts of a title. Unknown with `NotConfigured` when no such service is set up."""


class Channels(Protocol):
    """Mail, Telegram, Discord, Slack: what carries a message to somebody. `channel` is the name of the service entry.

    `to` is the channel's own address: a mailbox, a chat (`-100123` or `-100123/7` with a topic), empty for a webhook
    that has only one room. One try each; only the bus repeats. `Rejected`: this very message or address is refused, the
    channel works. None of them can be asked afterwards whether a message arrived.
    """

    async def send(self, channel: str, to: str, letter: Letter) -> str | None:
        """Returns when the channel took it: its own name for the message where it has one (what `edit` wants)."""

    async def edit(self, channel: str, to: str, message: str, letter: Letter) -> None:
        """Show this instead. `Rejected` where the channel cannot (mail, Slack), or not any more."""


class SurfaceReader(Protocol):
    """Where the owner's questions can be shown. Asks nobody."""

    def owners(self) -> tuple[Surface, ...]:
        """Every chat and room of the owner's that is set up, in the order of daemon.yaml."""

    def changes(self, channel: str) -> bool:
        """Whether what was sent there can be changed afterwards."""

    async def lies_with(self, question: int) -> Holder | None:
        """Whom it was handed to, as far as they still may answer. None: it lies with nobody in particular."""

    async def stand_in(self, question: int) -> StandIn | None:
        """Who answers it instead of the owner, who is away. None: the owner is not, or the deputy may not any more."""


class Surfaces(SurfaceReader, Protocol):
    """Shows a question to people outside, as it stands at that moment. One try each; only the bus repeats."""

    async def show(self, question: int, channel: str, address: str, *, again: bool) -> str | None:
        """Send a copy; `again`: it reminds of others. Returns the channel's own name for it. `Rejected`: nothing was
        sent."""

    async def update(self, question: int, channel: str, address: str, message: str, *, unfolded: str) -> None:
        """Make this copy say how the question stands; while it is open, with the reasons for the choice `unfolded`. A
        copy that is no longer there needs nothing."""


class Model(Protocol):
    """A language model, wherever it runs. It is asked and never told: it has no writing half.

    Unknown with `NotConfigured` where none is set up: what needs it is off. Unknown with `OutOfCredit` (a `KeyRefused`)
    when the account is empty. Absent: the service has no such model.
    """

    async def terms(self, service: str | None = None, *, model: str | None = None) -> Answer[ModelTerms]:
        """Which model would answer, unless `model` names another, and its price. Asks nobody."""

    async def answer(self, question: ModelQuestion) -> Answer[ModelAnswer]:
        """Ask once. Found also where the model refused, was cut off or wrote no JSON: see `ended` and `parsed`, and
        count the cost. Unknown with `Rejected`: this very question is refused, such as one that is too long."""


class Shelves(Protocol):
    """Radarr for films, Sonarr for series: what is held, and where. They are asked and never told.

    There may be several of a kind, such as one for 4K; all of them are asked. Unknown with `NotConfigured` where there
    is none of the kind.
    """

    async def profiles(self, kind: MediaKind) -> Answer[tuple[QualityProfile, ...]]:
        """Every quality profile of every one of them, as it was a minute ago at most."""

    async def folders(self, kind: MediaKind) -> Answer[tuple[RootFolder, ...]]:
        """Where they put things, with the room that is left, a minute ago at most."""

    async def held(self, media: MediaId, *, tvdb: int | None = None) -> Answer[tuple[Holding, ...]]:
        """The title, once for each that has it. Absent: every one of them answered that it has not.

        A series is found by its TheTVDB number at once, by its TMDB number with more effort.
        """

    async def holdings(self, kind: MediaKind) -> Answer[tuple[Holding, ...]]:
        """All they hold, at most ten minutes old. Large: thousands of titles."""


class MemberReader(Protocol):
    """The media server, and whoever keeps its shares: who is there, and what they watch. Nobody is told anything.

    Several servers are one port; the name says which is meant.
    """

    async def everybody(self, server: str) -> Answer[tuple[Member, ...]]:
        """All who share it. Unknown also where the lists are short or disagree: somebody might be missing."""

    async def watching(self, server: str) -> Answer[frozenset[Alias]]:
        """Who watches something at this moment."""

    async def last_played(self, member: Alias) -> Answer[Played]:
        """The last thing the server remembers of them. Absent: it knows them, and remembers nothing. Unknown also
        where it does not know them: then its memory says nothing about them."""

    async def remembers_since(self, server: str) -> Answer[datetime]:
        """When the oldest thing it remembers of anybody was watched. Absent: it remembers nothing at all."""


class Activity(Protocol):
    """Tautulli: what people watch on the Plex server. It is asked and never told.

    There may be several, such as one for each server; all of them are asked. Unknown with `NotConfigured` where there
    is none. An answer that is short, of another server, or of a history that lost something is Unknown too.
    """

    async def last_seen(self) -> Answer[LastSeen]:
        """Everybody's last activity and the reach of the history, at most a minute old."""

    async def plays(self, plex_id: str, *, since: datetime) -> Answer[tuple[Play, ...]]:
        """What one person watched since then, the newest first. Absent: nobody is known by this number."""

    async def begun(self, plex_id: str, titles: Mapping[MediaId, datetime]) -> Answer[Begun]:
        """Which of these titles one person began to watch since the moment beside each. Absent: nobody is known by
        this number. Slow where much was watched: it may take a call for each title that is met for the first time."""


class PostReader(Protocol):
    """What is known of letters and of the ways to people before one is sent. Addresses stay inside."""

    def kinds(self) -> tuple[LetterKind, ...]:
        """Every kind of message that a plugin which is on can write."""

    def channels(self) -> tuple[Way, ...]:
        """Every channel that is set up."""

    async def ways(self, person: int) -> tuple[Way, ...]:
        """The channels by which this person can be reached (`OWNER`: whoever runs the house), as far as we know."""

    async def forgotten(self, person: int) -> bool:
        """Nobody may write to them any more."""

    async def example(self, kind: str, language: str) -> Letter:
        """How a message of this kind reads, with invented facts. Raises `LookupError` when there is no such kind."""


class Post(PostReader, Protocol):
    """Turns what a person is owed to hear into a letter, and hands it to a channel."""

    async def send(self, message: int, channel: str) -> str | None:
        """Look up whom it is for and in which language, write it, send it: one try. Returns the channel's own name for
        it. `Rejected`: it cannot be written, or nobody is reached this way any more; nothing was sent."""
