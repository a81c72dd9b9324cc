"""The client of Tautulli: the port `Activity`. It only reads: everybody's last activity in one call, one person's plays
when somebody asks for them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Final, TypeVar

from daemon.domain.activity import Begun, LastSeen, Play, Sighting
from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import OutsideError, Rejected, Unreachable
from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.sentences import Sentence
from daemon.services.base.cache import Cache
from daemon.services.base.checks import Check
from daemon.services.base.http import Address
from daemon.services.base.kept import Kept
from daemon.services.base.models import text, whole
from daemon.services.base.service import HttpService
from daemon.services.base.understanding import Answered, decoded
from daemon.services.base.wiring import Wiring
from daemon.services.tautulli.calls import calls_with
from daemon.services.tautulli.checks import look_at
from daemon.services.tautulli.config import TautulliConfig
from daemon.services.tautulli.envelope import understood_refusal
from daemon.services.tautulli.history import Row, Titles, read
from daemon.services.tautulli.memory import Held, Memory
from daemon.services.tautulli.models import STANDING, PersonRow, Server, begun_at, is_kept, title_of

T = TypeVar("T")

FRESH: Final = timedelta(minutes=1)
"""How old everybody's last activity may be, and one person's plays."""
FIRST_KEPT: Final = timedelta(hours=6)
"""How long the first play of all is known: it is only another one when something was taken away."""
REMEMBERED: Final = 20
"""People whose plays are kept that long."""
PIECE: Final = 2_000
"""Rows that are understood in one go: some 5 ms of the loop."""
NOBODY: Final = 0
"""The number under which it counts what was played without an account."""
SERVER_STATUS: Final = "/server_status"
"""A page of its own that needs no key."""


class TautulliClient(HttpService):
    """Tautulli. What is not whole, not of the Plex server it was, or not up to date, is no answer."""

    kind: ClassVar[str] = "tautulli"

    def __init__(self, name: str, config: TautulliConfig, wiring: Wiring) -> None:
        address = Address(
            url=config.url,
            headers={},
            within=config.timeout.total_seconds(),
            width=config.concurrency,
            refusal=understood_refusal,
        )
        super().__init__(name, address, wiring)
        self._calls = calls_with(config.api_key.reveal())
        self._clock = wiring.clock
        self._memory = Memory(name, wiring.drawer, wiring.clock)
        self._titles = Titles(self._title, wiring.clock)
        self._rows: Cache[tuple[str, datetime], list[Row]] = Cache(wiring.clock, REMEMBERED)
        self._everybody = Kept(
            lambda: told(self._read_everybody()), FRESH, clock=wiring.clock, tasks=wiring.tasks, name=f"{name} people"
        )
        self._first = Kept(
            lambda: told(self.first_play()), FIRST_KEPT, clock=wiring.clock, tasks=wiring.tasks, name=f"{name} first"
        )

    async def last_seen(self) -> Answer[LastSeen]:
        return await told(self._everybody.get())

    async def plays(self, plex_id: str, *, since: datetime) -> Answer[tuple[Play, ...]]:
        async def asked(seen: LastSeen) -> tuple[Play, ...]:
            rows = await self._history(plex_id, since, seen)
            return tuple(self._titles.as_play(row, self.name) for row in rows if row.at >= since)

        return await self._of(plex_id, asked)

    async def begun(self, plex_id: str, titles: Mapping[MediaId, datetime]) -> Answer[Begun]:
        async def asked(seen: LastSeen) -> Begun:
            if not titles or not seen.people[plex_id].recorded:
                return Begun(services=(self.name,))
            rows = await self._history(plex_id, min(titles.values()), seen)
            return await self._titles.begun(rows, titles, seen.since, self.name)

        return await self._of(plex_id, asked)

    async def server(self) -> Server:
        """The Plex server it looks at."""
        return await self._http.ask(self._calls.server)

    async def version(self) -> str | None:
        """Which of its versions answers."""
        return text((await self._http.ask(self._calls.program)).version)

    async def connected(self) -> bool | None:
        """Whether it hears its Plex server now; None where it does not tell, as older versions do not."""
        exchange = lambda: self._http.send("GET", SERVER_STATUS)  # noqa: E731
        return await self._http.turn(f"GET {SERVER_STATUS}", exchange, self._connected)

    async def people(self) -> dict[str, PersonRow]:
        """Everybody it lists, by their number at plex.tv. Raises `Unreachable` where that is not the whole list."""
        rows = (await self._http.ask(self._calls.people)).complete(self.name)
        if not rows:
            raise Unreachable(self.name, Sentence("lists nobody at all"), over=True)
        return {str(number): row for row in rows if (number := whole(row.user_id)) is not None and number != NOBODY}

    async def first_play(self) -> datetime | None:
        """When the history begins; None where there is nothing in it."""
        rows = (await self._http.ask(self._calls.first)).read(self.name)
        if not rows:
            return None
        at = begun_at(rows[0].started, self._clock.now())
        if at is None or len(rows) > 1:
            raise Unreachable(self.name, Sentence("answered a first play that was not understood"), over=True)
        return at

    async def check(self) -> None:
        await self._http.probe(self._calls.server)

    async def identity(self) -> str | None:
        return text((await self.server()).identifier)

    async def program(self) -> str | None:
        try:
            return await self.version()
        except Rejected:
            return None

    def forget(self) -> None:
        self._everybody.forget()
        self._first.forget()
        self._rows = Cache(self._clock, REMEMBERED)

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self, self._clock)

    async def _of(self, plex_id: str, ask: Callable[[LastSeen], Awaitable[T]]) -> Answer[T]:
        """What is asked of somebody it lists: of an unknown number it would tell that nothing was ever watched."""
        seen = await self.last_seen()
        if not isinstance(seen, Found):
            return seen
        if plex_id not in seen.value.people:
            return Absent(self.name, "person with this number")
        return await told(ask(seen.value))

    async def _read_everybody(self) -> LastSeen:
        server = text((await self.server()).identifier)
        if server is None:
            raise Unreachable(self.name, Sentence("looks at no Plex server yet"), over=True)
        self._memory.recognise(server)
        if await self.connected() is False:
            raise Unreachable(self.name, Sentence("does not hear its Plex server now"), over=True)
        rows = await self.people()
        people = await self._understood(rows)
        latest = max((each.last_seen for each in people.values() if each.last_seen), default=None)
        plays = sum(whole(row.plays) or 0 for row in rows.values())
        held = Held(server=server, people=len(rows), plays=plays, latest=latest, at=self._clock.now())
        await self._memory.believe(held)
        since = await self._first.get()
        if latest is not None and (since is None or latest < since):
            self._first.forget()
            raise Unreachable(self.name, Sentence("contradicts itself about when its history begins"), over=True)
        return LastSeen(services=(self.name,), servers=frozenset({server}), people=people, since=since, latest=latest)

    async def _understood(self, rows: Mapping[str, PersonRow]) -> dict[str, Sighting]:
        """Whose row is odd is left out, and so unknown."""
        now = self._clock.now()
        people: dict[str, Sighting] = {}
        for place, (plex_id, row) in enumerate(rows.items()):
            if place % PIECE == PIECE - 1:
                await asyncio.sleep(0)
            at = begun_at(row.last_seen, now)
            if at is not None or row.last_seen is None:
                people[plex_id] = Sighting(last_seen=at, recorded=is_kept(row.keep_history))
        return people

    async def _history(self, plex_id: str, since: datetime, seen: LastSeen) -> list[Row]:
        """Everything from the day before on: days are counted in a zone it does not tell."""
        kept = self._rows.get((plex_id, since))
        if kept is not None:
            return kept
        day = (since - timedelta(days=1)).date()
        table = await self._http.ask(self._calls.plays, int(plex_id), day.year, day.month, day.day)
        last = seen.people[plex_id].last_seen
        if not table.complete(self.name) and last is not None and last >= since:
            raise Unreachable(self.name, Sentence("has no plays of somebody it saw since then"), over=True)
        rows = read(table.rows, plex_id, self.name, self._clock.now())
        self._rows.put((plex_id, since), rows, FRESH)
        return rows

    async def _title(self, item: int, kind: MediaKind) -> MediaId | None:
        return title_of(await self._http.ask(self._calls.metadata, item), kind)

    def _connected(self, answer: Answered) -> bool | None:
        """What is not in its own words is no answer to this."""
        if answer.status >= 500:
            raise understood_refusal(self.name, answer, self._clock.now()) or Unreachable(self.name, Sentence("is out"))
        try:
            said = decoded(self.name, answer, STANDING).connected
        except Unreachable:
            return None
        return said if isinstance(said, bool) else None


async def told(asking: Awaitable[T]) -> Found[T] | Unknown:
    """What a call came to. Every command here is one that is there: where it is refused, somebody else answers."""
    try:
        return Found(await asking)
    except Rejected as error:
        return Unknown(Unreachable(error.service, "something else answers at this url", over=True))
    except OutsideError as error:
        return Unknown(error)
