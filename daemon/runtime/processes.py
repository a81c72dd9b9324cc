"""Programs we start: no shell, a group of their own that dies whole, bounded in time and in what they may say."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from daemon.runtime.clock import Clock, TimedOut

_CHUNK = 65_536
_NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """How it ended. `out` and `err` hold at most the limit each; `clipped` says that there was more."""

    code: int
    out: bytes
    err: bytes
    clipped: bool = False


async def run(
    argv: Sequence[str],
    *,
    clock: Clock,
    within: timedelta,
    stdin: bytes | None = None,
    limit_bytes: int = 1_000_000,
    environ: Mapping[str, str] | None = None,
) -> Finished:
    """Run it to its end. Raises TimedOut after `within`, when it and all its children have been killed.

    It inherits only what a program needs from our environment, where secrets lie; what else it needs is given.
    """
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.DEVNULL if stdin is None else asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env={**_modest(os.environ), **(environ or {})},
    )
    try:
        return await clock.wait_for(_finish(process, stdin, limit_bytes), within.total_seconds())
    except TimeoutError as error:
        raise TimedOut(f"{argv[0]}: did not end within {within.total_seconds():g} s") from error
    finally:
        await _end(process)


async def _finish(process: asyncio.subprocess.Process, stdin: bytes | None, limit: int) -> Finished:
    (out, more_out), (err, more_err), _ = await asyncio.gather(
        _read(process.stdout, limit), _read(process.stderr, limit), _feed(process.stdin, stdin)
    )
    code = await process.wait()
    return Finished(code=code, out=out, err=err, clipped=more_out or more_err)


async def _read(stream: asyncio.StreamReader | None, limit: int) -> tuple[bytes, bool]:
    """Keep the beginning and read on to the end: a program whose pipe is full would wait for ever."""
    kept, clipped = bytearray(), False
    while stream and (chunk := await stream.read(_CHUNK)):
        clipped = clipped or len(kept) + len(chunk) > limit
        kept += chunk[: limit - len(kept)]
    return bytes(kept), clipped


async def _feed(stream: asyncio.StreamWriter | None, data: bytes | None) -> None:
    if stream is None or data is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):  # it need not read all it is given
        stream.write(data)
        await stream.drain()
    stream.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill what is left of the group, also when the program itself is gone and only its children live."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _modest(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[name] for name in _NEEDED if name in environ}
