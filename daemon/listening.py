"""The loops by which each service is heard: greeted, then listened to and swept, for as long as its entry stays."""

from collections.abc import Mapping
from datetime import timedelta

from daemon.roster import Roster
from daemon.runtime.supervisor import Supervisor
from daemon.services.base.receiving import Pushes, Receiver
from daemon.sources.inbox import Inbox
from daemon.sources.members import Headcount
from daemon.sources.reports import Rounds
from daemon.sources.sweeps import Sweeps


class Listening:
    """What services tell by themselves, and what is read of them whole."""

    def __init__(
        self,
        roster: Roster,
        supervisor: Supervisor,
        *,
        inbox: Inbox,
        sweeps: Sweeps,
        rounds: Rounds,
        headcount: Headcount,
    ) -> None:
        self.receivers: dict[str, Receiver] = {}
        """Everything that is listened to, by the name of its entry."""
        self.sweeps = sweeps
        self.rounds = rounds
        self.headcount = headcount
        self._roster = roster
        self._supervisor = supervisor
        self._inbox = inbox

    def begin(self, name: str) -> None:
        """A new or changed service; one without a client says nothing."""
        if self._roster.entries[name].client is not None:
            self._supervisor.start(f"service {name}", lambda: self._attend(name))

    async def leave(self, name: str) -> None:
        self.receivers.pop(name, None)
        beside = (f"inbox {name}", f"reports {name}", f"members {name}")
        await self._supervisor.stop(timedelta(seconds=1), f"service {name}", *beside)

    def hear(self, source: str, receiver: Receiver) -> None:
        self.receivers[source] = receiver
        self._supervisor.start(f"inbox {source}", lambda: self._inbox.run(source, receiver))

    def look_now(self, name: str) -> None:
        """It answers again: read it without waiting for its time."""
        self.sweeps.now(name)
        self.rounds.now(name)
        self.headcount.now(name)

    def is_pushed(self, source: str) -> bool:
        """It rings with what it has to say, and not only that it has."""
        return isinstance(self.receivers.get(source), Pushes)

    async def pushed(self, source: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Somebody rang at a source that is rung at (it is `Pushes`): False when it was not the source. What it said is
        on the disk when this returns. Raises `MemoryUnwritableError`."""
        receiver = self.receivers.get(source)
        if not isinstance(receiver, Pushes) or not receiver.admits(headers):
            return False
        await self._inbox.arrived(source, receiver, receiver.pushed(body))
        return True

    async def _attend(self, name: str) -> None:
        client = await self._roster.greet(name)
        receiver, reports, members, sweep = client.receiver(), client.issues(), client.members(), client.sweep()
        if receiver is not None:
            await self._over(f"inbox {name}")
            self.hear(name, receiver)
        if reports is not None:
            await self._over(f"reports {name}")
            self._supervisor.start(f"reports {name}", lambda: self.rounds.run(name, reports))
        if members is not None:
            await self._over(f"members {name}")
            self._supervisor.start(f"members {name}", lambda: self.headcount.run(name, members))
        if sweep is not None:
            await self.sweeps.run(name, sweep)

    async def _over(self, loop: str) -> None:
        """When its service is greeted anew, the loop of before ends first."""
        await self._supervisor.stop(timedelta(seconds=1), loop)
