"""How a service stands, for pages, logs and metrics."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from daemon.domain.sentences import Sentence

REMEMBERED = 50


class Standing(StrEnum):
    """Whether a service can be asked now."""

    NOT_ASKED = "unknown"
    """Nobody has asked it yet."""
    UP = "up"
    DOWN = "down"
    REFUSED = "refused"
    NOT_CONFIGURED = "not configured"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """A moment's picture. Latency is the median of the last fifty answers; None where there was none yet."""

    name: str
    kind: str
    standing: Standing
    since: datetime | None = None
    last_error: str | None = None
    """The last failure in plain words; kept after the service came back."""
    last_error_says: Sentence | None = None
    """The same in any language."""
    next_probe: datetime | None = None
    latency: timedelta | None = None
    answered_at: datetime | None = None
    calls: int = 0
    failures: int = 0


class Tally:
    """Counts of one client since it was made."""

    def __init__(self) -> None:
        self.calls = 0
        self.failures = 0
        self.answered_at: datetime | None = None
        self._seconds: deque[float] = deque(maxlen=REMEMBERED)

    @property
    def latency(self) -> timedelta | None:
        # The module `statistics` would bring half a megabyte for this.
        ordered = sorted(self._seconds)
        return timedelta(seconds=ordered[len(ordered) // 2]) if ordered else None

    def answered(self, seconds: float, now: datetime) -> None:
        self.calls += 1
        self.answered_at = now
        self._seconds.append(seconds)

    def failed(self) -> None:
        self.calls += 1
        self.failures += 1
