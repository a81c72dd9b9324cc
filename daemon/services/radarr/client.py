"""The client of Radarr: the port `Shelves`, for films."""

from typing import ClassVar

from daemon.domain.errors import Unreachable
from daemon.domain.holdings import Holding
from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.sentences import Sentence
from daemon.services.base.arr.client import HELD, LARGEST_LIST, ArrClient
from daemon.services.base.arr.models import TitleHeld
from daemon.services.base.http import Call
from daemon.services.base.models import whole

BY_TMDB = Call(method="GET", path="/api/v3/movie?tmdbId={}&excludeLocalCovers=true", answer=HELD, largest=LARGEST_LIST)


class RadarrClient(ArrClient):
    """Radarr knows a film by its TMDB number, as we do."""

    kind: ClassVar[str] = "radarr"
    keeps: ClassVar[MediaKind] = MediaKind.MOVIE
    everything: ClassVar[Call[list[TitleHeld]]] = Call(
        method="GET", path="/api/v3/movie?excludeLocalCovers=true", answer=HELD, largest=LARGEST_LIST
    )

    async def _held(self, media: MediaId, tvdb: int | None) -> Holding | None:  # noqa: ARG002 (of series)
        rows = await self._http.ask(BY_TMDB, media.tmdb)
        # A version that does not know the question answers it with all it has.
        mine = [row for row in rows if whole(row.tmdb) == media.tmdb]
        if not mine and any(whole(row.tmdb) is None for row in rows):
            raise Unreachable(self.name, Sentence("answered films without their TMDB numbers"), over=True)
        return self.understood(mine[0], await self.labels()) if mine else None
