"""One port over several services of a kind."""

from collections.abc import Mapping, Sequence

from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import NotConfigured
from daemon.domain.ids import MediaId, RequestId
from daemon.domain.letters import Letter
from daemon.domain.media import TitleFacts
from daemon.domain.ports import Channels, Portals, Titles
from daemon.domain.requests import PortalRequest


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

    async def approve(self, request: RequestId) -> None:
        await self._needed(request).approve(request)

    async def decline(self, request: RequestId) -> None:
        await self._needed(request).decline(request)

    def _needed(self, request: RequestId) -> Portals:
        portal = self._portals.get(request.service)
        if portal is None:
            raise _nobody(request.service)
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


def _nobody(name: str) -> NotConfigured:
    return NotConfigured(name, "is not set up")
