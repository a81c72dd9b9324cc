"""The door."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPage:
    """Name and password. The same answer for a wrong name and a wrong password."""

    goes_to: str
    """A path of ours, shown after the login."""
    name: str = ""
    """What was typed last."""
    wrong: bool = False
    wait: int | None = None
    """Seconds until another try is taken; too many were wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """What went wrong, kindly."""

    status: int
    why: str
    """In plain words; says nothing of the inside."""
    mistakes: tuple[str, ...] = ()
    back: str = "/"
