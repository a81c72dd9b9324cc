"""What bootstrap hands every service."""

from dataclasses import dataclass
from random import Random

from aiohttp import ClientSession

from daemon.domain.ports import Spending
from daemon.runtime.clock import Clock
from daemon.runtime.marks import Marks
from daemon.runtime.tasks import Tasks
from daemon.services.base.drawer import Drawer


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """Nothing a service needs comes from anywhere else."""

    session: ClientSession
    clock: Clock
    marks: Marks
    tasks: Tasks
    """The parent of probes and shared calls."""
    drawer: Drawer
    spending: Spending
    """For a client whose reads are counted: see `Allowance`."""
    dice: Random
    """For jitter."""
    public_url: str = ""
    """How Usher is reached from outside, for a service that rings back; empty when it is not."""
