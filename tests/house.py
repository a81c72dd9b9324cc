"""A whole house for tests: the daemon's one life after another on one file, in a world that is turned by hand.

Stories speak of it in sentences. Time only passes when a test lets it; whoever waits for nothing but time costs none.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from daemon.bootstrap import House as Daemon
from daemon.bus.bus import Widths
from daemon.commands.base import Caller, Scope
from daemon.domain.sentences import Sentence
from daemon.post import Mailbag
from daemon.runtime.clock import TurnedClock, loop_is_quiet
from daemon.runtime.marks import CutAt
from daemon.runtime.redaction import Redactor
from daemon.runtime.tasks import Tasks, spawn
from daemon.services.base.receiving import Receiver
from daemon.start import Start
from demo.world import World

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OWNER = Caller(name="account:1", surface="test", scopes=frozenset(Scope))
NEVER = 1 << 60
_POLL = 0.002
_QUIET_POLLS = 3
_HANGS = 0.5
"""Real seconds after which a call under way counts as one that hangs."""
_LONGEST = 20.0
"""Real seconds to wait for quiet before a test is given up."""

MODERATION = {"genres": {"whitelist": ["Documentary", "Animation", "Family"], "blacklist": ["Horror"]}}


class Power(CutAt):
    """Counts what passes, so that quiet can be told from work, and goes off at a mark or when a test says so."""

    def go_dark(self) -> None:
        self._n = 0

    def goes_off_in(self, marks: int) -> None:
        """At the mark so many from now."""
        with self._lock:
            self._n = len(self._passed) + marks

    def lasts(self) -> None:
        self._n = NEVER


@dataclass(kw_only=True)
class Furnishing:
    """What a house is opened with."""

    plugins: Mapping[str, Mapping[str, object]] = field(default_factory=lambda: {"moderation": MODERATION})
    mode: str = "live"
    services: bool = True
    """The portal and TMDB of the world are set up."""
    telegram: Mapping[str, object] | None = None
    """More settings of the bot; None: there is none."""
    also: tuple[str, ...] = ()
    """More services of the world that are set up: radarr, sonarr, annex (a second portal), jellyfin,
    tautulli, llm, plex."""
    channels: bool = False
    """So are mail, Discord and Slack."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """More of daemon.yaml's top level."""
    theirs: tuple[Path, ...] = ()
    """Folders of plugins that lie in the data folder, as a third party's do."""
    ports: Mapping[type, object] = field(default_factory=dict)
    mailbags: Mapping[str, Mailbag] = field(default_factory=dict)
    """Channels beside mail and chat of the world."""
    receivers: Mapping[str, Receiver] = field(default_factory=dict)
    widths: Widths = field(default_factory=Widths)


def next_cut(n: int) -> int:
    """The mark to cut at after this one: some are left out, the same ones every time, unless USHER_THOROUGH is set."""
    return n + (1 if os.environ.get("USHER_THOROUGH") else Random(n).randint(1, 4))


