"""The client of Sonarr: the port `Shelves`, for series."""

from typing import ClassVar

from daemon.domain.errors import Rejected
from daemon.domain.holdings import Holding
from daemon.domain.ids import MediaId, MediaKind
from daemon.services.base.arr.client import HELD, LARGEST_LIST, ArrClient
from daemon.services.base.arr.models import TitleHeld
from daemon.services.base.http import Call
from daemon.services.base.models import whole

BY_TVDB = Call(method="GET", path="/api/v3/series?tvdbId={}", answer=HELD, largest=LARGEST_LIST)
# Sonarr asks its own server on the internet for this.
LOOKUP = Call(method="GET", path="/api/v3/series/lookup?term=tmdb:{}", answer=HELD, relayed=True)


class SonarrClient(ArrClient):
    """Sonarr knows a series by its TheTVDB number; version 4 also tells TMDB's, where it has it."""

    kind: ClassVar[str] = "sonarr"
    keeps: ClassVar[MediaKind] = MediaKind.SERIES
    everything: ClassVar[Call[list[TitleHeld]]] = Call(
        method="GET", path="/api/v3/series", answer=HELD, largest=LARGEST_LIST
    )

    async def _held(self, media: MediaId, tvdb: int | None) -> Holding | None:
        if tvdb is None:
            listed = await self._whole_list()
            known = next((each for each in listed if each.media == media), None)
            if known is None and all(each.media for each in listed) and not await self.odd_rows():
                return None
            tvdb = known.tvdb if known and known.tvdb else await self._number(media)
        rows = await self._http.ask(BY_TVDB, tvdb)
        mine = [row for row in rows if whole(row.tvdb) == tvdb]
        return self.understood(mine[0], await self.labels()) if mine else None

    async def _number(self, media: MediaId) -> int:
        """TheTVDB's number of it. Raises `Rejected` where Sonarr cannot tell: then nothing is known of the series."""
        rows = await self._http.ask(LOOKUP, media.tmdb)
        found = next((row for row in rows if whole(row.tmdb) == media.tmdb and whole(row.tvdb)), None)
        if found is None:
            raise Rejected(self.name, f"knows no series by TMDB's number {media.tmdb}")
        return whole(found.tvdb) or 0
