"""A thread that watches the loop from outside: how late it is, who holds it, and whether it still lives."""

import asyncio
import sys
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from threading import Event, Lock, Thread, get_ident

import structlog

from daemon.runtime.clock import Clock

_log = structlog.get_logger("runtime")
_FRAMES = 6
_PAUSED = 2.0
"""Seconds: when the watching thread itself is this late, the whole process was stopped, and nobody held anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """One time the loop was held. `by` are the innermost frames, the last called last."""

    at: datetime
    seconds: float
    by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Lateness:
    """How late the loop came to what was due, in seconds, over the last minute."""

    p50: float
    p99: float
    longest: float
    samples: int
    last_held: Held | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """Seconds between beats; late enough to name the culprit; late enough to be dead."""

    every: float = 0.05
    late: float = 0.25
    dead: float = 60.0
    minute: float = 60.0


class Watchdog:
    """Sends the loop a beat every so often and notes when it answers.

    `on_dead` is called on the watchdog's thread with the name of what died; it must end the process, which does not
    end by itself when its loop hangs. What else must not hang is added by `also`.
    """

    def __init__(self, clock: Clock, on_dead: Callable[[str], None], patience: Patience | None = None) -> None:
        self._clock = clock
        self._on_dead = on_dead
        self._patience = patience or Patience()
        self._loop = asyncio.get_running_loop()
        self._loop_thread = get_ident()
        self._lock = Lock()
        self._sent: deque[float] = deque()
        self._late: deque[tuple[float, float]] = deque()
        self._others: dict[str, Callable[[], float]] = {}
        self._culprit: Held | None = None
        self._last_held: Held | None = None
        self._last_look = clock.steady()
        self._enough = Event()

    def also(self, name: str, busy_for: Callable[[], float]) -> None:
        """Watch something else: `busy_for()` says how many seconds it is at its present piece of work, 0 when idle."""
        self._others[name] = busy_for

    def start(self) -> None:
        """Watch until `stop`, on a daemon thread."""
        Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """The thread ends at its next look."""
        self._enough.set()

    def lateness(self) -> Lateness:
        """For the metrics and a page. To be asked on the loop."""
        self._forget_old()
        late = sorted(seconds for _, seconds in self._late) or [0.0]
        return Lateness(
            p50=late[len(late) // 2],
            p99=late[min(len(late) - 1, len(late) * 99 // 100)],
            longest=late[-1],
            samples=len(self._late),
            last_held=self._last_held,
        )

    def look(self) -> None:
        """One look: what the thread does every time. It sends a beat and judges those that are unanswered."""
        now = self._clock.steady()
        with self._lock:
            if now - self._last_look > _PAUSED:
                self._sent.clear()
            self._last_look = now
            waited = now - self._sent[0] if self._sent else 0.0
            self._sent.append(now)
        with suppress(RuntimeError):  # the loop has just been closed
            self._loop.call_soon_threadsafe(self._beat, now)
        self._blame(waited)
        self._bury({"loop": waited, **{name: busy_for() for name, busy_for in self._others.items()}})

    def _watch(self) -> None:
        while not self._enough.wait(self._patience.every) and not self._loop.is_closed():
            self.look()

    def _blame(self, waited: float) -> None:
        if waited > self._patience.late:
            by = self._culprit.by if self._culprit else self._frames()
            self._culprit = Held(at=self._clock.now(), seconds=waited, by=by)
        elif (held := self._culprit) is not None:
            self._last_held, self._culprit = held, None
            _log.warning("loop.held", seconds=round(held.seconds, 3), by=held.by)

    def _bury(self, stuck: dict[str, float]) -> None:
        for name, seconds in stuck.items():
            if seconds > self._patience.dead and not self._enough.is_set():
                self._enough.set()
                by = self._culprit.by if self._culprit else ()
                _log.critical("dead", what=name, seconds=round(seconds, 1), loop_at=by)
                self._on_dead(name)

    def _frames(self) -> tuple[str, ...]:
        frame = sys._current_frames().get(self._loop_thread)  # noqa: SLF001 (the only way to see another thread's stack)
        stack = traceback.extract_stack(frame)[-_FRAMES:]
        return tuple(f"{_short(entry.filename)}:{entry.lineno} in {entry.name}" for entry in stack)

    def _beat(self, sent: float) -> None:
        with self._lock:
            if not self._sent or self._sent[0] != sent:
                return  # sent before the process was stopped
            self._sent.popleft()
        self._late.append((sent, self._clock.steady() - sent))
        self._forget_old()

    def _forget_old(self) -> None:
        oldest = self._clock.steady() - self._patience.minute
        while self._late and self._late[0][0] < oldest:
            self._late.popleft()


def _short(file: str) -> str:
    """Enough to find it by; where the machine keeps its programs is nobody's business."""
    return "/".join(PurePath(file).parts[-3:])