class House:
    """One data folder, one world, one life at a time."""

    def __init__(self, folder: Path, furnishing: Furnishing) -> None:
        self.folder = folder
        self.furnishing = furnishing
        self.clock = TurnedClock(START, rest=self.is_quiet)
        self.world = World(clock=self.clock)
        self._tasks = Tasks(self.clock)
        self.daemon: Daemon
        self._marks: Power

    @property
    def portal(self) -> Any:  # noqa: ANN401 (the fake portal, with everything a test may do to it)
        return self.world.overseerr

    @property
    def titles(self) -> Any:  # noqa: ANN401 (the fake TMDB)
        return self.world.tmdb

    async def opens(self) -> "House":
        """The world stands, and the daemon lives its first life."""
        await self.world.__aenter__()
        self.furnish()
        await self.lives()
        return self

    async def closes(self) -> None:
        """A clean stop, and the end of the world."""
        await self.stops()
        await self.world.__aexit__(None, None, None)

    def furnish(self, **changes: object) -> None:
        """Write daemon.yaml anew (JSON is YAML), and put the third party's plugins where the owner would."""
        for name, value in changes.items():
            setattr(self.furnishing, name, value)
        wanted = self.furnishing
        world = self.world
        services: dict[str, object] = {
            "overseerr": {"url": world.overseerr.url, "api_key": world.overseerr.api_key},
            "tmdb": {"url": world.tmdb.url, "api_key": world.tmdb.api_key},
        }
        if not wanted.services:
            services.clear()
        if wanted.telegram is not None:
            known = {"token": world.telegram.token, "api_url": world.telegram.url}
            services["telegram"] = {**known, **wanted.telegram}
        more: dict[str, dict[str, object]] = {
            "radarr": {"url": world.radarr.url, "api_key": world.radarr.api_key},
            "sonarr": {"url": world.sonarr.url, "api_key": world.sonarr.api_key},
            "annex": {"kind": "seerr", "url": world.annex.url, "api_key": world.annex.api_key},
            "jellyfin": {"url": world.jellyfin.url, "api_key": world.jellyfin.api_key},
            "tautulli": {"url": world.tautulli.url, "api_key": world.tautulli.api_key},
            "llm": {"base_url": world.llm.url, "api_key": world.llm.api_key},
            "plex": world.plex_entry(),
        }
        services |= {name: more[name] for name in wanted.also}
        if wanted.channels:
            services |= world.channels()
        plugins = {
            **wanted.plugins,
            **{folder.name: {} for folder in wanted.theirs if folder.name not in wanted.plugins},
        }
        text = {
            "mode": wanted.mode,
            "services": services,
            "plugins": plugins,
            **wanted.settings,
        }
        (self.folder / "daemon.yaml").write_text(json.dumps(text, indent=1))
        (self.folder / "plugins").mkdir(exist_ok=True)
        for folder in wanted.theirs:
            link = self.folder / "plugins" / folder.name
            if not link.exists():
                link.symlink_to(folder.resolve())

    async def lives(self, power: Power | None = None) -> None:
        """One more life on the same file."""
        self._marks = power or Power(NEVER)
        start = Start(
            config=self.folder / "daemon.yaml",
            data=self.folder,
            clock=self.clock,
            marks=self._marks,
            dice=Random(7),
            ports=self.furnishing.ports,
            receivers=self.furnishing.receivers,
            channels=self.furnishing.mailbags,
            widths=self.furnishing.widths,
        )
        self.daemon = Daemon(start, Redactor())
        await self.daemon.open(self.daemon.read_config())
        await self.daemon.begin()

    async def stops(self) -> None:
        """SIGTERM, as far as the inside is concerned."""
        closing = spawn(self.daemon.close(), name="closing", owner=self._tasks)
        while not closing.done():
            await asyncio.sleep(_POLL)
            await self.clock.turn(timedelta(milliseconds=500))
        await closing

    async def dies(self) -> None:
        """The power goes off now: nothing more is written, nothing finishes, nobody is told."""
        self._marks.go_dark()
        await self.daemon.vanish()

    async def is_cut_in(self, marks: int) -> None:
        """Let so many marks more be passed, then cut the power, and live again on the same file."""
        self._marks.goes_off_in(marks)
        await asyncio.wait_for(self._marks.cut.wait(), _LONGEST)
        await self.dies()
        await self.lives()

    @property
    def marks_passed(self) -> int:
        """Commits and calls of this life, each counted before and after."""
        return len(self._marks.passed)

    async def dies_at(self, n: int, story: Callable[["House"], Any]) -> bool:
        """Live a life whose power goes off at its n-th mark while `story` runs, then a second one on the same file.

        False: the story ended before its n-th mark, so every later n is the same.
        """
        power = Power(n)
        living = spawn(self._lives_and_tells(power, story), name="living", owner=self._tasks)
        dark = spawn(power.cut.wait(), name="dark", owner=self._tasks)
        await asyncio.wait([living, dark], return_when=asyncio.FIRST_COMPLETED)
        was_cut = power.cut.is_set()
        if not was_cut:
            power.lasts()
            dark.cancel()
            await living
            await self.stops()
        else:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
            await self.dies()
        await self.lives()
        return was_cut

    async def _lives_and_tells(self, power: Power, story: Callable[["House"], Any]) -> None:
        await self.lives(power)
        await story(self)

    async def is_quiet(self) -> None:
        """Return when nothing moves any more but what waits for time or for a service that is out."""
        seen: tuple[int, ...] = ()
        still, waited = 0, 0.0
        while still < _QUIET_POLLS:
            await asyncio.sleep(_POLL)
            await loop_is_quiet()
            waited += _POLL
            moved = self._movement()
            resting = self._at_rest() and (waited > _HANGS or not self._calling())
            still, seen = (still + 1 if moved == seen and resting else 0), moved
            if waited > _LONGEST:
                raise AssertionError("the house does not come to rest")

    async def settles(self, after: timedelta = timedelta(seconds=2)) -> None:
        """Let this much time pass, in at most a dozen steps, and what follows from it happen."""
        steps = max(1, min(12, round(after / timedelta(seconds=1))))
        for _ in range(steps):
            await self.clock.leap(after / steps)

    async def until(self, so: Callable[[], Any], within: timedelta = timedelta(minutes=2)) -> None:
        """Turn the clock, a second at a time, until it is so."""
        left = within
        while left > timedelta():
            await self.is_quiet()
            found = so()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await self.clock.leap(timedelta(seconds=1))
            left -= timedelta(seconds=1)
        raise AssertionError(f"it was not so within {within}")

    def rings(self, number: int, *, at: str = "overseerr", **more: object) -> None:
        """The portal's doorbell, as its webhook body says it."""
        body = {"notification_type": "MEDIA_PENDING", "request": {"request_id": str(number)}, **more}
        self.daemon.doorbells.heard(at, body)

    async def rows(self, sql: str, *values: object) -> list[Any]:
        """Rows of the memory, as tuples."""
        return [tuple(row) for row in await self.daemon.database.read(sql, values)]

    async def one(self, sql: str, *values: object) -> Any:  # noqa: ANN401 (whatever the column holds)
        """The one value this asks for."""
        return (await self.rows(sql, *values))[0][0]

    async def why(self, number: int) -> str:
        """The reason of the last decision about a request."""
        found = await self.rows(
            "SELECT why FROM moderation_decisions WHERE request = ? ORDER BY id DESC LIMIT 1",
            f"request:overseerr/{number}",
        )
        return str(msgspec.json.decode(found[0][0], type=Sentence))

    def _movement(self) -> tuple[int, int, int]:
        rest = sum(len(service.calls) for service in self.world.services)
        return len(self._marks.passed), len(self.portal.calls), rest

    def _calling(self) -> bool:
        """A call to a service is under way; on a busy machine even loopback takes its time."""
        daemon = getattr(self, "daemon", None)
        connector = getattr(getattr(daemon, "_session", None), "connector", None)
        entries = getattr(getattr(daemon, "roster", None), "entries", {})
        mailing = [each.client for each in entries.values() if each.kind.name == "smtp" and each.client is not None]
        # A long poll waits for news, and nobody waits for it.
        polled = len(getattr(connector, "_acquired", ())) > self.world.telegram.polling
        return polled or any(client.calling > 0 for client in mailing)

    def _at_rest(self) -> bool:
        """On a busy machine a thread may be slow to begin: what waits for it is not quiet yet."""
        database = getattr(getattr(self, "daemon", None), "database", None)
        return database is None or bool(database.at_rest)


@asynccontextmanager
async def a_house(folder: Path, **furnishing: Any) -> AsyncIterator[House]:  # noqa: ANN401 (see `Furnishing`)
    """A house that is open, and closes however the test ends."""
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 (a folder of a test's own)
    house = await House(folder, Furnishing(**furnishing)).opens()
    try:
        yield house
    finally:
        await house.closes()
