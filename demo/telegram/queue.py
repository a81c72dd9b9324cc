"""Updates, kept until whoever asks names a later one."""

import asyncio
from typing import Any


class Updates:
    """Numbered from a number nobody could guess, as Telegram's are."""

    def __init__(self, first: int = 810_000_001) -> None:
        self._next = first
        self.waiting: list[dict[str, Any]] = []
        self.confirmed: list[int] = []
        """The numbers that were forgotten because a later one was asked for."""
        self.came = asyncio.Event()
        """Something waits; replaced with each that comes."""

    def counts_from(self, number: int) -> None:
        """After a week without news Telegram goes on from any number."""
        self._next = number

    def put(self, **what: object) -> int:
        """One more; returns its number."""
        number, self._next = self._next, self._next + 1
        self.waiting.append({"update_id": number, **what})
        self.came.set()
        return number

    def confirm(self, number: int) -> None:
        """It arrived."""
        self.confirmed += [each["update_id"] for each in self.waiting if each["update_id"] == number]
        self.waiting = [each for each in self.waiting if each["update_id"] != number]

    def asked(self, offset: int | None, limit: int) -> list[dict[str, Any]]:
        """Those from this number on; all before it are forgotten. A negative one counts from the end."""
        if offset is not None and offset < 0:
            offset = self.waiting[offset:][0]["update_id"] if self.waiting else None
        for each in [each["update_id"] for each in self.waiting if offset is not None and each["update_id"] < offset]:
            self.confirm(each)
        self.came.clear()
        return self.waiting[:limit]
