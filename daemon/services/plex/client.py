"""The client of a Plex server and of plex.tv: the port `MemberReader`, for its own entry. It only reads."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import ClassVar
from urllib.parse import quote

import msgspec

from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import OutsideError, Unreachable
from daemon.domain.ids import Alias
from daemon.domain.members import Member, Played
from daemon.domain.sentences import Sentence
from daemon.runtime.clock import TimedOut
from daemon.runtime.threads import Threads, ThreadsBusy
from daemon.services.base.checks import Check
from daemon.services.base.http import PROBE_WITHIN, Address, Call, Http
from daemon.services.base.models import text, whole
from daemon.services.base.service import Service
from daemon.services.base.understanding import Answered
from daemon.services.base.watch import OnlyThis
from daemon.services.base.wiring import Wiring
from daemon.services.plex import models
from daemon.services.plex.answers import refused
from daemon.services.plex.checks import look_at
from daemon.services.plex.config import PlexConfig
from daemon.services.plex.finding import Wanted, find
from daemon.services.plex.lists import Lists, Together, put_together
from daemon.services.plex.models import Account, Container, Resource, Root, at, flagged, ident
from daemon.services.plex.sweep import MemberSweep
from daemon.services.plex.xml import XmlDecoder, XmlList

_CONTAINER = msgspec.json.Decoder(models.Answer)
ACCOUNT = Call(method="GET", path="/api/v2/user", answer=msgspec.json.Decoder(Account))
RESOURCES = Call(method="GET", path="/api/v2/resources?includeHttps=1", answer=msgspec.json.Decoder(list[Resource]))
USERS = Call(method="GET", path="/api/users/", answer=XmlDecoder("User"))
HOME = Call(method="GET", path="/api/home/users", answer=XmlDecoder("User"))
INVITES = Call(method="GET", path="/api/invites/requested", answer=XmlDecoder("Invite"))
ROOT = Call(method="GET", path="/", answer=msgspec.json.Decoder(models.RootAnswer))
ACCOUNTS = Call(method="GET", path="/accounts", answer=_CONTAINER)
SESSIONS = Call(method="GET", path="/status/sessions", answer=_CONTAINER)
_ONE = "X-Plex-Container-Start=0&X-Plex-Container-Size=1"
LAST = Call(
    method="GET", path=f"/status/sessions/history/all?sort=viewedAt:desc&accountID={{}}&{_ONE}", answer=_CONTAINER
)
OLDEST = Call(method="GET", path=f"/status/sessions/history/all?sort=viewedAt:asc&{_ONE}", answer=_CONTAINER)

MANY = 200
"""Rows; fewer are gone through in less time than a thread takes to begin."""
OWNER_HERE = 1
"""The owner's number on their own server; everybody else's is that of plex.tv."""


class PlexClient(Service):
    """One server, and the account that owns it. Where either is out, both count as out: only together they tell who
    is there."""

    kind: ClassVar[str] = "plex"

    def __init__(self, name: str, config: PlexConfig, wiring: Wiring) -> None:
        super().__init__(name, wiring, width=2)
        self._config = config
        self._wiring = wiring
        # plex.tv wants to be told by whom it is asked. The same after every start, and nothing can be read off it.
        self._client = f"usher-{sha256(config.token.reveal().encode()).hexdigest()[:16]}"
        self._tv = self._http_at(config.account_url)
        self._lists = self._http_at(config.account_url, speaks="application/xml")
        self._server = self._http_at(config.url) if config.url else None
        self._threads = Threads(name, wiring.clock)
        self._machine: str | None = None

    async def everybody(self, server: str) -> Answer[tuple[Member, ...]]:  # noqa: ARG002 (the router knows it is us)
        try:
            reading = await self.members().read()
        except OutsideError as error:
            return Unknown(error)
        if reading.doubts:
            return Unknown(OnlyThis(self.name, "; ".join(reading.doubts)))
        return Found(reading.members)

    async def watching(self, server: str) -> Answer[frozenset[Alias]]:  # noqa: ARG002 (the router knows it is us)
        try:
            return Found(await self._watching())
        except OutsideError as error:
            return Unknown(error)

    async def last_played(self, member: Alias) -> Answer[Played]:
        try:
            found = await self._last_played(member)
        except OutsideError as error:
            return Unknown(error)
        return Absent(self.name, "anything watched by them") if found is None else Found(found)

    async def remembers_since(self, server: str) -> Answer[datetime]:  # noqa: ARG002 (the router knows it is us)
        try:
            oldest = (await self._container(OLDEST)).items
        except OutsideError as error:
            return Unknown(error)
        if not oldest:
            return Absent(self.name, "anything watched")
        moment = at(oldest[0].viewed_at)
        return Unknown(self._odd("a play without a date")) if moment is None else Found(moment)

    async def check(self) -> None:
        """Both answer and take the token; where the server is found by its name, it is looked for until it is."""
        try:
            await self._watch.probe(self._reach)
        except OutsideError:
            if not self._config.url:
                self._server = None  # it may have moved
            raise

    async def identity(self) -> str | None:
        self._machine = text((await self.root()).machine_identifier)
        return self._machine

    async def program(self) -> str | None:
        return text((await self.root()).version)

    def members(self) -> MemberSweep:
        return MemberSweep(self, self._config.sweep_every)

    def remarks(self) -> tuple[Sentence, ...]:
        return (Sentence("It is only read: nobody is invited, warned or removed."),)

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self, self._config.server_name)

    async def close(self) -> None:
        await super().close()
        self._threads.close()

    async def machine(self) -> str:
        """Which server answers now. Raises `Unreachable` where it is another than the one that was greeted."""
        machine = text((await self.root()).machine_identifier)
        if machine is None or machine != (self._machine or machine):
            raise OnlyThis(self.name, "another server answers than the one we know")
        return machine

    async def together(self, machine: str) -> Together:
        """Everybody, and whether the lists agree. Many are put together beside the loop: 500 take 25 ms."""
        lists = await self.lists(machine)
        if len(lists.users.rows) + len(lists.shares.rows) < MANY:
            return put_together(lists, self.name, machine)
        within = self._config.timeout
        try:
            return await self._threads.run(put_together, lists, self.name, machine, within=within)
        except (TimedOut, ThreadsBusy) as error:
            raise OnlyThis(self.name, "told of more people than could be gone through in time") from error

    async def lists(self, machine: str) -> Lists:
        """Everything that tells who shares this server, one list after the other."""
        owner = await self.account()
        users = await self._lists.ask(USERS)
        home = await self._household() if flagged(owner.home) else None
        shares = await self._lists.ask(_shares_of(machine))
        invites = await self._lists.ask(INVITES)
        if shares.said.get("machineIdentifier", machine) != machine:
            raise OnlyThis(self.name, "plex.tv told of another server's shares")
        return Lists(owner=owner, users=users, home=home, shares=shares, invites=invites)

    async def _household(self) -> XmlList:
        return await self._lists.ask(HOME)

    async def account(self) -> Account:
        """Whose token it is."""
        account = await self._tv.ask(ACCOUNT)
        if ident(account.id) is None:
            raise self._odd("an account without a number")
        return account

    async def resources(self) -> list[Resource]:
        """What the account may reach."""
        return await self._tv.ask(RESOURCES)

    async def root(self) -> Root:
        """What the server says of itself."""
        return (await (await self._found()).ask(ROOT)).container

    async def clock_is_off_by(self) -> timedelta | None:
        """How far plex.tv's clock is from ours, by the date of an answer; None when it tells none."""
        return await self._tv.turn(ACCOUNT.template, lambda: self._tv.send("GET", ACCOUNT.path), self._off_by)

    def _off_by(self, answer: Answered) -> timedelta | None:
        told = answer.headers.get("Date", "")
        try:
            return abs(self._wiring.clock.now() - parsedate_to_datetime(told)) if told else None
        except (ValueError, TypeError):
            return None

    async def _reach(self) -> None:
        within = min(self._config.timeout.total_seconds(), PROBE_WITHIN)
        server = await self._look_for_it() if self._server is None else self._server
        await self._tv.exchanged(ACCOUNT, within)
        await server.exchanged(ROOT, within)
        self._server = server

    async def _found(self) -> Http:
        if self._server is None:
            await self.check()
        assert self._server is not None  # noqa: S101 (the check found it, or raised)
        return self._server

    async def _look_for_it(self) -> Http:
        config = self._config
        seconds = config.timeout.total_seconds()
        wanted = Wanted(
            service=self.name,
            account_url=config.account_url,
            token=config.token.reveal(),
            name=config.server_name,
            client=self._client,
            within=max(1.0, seconds / 2),
        )
        await self._wiring.marks.calling(f"{self.name} search")
        try:
            url = await self._threads.run(find, wanted, within=timedelta(seconds=3 * seconds))
        except (TimedOut, ThreadsBusy) as error:
            raise Unreachable(self.name, Sentence("was not found in time")) from error
        await self._wiring.marks.calling(f"{self.name} search")
        return self._http_at(url)

    async def _watching(self) -> frozenset[Alias]:
        sessions = (await self._container(SESSIONS)).items
        owner = ident((await self.account()).id)
        numbers = [whole(each.user.id if each.user else None) for each in sessions]
        if None in numbers:
            raise self._odd("a session of nobody")
        return frozenset(
            Alias(service=self.name, id=str(owner if number == OWNER_HERE else number)) for number in numbers
        )

    async def _last_played(self, member: Alias) -> Played | None:
        here = await self._number_here(member)
        found = (await self._container(LAST, here)).items
        if not found:
            return None
        moment = at(found[0].viewed_at)
        if moment is None or whole(found[0].account) != here:
            raise self._odd("a play of somebody else, or without a date")
        return Played(by=member, at=moment, title=found[0].called)

    async def _number_here(self, member: Alias) -> int:
        """Their number on the server. Asked for anybody it does not know, it would answer an empty list."""
        number, owner = whole(member.id), whole((await self.account()).id)
        here = OWNER_HERE if number is not None and number == owner else number
        known = {whole(each.id) for each in (await self._container(ACCOUNTS)).accounts}
        if here is None or here not in known:
            raise OnlyThis(self.name, "the server knows no account of this number")
        return here

    async def _container(self, call: Call[models.Answer], *numbers: int) -> Container:
        container = (await (await self._found()).ask(call, *numbers)).container
        if container.short:
            raise self._odd("a list that is shorter than it says")
        return container

    def _odd(self, what: str) -> Unreachable:
        return OnlyThis(self.name, f"answered {what}")

    def _http_at(self, url: str, *, speaks: str = "application/json") -> Http:
        address = Address(
            url=url,
            headers={
                "X-Plex-Token": self._config.token.reveal(),
                "X-Plex-Client-Identifier": self._client,
                "X-Plex-Product": "Usher",
                "Accept": speaks,
            },
            within=self._config.timeout.total_seconds(),
            width=2,
            refusal=refused,
        )
        wired = self._wiring
        return Http(self.name, address, self._watch, session=wired.session, clock=wired.clock, marks=wired.marks)


def _shares_of(machine: str) -> Call[XmlList]:
    """Its path holds no number, but a name the server gave itself."""
    path = f"/api/servers/{quote(machine, safe='')}/shared_servers"
    return Call(method="GET", path=path, answer=XmlDecoder("SharedServer"))
