"""Blocking calls in threads of our own: few, bounded, abandoned when they hang, and never in the way of an exit.

The default executor is none of that: its threads are joined at exit, so one hanging call keeps a dying process alive.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Condition, Thread
from typing import Any, TypeVar, cast

from daemon.runtime.clock import Clock, TimedOut

T = TypeVar("T")


class ThreadsBusy(Exception):
    """Refused at once: all threads hang, or too many calls wait already."""


@dataclass(eq=False, slots=True)
class _Call:
    run: Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"
    returned: bool = False
    abandoned: bool = False

    def give(self, result: object, error: BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self.loop.call_soon_threadsafe(self._settle, result, error)

    def _settle(self, result: object, error: BaseException | None) -> None:
        if self.answer.done():
            return
        if error is None:
            self.answer.set_result(result)
        else:
            self.answer.set_exception(error)


class Threads:
    """A small pool for one service or plugin. At most `size` calls run at a time; `spare` more threads may hang."""

    def __init__(self, name: str, clock: Clock, *, size: int = 2, spare: int = 4, waiting: int = 64) -> None:
        self._name = name
        self._clock = clock
        self._size = size
        self._most = size + spare
        self._room = waiting
        self._lock = Condition()
        self._calls: deque[_Call] = deque()
        self._threads = 0
        self._idle = 0
        self._hanging = 0
        self._closed = False

    @property
    def hanging(self) -> int:
        """Calls given up on whose threads have still not come back."""
        return self._hanging

    async def run(self, fn: Callable[..., T], *args: object, within: timedelta) -> T:
        """Call it in a thread. Raises TimedOut after `within`, counted from now, waiting for a thread included; the
        call itself may go on unseen, so it must do no harm when nobody listens."""
        loop = asyncio.get_running_loop()
        context = contextvars.copy_context()
        call = _Call(lambda: context.run(fn, *args), loop, loop.create_future())
        self._admit(call)
        try:
            await self._clock.wait_for(asyncio.wait([call.answer]), within.total_seconds())
        except TimeoutError as error:
            raise TimedOut(f"{self._name}: no answer within {within.total_seconds():g} s") from error
        finally:
            self._let_go(call)
        return cast("T", call.answer.result())

    def close(self) -> None:
        """Take no more calls and let idle threads go. Hanging ones die with the process, which does not wait."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()

    def _admit(self, call: _Call) -> None:
        with self._lock:
            if self._closed:
                raise ThreadsBusy(f"{self._name}: closed")
            if self._hanging >= self._most:
                raise ThreadsBusy(f"{self._name}: {self._hanging} earlier calls still hang; restart Usher to free them")
            if len(self._calls) >= self._room:
                raise ThreadsBusy(f"{self._name}: {self._room} calls wait already")
            self._calls.append(call)
            self._lock.notify()
            self._grow()

    def _grow(self) -> None:
        live = self._threads - self._hanging
        if len(self._calls) > self._idle and live < self._size and self._threads < self._most:
            self._threads += 1
            Thread(target=self._work, name=f"{self._name}-{self._threads}", daemon=True).start()

    def _let_go(self, call: _Call) -> None:
        with self._lock:
            if call.answer.done():
                return
            call.answer.cancel()
            if call in self._calls:
                self._calls.remove(call)
            elif not call.returned:
                call.abandoned = True
                self._hanging += 1
                self._grow()

    def _work(self) -> None:
        while call := self._next():
            try:
                result, error = call.run(), None
            except BaseException as raised:  # noqa: BLE001 (carried over to the caller, who handles it or does not)
                result, error = None, raised
            with self._lock:
                call.returned = True
                self._hanging -= call.abandoned
            call.give(result, error)
            del call, result, error  # an idle thread keeps no answer alive

    def _next(self) -> _Call | None:
        with self._lock:
            self._idle += 1
            self._lock.wait_for(lambda: self._calls or self._closed or self._surplus())
            self._idle -= 1
            if self._calls and not self._surplus():
                return self._calls.popleft()
            self._threads -= 1
            return None

    def _surplus(self) -> bool:
        return self._threads - self._hanging > self._size
