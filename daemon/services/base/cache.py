"""Answers that are still good."""

from collections import OrderedDict
from datetime import timedelta
from typing import Generic, TypeVar

from daemon.runtime.clock import Clock

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """The last `size` things that were asked for, each as long as it was said to be good."""

    def __init__(self, clock: Clock, size: int) -> None:
        self._clock = clock
        self._size = size
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K) -> V | None:
        held = self._kept.get(key)
        if held is None:
            return None
        until, value = held
        if until <= self._clock.steady():
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return value

    def put(self, key: K, value: V, good_for: timedelta) -> None:
        self._kept[key] = (self._clock.steady() + good_for.total_seconds(), value)
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
