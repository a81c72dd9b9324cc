"""Lean HTTP for whoever sends: one connection, one call after the other, timed."""

import asyncio
import json
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer, and how long it took."""

    status: int
    body: bytes
    seconds: float


class Connection:
    """Kept open between calls."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    async def get(self, path: str, key: str = "") -> Answered:
        return await self._call("GET", path, b"", f"X-Api-Key: {key}\r\n" if key else "")

    async def post(self, path: str, body: object, authorization: str = "", key: str = "") -> Answered:
        allowed = f"Authorization: {authorization}\r\n" if authorization else ""
        allowed += f"X-Api-Key: {key}\r\n" if key else ""
        return await self._call("POST", path, json.dumps(body).encode(), allowed)

    async def _call(self, method: str, path: str, body: bytes, allowed: str) -> Answered:
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: application/json\r\n"
            f"{allowed}Content-Length: {len(body)}\r\n\r\n"
        )
        began = time.monotonic()
        self._writer.write(head.encode() + body)
        heard = await self._reader.readuntil(b"\r\n\r\n")
        lowered = heard.lower()
        length = int(lowered.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)  # 204 has none
        answer = await self._reader.readexactly(length)
        return Answered(status=int(heard.split(b" ", 2)[1]), body=answer, seconds=time.monotonic() - began)


async def tell(port: int, **word: object) -> Any:  # noqa: ANN401 (whatever was asked for)
    """A word to the invented portal."""
    async with Connection(port) as connection:
        return json.loads((await connection.post("/bench", word)).body)
