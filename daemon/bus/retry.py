"""What to do after a failure. Pure: the bus only obeys."""

from dataclasses import dataclass
from datetime import timedelta

from daemon.domain.errors import KeyRefused, NotConfigured, Unreachable


@dataclass(frozen=True, slots=True)
class Park:
    """Wait for this service, however long, and go on with its first answer."""

    service: str


@dataclass(frozen=True, slots=True)
class Fail:
    """Another try would not help: show it, with a button."""


def after_failure(error: BaseException) -> Park | Fail:
    """Only an outage, a refused key or a service that is yet to be set up is worth another try, and it may last."""
    if isinstance(error, Unreachable | KeyRefused | NotConfigured):
        return Park(error.service)
    return Fail()


def backoff(attempts: int) -> timedelta:
    """Before the next try of something that fails while its service answers others: a second, doubling to a minute."""
    return timedelta(seconds=min(2 ** min(attempts, 6), 60))


def jittered(length: timedelta, dice: float) -> timedelta:
    """Between the whole length and half as long again, so that what waited together does not come together."""
    return length * (1 + dice / 2)
