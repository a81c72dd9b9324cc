"""The web's door: whatever a page, a block or a form dies of becomes a card with its reason, and the rest stands."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from aiohttp import web

from daemon.commands.base import RefusedError
from daemon.domain.errors import MemoryUnwritableError
from daemon.web.problems import BadInput, Trouble

T = TypeVar("T")
_log = structlog.get_logger("web")
ANSWERS = (RefusedError, MemoryUnwritableError, BadInput, Trouble, web.HTTPException)
"""Errors that are an answer to whoever asked, not a failure of ours."""


async def attempt(make: Callable[[], Awaitable[T]], scrub: Callable[[str], str]) -> tuple[T | None, str | None]:
    """What it made, or why it made nothing, in one line. Raises `ANSWERS`."""
    try:
        return await make(), None
    except ANSWERS:
        raise
    except Exception as error:  # noqa: BLE001 (a page's mistake, whatever it is, is shown and takes nothing else down)
        _log.error("page.failed", exc_info=error)
        return None, scrub(f"{type(error).__name__}: {error}".rstrip(": "))
