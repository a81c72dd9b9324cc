"""Errors, as RFC 9457 problems: in the field's words, without anything of the inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

import msgspec
from aiohttp import web

from daemon.commands.base import ForbiddenError, MissingError, RefusedError
from daemon.domain.errors import MemoryUnwritableError

JSON = "application/json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What went wrong."""

    type: str
    """`about:blank`: the status says it all."""
    title: str
    status: int
    detail: str
    mistakes: tuple[str, ...] = ()
    """One for each thing to mend."""


class BadInput(Exception):
    """What was sent cannot be used; `detail` names the parameter or field."""

    def __init__(self, detail: str, mistakes: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.mistakes = tuple(mistakes)


class Trouble(Exception):
    """An answer other than the one that was hoped for."""

    def __init__(
        self, status: int, detail: str, *, mistakes: Sequence[str] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.mistakes = tuple(mistakes)
        self.headers = headers or {}

    @classmethod
    def later(cls, seconds: float) -> "Trouble":
        """Too often: not before so many seconds."""
        return cls(429, "too many tries; wait a little", headers={"Retry-After": str(max(1, int(seconds + 0.999)))})


_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (BadInput, 400),
    (ForbiddenError, 403),
    (MissingError, 404),
    (RefusedError, 409),
)
"""The first that fits; a refusal of any other kind says what stands in the way."""


def trouble_of(error: Exception) -> Trouble:
    """The answer for an error that is one."""
    match error:
        case Trouble():
            return error
        case MemoryUnwritableError():
            return Trouble(503, "the memory cannot be written; nothing was changed", headers={"Retry-After": "10"})
        case web.HTTPException():
            return _of_http(error)
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), None)
    if status is None:
        return Trouble(500, "this failed inside Usher; the log says why")
    return Trouble(status, str(error), mistakes=getattr(error, "mistakes", ()))


def _of_http(error: web.HTTPException) -> Trouble:
    said = {404: "there is nothing here", 405: "this cannot be done here", 413: "that is too large"}
    allowed = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
    return Trouble(error.status, said.get(error.status, HTTPStatus(error.status).phrase), headers=allowed)


def for_programs(request: web.Request) -> bool:
    """Whether an error is told as a problem, not as a page."""
    pages = not request.path.startswith(("/api/", "/webhook/", "/metrics", "/health", "/ready", "/static/"))
    return not pages or "text/html" not in request.headers.get("Accept", "text/html")


def problem(trouble: Trouble) -> web.Response:
    body = Problem(
        type="about:blank",
        title=HTTPStatus(trouble.status).phrase,
        status=trouble.status,
        detail=str(trouble),
        mistakes=trouble.mistakes,
    )
    return web.Response(
        body=msgspec.json.encode(body), status=trouble.status, content_type=PROBLEM, headers=trouble.headers
    )
