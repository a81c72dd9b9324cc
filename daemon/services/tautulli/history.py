"""One person's plays, and which titles they were. Pure but for `Titles`, which asks as much as it has to, and no more.

A play names its film or series by a number of the Plex server. The number of TMDB is found by asking for it, once a
day for each title; what is gone from the server has none any more.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.domain.activity import Begun, Play
from daemon.domain.errors import Unreachable
from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.sentences import Sentence
from daemon.runtime.clock import Clock
from daemon.services.base.cache import Cache
from daemon.services.base.models import text, whole
from daemon.services.tautulli.models import PlayRow, begun_at, kind_of, media_of

KEPT: Final = 5_000
TOLD_FOR: Final = timedelta(days=1)
NOT_TOLD_FOR: Final = timedelta(minutes=10)
MOST_ASKED: Final = 50
"""Titles that are asked about for one question. The next question finds these known, and goes on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One play that was understood."""

    title: str
    kind: MediaKind
    at: datetime
    minutes: int | None
    item: int | None
    """The Plex server's number of the film or the series."""
    named: MediaId | None
    """What its own name says, where that is of TMDB."""


def read(rows: Iterable[PlayRow], plex_id: str, service: str, now: datetime) -> list[Row]:
    """Films and episodes, the newest first. Raises `Unreachable` where it is about somebody else."""
    found: list[Row] = []
    for row in rows:
        if str(whole(row.user_id)) != plex_id:
            raise Unreachable(service, Sentence("answered with plays of somebody else"), over=True)
        kind = kind_of(row.media_type)
        if kind is not None and not whole(row.live):
            found.append(_understood(row, kind, now))
    return sorted(found, key=lambda each: each.at, reverse=True)


def _understood(row: PlayRow, kind: MediaKind, now: datetime) -> Row:
    """Where it does not say when, it may have been just now."""
    is_film = kind is MediaKind.MOVIE
    seconds = whole(row.play_duration)
    return Row(
        title=text(row.title if is_film else row.grandparent_title) or "?",
        kind=kind,
        at=begun_at(row.date, now) or begun_at(row.started, now) or now,
        minutes=None if seconds is None else seconds // 60,
        item=whole(row.rating_key if is_film else row.grandparent_rating_key),
        named=media_of(kind, row.guid),
    )


Asks = Callable[[int, MediaKind], Awaitable[MediaId | None]]
"""Which title a number of the Plex server means; None where it does not tell."""


class Titles:
    """Which titles the Plex server's numbers mean."""

    def __init__(self, ask: Asks, clock: Clock) -> None:
        self._ask = ask
        self._kept: Cache[int, tuple[MediaId | None]] = Cache(clock, KEPT)

    def as_play(self, row: Row, service: str) -> Play:
        """With its title, where that is known without asking."""
        kept = None if row.item is None else self._kept.get(row.item)
        media = row.named or (kept[0] if kept else None)
        return Play(service=service, title=row.title, kind=row.kind, at=row.at, minutes=row.minutes, media=media)

    async def begun(
        self, rows: Iterable[Row], titles: Mapping[MediaId, datetime], reach: datetime | None, service: str
    ) -> Begun:
        """Which of these titles are among the plays. Not begun is only what was asked for since the history
        began, and cannot be among those plays of which nobody tells what they were."""
        yes, open_since = await self._among(rows, titles)
        no = frozenset(
            media
            for media, since in titles.items()
            if media not in yes and _tells(reach, since, open_since.get(media.kind))
        )
        return Begun(services=(service,), yes=yes, no=no)

    async def _among(
        self, rows: Iterable[Row], titles: Mapping[MediaId, datetime]
    ) -> tuple[frozenset[MediaId], dict[MediaKind, datetime]]:
        """Those that are; and by kind the last moment of a play of which nobody could tell what it was."""
        kinds = {media.kind for media in titles}
        yes: set[MediaId] = set()
        untold: dict[MediaKind, datetime] = {}
        asked = 0
        for row in rows:
            if yes == titles.keys():
                break
            if row.kind not in kinds:
                continue
            media, called = await self._what(row, may_ask=asked < MOST_ASKED)
            asked += called
            if media is None:
                untold.setdefault(row.kind, row.at)
            elif media in titles:
                yes.add(media)
        return frozenset(yes), untold

    async def _what(self, row: Row, *, may_ask: bool) -> tuple[MediaId | None, bool]:
        """The title, and whether that took a call."""
        if row.named is not None or row.item is None:
            return row.named, False
        kept = self._kept.get(row.item)
        if kept is not None or not may_ask:
            return (kept[0] if kept else None), False
        media = await self._ask(row.item, row.kind)
        self._kept.put(row.item, (media,), NOT_TOLD_FOR if media is None else TOLD_FOR)
        return media, True


def _tells(reach: datetime | None, since: datetime, untold: datetime | None) -> bool:
    """Whether the history can show that something was not watched since then."""
    return reach is not None and reach <= since and (untold is None or untold < since)
