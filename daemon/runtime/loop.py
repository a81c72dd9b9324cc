"""The event loop the daemon runs on."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run it to its end on uvloop, or on Python's own loop where uvloop has no build: only slower, nothing else.

    A decision takes a third less of the processor on uvloop (docs/decisions/0006).
    """
    try:
        import uvloop  # noqa: PLC0415 (missing on some machines, and no concern of commands that need no loop)
    except ImportError:
        return asyncio.run(main)
    return uvloop.run(main)
