"""What every client is: named by the owner, of one kind, watched by a breaker."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import ClassVar, TypeVar

from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import Gone, OutsideError
from daemon.domain.sentences import Sentence
from daemon.services.base.breaker import Breaker
from daemon.services.base.checks import Check
from daemon.services.base.http import Address, Http
from daemon.services.base.limits import Limiter
from daemon.services.base.receiving import Receiver
from daemon.services.base.state import ServiceState, Standing
from daemon.services.base.sweep import Issues, Members, Sweep
from daemon.services.base.watch import Watch
from daemon.services.base.wiring import Wiring

T = TypeVar("T")


class Service(ABC):
    """A client. Its name is its identity: every id it gives carries it."""

    kind: ClassVar[str]
    spared: ClassVar[float] = 0.0
    """Seconds for which a refused key is not shown again (see `Watch`)."""

    def __init__(self, name: str, wiring: Wiring, *, width: int, limiter: Limiter | None = None) -> None:
        self.name = name
        self._breaker = Breaker(name, self.check, clock=wiring.clock, tasks=wiring.tasks, dice=wiring.dice)
        self._watch = Watch(name, self._breaker, wiring.clock, width=width, limiter=limiter, spared=self.spared)

    @property
    def state(self) -> ServiceState:
        """How it stands now."""
        breaker, tally = self._breaker, self._watch.tally
        return ServiceState(
            name=self.name,
            kind=self.kind,
            standing=breaker.standing,
            since=breaker.since,
            last_error=breaker.last_error.why if breaker.last_error else None,
            last_error_says=breaker.last_error.says if breaker.last_error else None,
            next_probe=breaker.next_probe,
            latency=tally.latency,
            answered_at=tally.answered_at,
            calls=tally.calls,
            failures=tally.failures,
        )

    @property
    def standing(self) -> Standing:
        """Whether it answers: `state` without the rest, for who asks before every call."""
        return self._breaker.standing

    @property
    def calling(self) -> int:
        """Calls under way now."""
        return self._watch.calling

    def on_back(self, listener: Callable[[str], None]) -> None:
        """Call this with the name each time the service answers again after an outage or a refused key."""
        self._breaker.on_back(listener)

    @abstractmethod
    async def check(self) -> None:
        """One cheap read that proves it is reached and takes our key. Raises `Unreachable` or `KeyRefused`."""

    async def identity(self) -> str | None:
        """Which machine this is; None when it does not tell. Raises `Unreachable` or `KeyRefused`."""
        return None

    async def program(self) -> str | None:
        """Which version of the program answers; None when it does not tell. Raises `OutsideError`."""
        return None

    def sweep(self) -> Sweep | None:
        """What reads it all, for a service that is swept."""
        return None

    def issues(self) -> Issues | None:
        """What reads the reports about titles, for a service that takes some."""
        return None

    def members(self) -> Members | None:
        """What reads everybody who shares it, for a service that is shared."""
        return None

    def receiver(self) -> Receiver | None:
        """What listens to it, for a service that tells things only once."""
        return None

    def remarks(self) -> tuple[Sentence, ...]:
        """What its owner should know, though it answers."""
        return ()

    def forget(self) -> None:  # noqa: B027 (most keep nothing)
        """Something changed there: what is kept of its answers is old. For a service that keeps some."""

    @abstractmethod
    def checks(self) -> AsyncIterator[Check]:
        """Look, read-only, at everything that is often set up wrong. Ends after the first thing that stops the rest."""

    async def rest(self) -> None:
        """Wait until none of its calls is under way."""
        await self._watch.rest()

    async def close(self) -> None:
        """End what runs beside it: at a reload when its calls are over."""
        self._breaker.close()


class HttpService(Service):
    """A client that speaks HTTP."""

    def __init__(self, name: str, address: Address, wiring: Wiring, limiter: Limiter | None = None) -> None:
        super().__init__(name, wiring, width=address.width, limiter=limiter)
        self._http = Http(name, address, self._watch, session=wiring.session, clock=wiring.clock, marks=wiring.marks)


def not_configured(name: str, kind: str) -> ServiceState:
    """The state of an entry that lacks a needed setting: there is no client."""
    return ServiceState(name=name, kind=kind, standing=Standing.NOT_CONFIGURED)


async def answer_to(asking: Awaitable[T], *, what: str) -> Answer[T]:
    """What a call came to, as one of the three answers; `what` names the thing in case there is none."""
    try:
        return Found(await asking)
    except Gone as error:
        return Absent(error.service, what)
    except OutsideError as error:
        return Unknown(error)
