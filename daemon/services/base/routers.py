"""One port over several services of a kind."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from daemon.domain.activity import Begun, LastSeen, Play, Sighting
from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import NotConfigured, OutsideError, Unreachable
from daemon.domain.holdings import Holding, QualityProfile, RootFolder
from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.letters import Letter
from daemon.domain.media import TitleFacts
from daemon.domain.members import Member, Played
from daemon.domain.model import ModelAnswer, ModelQuestion, ModelTerms
from daemon.domain.ports import Activity, Channels, MemberReader, Model, Portals, Shelves, Titles
from daemon.domain.requests import PortalRequest
from daemon.domain.sentences import Sentence

T = TypeVar("T")


class PortalRouter:
    """All portals: the name inside the id says which."""

    def __init__(self, portals: Mapping[str, Portals]) -> None:
        self._portals = portals

    async def request(self, request: RequestId) -> Answer[PortalRequest]:
        portal = self._portals.get(request.service)
        return await portal.request(request) if portal else Unknown(_nobody(request.service))

    async def title(self, media: MediaId, *, portal: str) -> Answer[TitleFacts]:
        asked = self._portals.get(portal)
        return await asked.title(media, portal=portal) if asked else Unknown(_nobody(portal))

    async def asked_by(self, requester: Alias, media: MediaId) -> Answer[tuple[PortalRequest, ...]]:
        asked = self._portals.get(requester.service)
        return await asked.asked_by(requester, media) if asked else Unknown(_nobody(requester.service))

    async def approve(self, request: RequestId) -> None:
        await self._needed(request.service).approve(request)

    async def decline(self, request: RequestId) -> None:
        await self._needed(request.service).decline(request)

    async def narrow(self, request: RequestId, seasons: Collection[int]) -> None:
        await self._needed(request.service).narrow(request, seasons)

    async def ask_for(self, requester: Alias, media: MediaId, *, is_4k: bool, seasons: Collection[int]) -> None:
        await self._needed(requester.service).ask_for(requester, media, is_4k=is_4k, seasons=seasons)

    def _needed(self, service: str) -> Portals:
        portal = self._portals.get(service)
        if portal is None:
            raise _nobody(service)
        return portal


class TitlesRouter:
    """All that know titles, in the order of daemon.yaml: the first that has one says what it is."""

    def __init__(self, titles: Sequence[Titles]) -> None:
        self._titles = titles

    async def title(self, media: MediaId) -> Answer[TitleFacts]:
        """Absent only when every one of them said so."""
        answer: Answer[TitleFacts] = Unknown(_nobody("tmdb"))
        for number, asked in enumerate(self._titles):
            latest = await asked.title(media)
            if isinstance(latest, Found):
                return latest
            answer = latest if number == 0 or isinstance(answer, Absent) else answer
        return answer


class ChannelRouter:
    """All that carry messages: the name of the entry says which."""

    def __init__(self, channels: Mapping[str, Channels]) -> None:
        self._channels = channels

    async def send(self, channel: str, to: str, letter: Letter) -> str | None:
        return await self._needed(channel).send(channel, to, letter)

    async def edit(self, channel: str, to: str, message: str, letter: Letter) -> None:
        await self._needed(channel).edit(channel, to, message, letter)

    def _needed(self, channel: str) -> Channels:
        carrier = self._channels.get(channel)
        if carrier is None:
            raise _nobody(channel)
        return carrier


class ModelRouter:
    """All models: the one that is named, else the first in the order of daemon.yaml. No other steps in for it."""

    def __init__(self, models: Mapping[str, Model | None]) -> None:
        """None stands for one that is set up and has not answered yet: it is out, not missing."""
        self._models = models

    async def terms(self, service: str | None = None, *, model: str | None = None) -> Answer[ModelTerms]:
        asked = self._asked(service)
        return Unknown(asked) if isinstance(asked, OutsideError) else await asked.terms(model=model)

    async def answer(self, question: ModelQuestion) -> Answer[ModelAnswer]:
        asked = self._asked(question.service)
        return Unknown(asked) if isinstance(asked, OutsideError) else await asked.answer(question)

    def _asked(self, service: str | None) -> Model | OutsideError:
        name = service or next(iter(self._models), "llm")
        if name not in self._models:
            return _nobody(name)
        return self._models[name] or Unreachable(name, Sentence("has not answered yet"), undone=True)


class MemberRouter:
    """All servers that are shared, by the name of their entry."""

    def __init__(self, servers: Mapping[str, MemberReader]) -> None:
        self._servers = servers

    async def everybody(self, server: str) -> Answer[tuple[Member, ...]]:
        asked = self._servers.get(server)
        return await asked.everybody(server) if asked else Unknown(_nobody(server))

    async def watching(self, server: str) -> Answer[frozenset[Alias]]:
        asked = self._servers.get(server)
        return await asked.watching(server) if asked else Unknown(_nobody(server))

    async def last_played(self, member: Alias) -> Answer[Played]:
        asked = self._servers.get(member.service)
        return await asked.last_played(member) if asked else Unknown(_nobody(member.service))

    async def remembers_since(self, server: str) -> Answer[datetime]:
        asked = self._servers.get(server)
        return await asked.remembers_since(server) if asked else Unknown(_nobody(server))


class Keeper(Shelves, Protocol):
    """One that keeps titles, and says of which kind."""

    @property
    def keeps(self) -> MediaKind: ...


class ShelfRouter:
    """All that keep titles, by the kind they keep."""

    def __init__(self, keepers: Sequence[Keeper]) -> None:
        self._keepers = keepers

    async def profiles(self, kind: MediaKind) -> Answer[tuple[QualityProfile, ...]]:
        return await _all(kind, [shelf.profiles(kind) for shelf in self._of(kind)])

    async def folders(self, kind: MediaKind) -> Answer[tuple[RootFolder, ...]]:
        return await _all(kind, [shelf.folders(kind) for shelf in self._of(kind)])

    async def holdings(self, kind: MediaKind) -> Answer[tuple[Holding, ...]]:
        return await _all(kind, [shelf.holdings(kind) for shelf in self._of(kind)])

    async def held(self, media: MediaId, *, tvdb: int | None = None) -> Answer[tuple[Holding, ...]]:
        """One that has it is enough to say so; that nobody has it, all must say."""
        answers = await gather(*(shelf.held(media, tvdb=tvdb) for shelf in self._of(media.kind)))
        found = tuple(each for answer in answers if isinstance(answer, Found) for each in answer.value)
        if found:
            return Found(found)
        unknown = next((answer for answer in answers if isinstance(answer, Unknown)), None)
        return unknown or next(iter(answers), Unknown(_no_keeper(media.kind)))

    def _of(self, kind: MediaKind) -> list[Keeper]:
        return [keeper for keeper in self._keepers if keeper.keeps is kind]


class ActivityRouter:
    """All that know what people watch. A part would pass for the whole, so one that does not tell makes it unknown."""

    def __init__(self, watchers: Mapping[str, Activity | None]) -> None:
        """None stands for one that is set up and has not answered yet: it is out, not missing."""
        self._watchers = watchers

    async def last_seen(self) -> Answer[LastSeen]:
        answers = await self._asked(lambda watcher: watcher.last_seen())
        told = _told(answers)
        return _together(told) if isinstance(told, list) else told

    async def plays(self, plex_id: str, *, since: datetime) -> Answer[tuple[Play, ...]]:
        told = _told(await self._asked(lambda watcher: watcher.plays(plex_id, since=since)))
        if not isinstance(told, list):
            return told
        return Found(tuple(sorted((each for plays in told for each in plays), key=lambda play: play.at, reverse=True)))

    async def begun(self, plex_id: str, titles: Mapping[MediaId, datetime]) -> Answer[Begun]:
        """Begun anywhere is begun; not begun is what all say who know this person."""
        told = _told(await self._asked(lambda watcher: watcher.begun(plex_id, titles)))
        if not isinstance(told, list):
            return told
        yes = frozenset[MediaId]().union(*(each.yes for each in told))
        no = frozenset(titles).intersection(*(each.no for each in told))
        return Found(Begun(services=tuple(who for each in told for who in each.services), yes=yes, no=no))

    async def _asked(self, ask: Callable[[Activity], Awaitable[Answer[T]]]) -> list[Answer[T]]:
        out = next((name for name, watcher in self._watchers.items() if watcher is None), None)
        if out is not None:
            return [Unknown(Unreachable(out, "has not answered yet", undone=True))]
        found = await gather(*(ask(watcher) for watcher in self._watchers.values() if watcher is not None))
        return found or [Unknown(_nobody("tautulli"))]


def _told(answers: Sequence[Answer[T]]) -> list[T] | Absent | Unknown:
    """What was found, where all answered; absent where nobody found anything."""
    unknown = next((answer for answer in answers if isinstance(answer, Unknown)), None)
    absent = next((answer for answer in answers if isinstance(answer, Absent)), None)
    found = [answer.value for answer in answers if isinstance(answer, Found)]
    return unknown or found or absent or Unknown(_nobody("tautulli"))


def _together(told: Sequence[LastSeen]) -> Found[LastSeen]:
    """Several histories reach back as far as the shortest does."""
    if len(told) == 1:
        return Found(told[0])
    firsts = [each.since for each in told]
    latest = [each.latest for each in told if each.latest is not None]
    people: dict[str, Sighting] = {}
    for each in told:
        for plex_id, sighting in each.people.items():
            known = people.get(plex_id)
            people[plex_id] = sighting if known is None else _later(known, sighting)
    return Found(
        LastSeen(
            services=tuple(who for each in told for who in each.services),
            servers=frozenset[str]().union(*(each.servers for each in told)),
            people=people,
            since=None if None in firsts else max(each for each in firsts if each is not None),
            latest=max(latest, default=None),
        )
    )


def _later(one: Sighting, other: Sighting) -> Sighting:
    """Of two histories that know somebody. One that does not record them leaves open what they do there."""
    seen = [each.last_seen for each in (one, other) if each.last_seen is not None]
    return Sighting(last_seen=max(seen, default=None), recorded=one.recorded and other.recorded)


async def _all(kind: MediaKind, asked: list[Awaitable[Answer[tuple[T, ...]]]]) -> Answer[tuple[T, ...]]:
    """A part would pass for the whole, so one that does not tell makes it unknown."""
    answers = await gather(*asked)
    missing = next((answer for answer in answers if not isinstance(answer, Found)), None)
    if missing is not None or not answers:
        return missing or Unknown(_no_keeper(kind))
    return Found(tuple(each for answer in answers if isinstance(answer, Found) for each in answer.value))


def _no_keeper(kind: MediaKind) -> NotConfigured:
    return _nobody("radarr" if kind is MediaKind.MOVIE else "sonarr")


def _nobody(name: str) -> NotConfigured:
    return NotConfigured(name, "is not set up")
