"""The client of TMDB: the port `Titles`. One call a title, kept for a day; who asks the same shares the call."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from re import compile as pattern
from typing import ClassVar, Final
from urllib.parse import quote

import msgspec

from daemon.domain.answers import Absent, Answer, Found
from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.media import TitleFacts
from daemon.runtime.tasks import spawn
from daemon.services.base.cache import Cache
from daemon.services.base.checks import Check
from daemon.services.base.http import Address, Call
from daemon.services.base.limits import Limiter
from daemon.services.base.service import HttpService, answer_to
from daemon.services.base.titles import TitleRow
from daemon.services.base.wiring import Wiring
from daemon.services.tmdb.checks import look_at
from daemon.services.tmdb.config import TmdbConfig
from daemon.services.tmdb.models import KeyTest

KEPT = 5_000
FOUND_FOR = timedelta(hours=24)
ABSENT_FOR = timedelta(hours=1)
"""A title may be entered any minute, and somebody who asks for it will ask again."""

_V3_KEY: Final = pattern(r"[0-9a-f]{32}")
_TITLE = msgspec.json.Decoder(TitleRow)


class TmdbClient(HttpService):
    """TMDB, in one language."""

    kind: ClassVar[str] = "tmdb"

    def __init__(self, name: str, config: TmdbConfig, wiring: Wiring) -> None:
        key = config.api_key.reveal()
        is_v3 = bool(_V3_KEY.fullmatch(key.lower()))
        address = Address(
            url=config.url,
            headers={} if is_v3 else {"Authorization": f"Bearer {key}"},
            within=config.timeout.total_seconds(),
            width=config.concurrency,
        )
        per_second = config.calls_per_second
        limiter = Limiter(wiring.clock, per_second=per_second, burst=max(1, int(per_second)))
        super().__init__(name, address, wiring, limiter)
        query = f"?api_key={quote(key, safe='')}&" if is_v3 else "?"
        self._calls = {kind: _call(kind, query, config.language) for kind in MediaKind}
        self._region = config.region_asked
        self._me = Call(method="GET", path="/authentication" + query.rstrip("?&"), answer=msgspec.json.Decoder(KeyTest))
        self._tasks = wiring.tasks
        self._kept: Cache[MediaId, Answer[TitleFacts]] = Cache(wiring.clock, KEPT)
        self._asking: dict[MediaId, asyncio.Task[Answer[TitleFacts]]] = {}

    async def title(self, media: MediaId) -> Answer[TitleFacts]:
        """The facts, at most a day old."""
        kept = self._kept.get(media)
        if kept is not None:
            return kept
        asking = self._asking.get(media)
        if asking is None:
            asking = spawn(self._ask(media), name=f"{self.name} {media}", owner=self._tasks)
            self._asking[media] = asking
            asking.add_done_callback(lambda _: self._asking.pop(media, None))
        # One who stops waiting must not take the answer from the others.
        return await asyncio.shield(asking)

    async def check(self) -> None:
        await self._http.probe(self._me)

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self)

    async def _ask(self, media: MediaId) -> Answer[TitleFacts]:
        answer = await answer_to(self._facts(media), what=f"{media.kind} {media.tmdb}")
        if isinstance(answer, Found | Absent):
            self._kept.put(media, answer, FOUND_FOR if isinstance(answer, Found) else ABSENT_FOR)
        return answer

    async def _facts(self, media: MediaId) -> TitleFacts:
        return (await self._http.ask(self._calls[media.kind], media.tmdb)).facts(media, self.name, self._region)


def _call(kind: MediaKind, query: str, language: str) -> Call[TitleRow]:
    path = "/movie/{}" if kind is MediaKind.MOVIE else "/tv/{}"
    rated = "release_dates" if kind is MediaKind.MOVIE else "content_ratings"
    asked = f"language={language}&append_to_response=keywords,{rated},watch/providers"
    return Call(method="GET", path=f"{path}{query}{asked}", answer=_TITLE)
