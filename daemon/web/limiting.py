"""How often somebody may knock: a bucket for each address or name, of which a bounded number is remembered."""

from collections import OrderedDict
from dataclasses import dataclass

from daemon.runtime.clock import Clock

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many at once, and one more every so often."""

    burst: int
    each: float
    """Seconds until one more is free."""


class Buckets:
    """One bucket for each key; the longest unused are forgotten first."""

    def __init__(self, clock: Clock, rate: Rate) -> None:
        self._clock = clock
        self._rate = rate
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def wait(self, key: str) -> float:
        """Seconds until there is room; 0 when there is. Takes nothing."""
        now, rate = self._clock.steady(), self._rate
        return max(0.0, self._full_at.get(key, now) - now - (rate.burst - 1) * rate.each)

    def take(self, key: str) -> float:
        """Take one when there is room: 0. Otherwise the seconds until there is, and nothing was taken."""
        wait = self.wait(key)
        if wait == 0:
            now = self._clock.steady()
            self._full_at[key] = max(self._full_at.get(key, now), now) + self._rate.each
            self._full_at.move_to_end(key)
            if len(self._full_at) > REMEMBERED:
                self._full_at.popitem(last=False)
        return wait

    def forget(self, key: str) -> None:
        """It did what it should: its bucket is full again."""
        self._full_at.pop(key, None)
