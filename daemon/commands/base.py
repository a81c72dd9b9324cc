"""Who commands, what that allows, and how a command is refused."""

from dataclasses import dataclass
from enum import StrEnum

from state.journal import Author, Journal


class Scope(StrEnum):
    """What an account, a key or a chat may do; each is its own, none implies another but admin, which implies all."""

    READ = "read"
    DECIDE = "decide"
    DESTROY = "destroy"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks for it, and through which surface."""

    name: str
    """`account:<id>`, `key:<name>`, `person:<id>`, `terminal`."""
    surface: str
    """dashboard, api, telegram, terminal, ..."""
    scopes: frozenset[Scope]
    person: int | None = None

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes or Scope.ADMIN in self.scopes

    @property
    def oneself(self) -> int | None:
        """The person whose own questions they may answer: a key that only reads answers none."""
        reads_only = self.name.startswith("key:") and not self.may(Scope.DECIDE)
        return None if reads_only else self.person

    def author(self) -> Author:
        return Author(plugin="engine", cause=f"command:{self.name}")


class RefusedError(Exception):
    """The command is not carried out; `str()` tells the caller why, in the field's words."""


class ForbiddenError(RefusedError):
    """The caller lacks the scope."""


class ConflictError(RefusedError):
    """It was decided, changed or ended meanwhile."""


class MissingError(RefusedError):
    """There is no such thing."""


def demand(caller: Caller, scope: Scope) -> None:
    if not caller.may(scope):
        raise ForbiddenError(f"this needs the scope “{scope}”")


__all__ = [
    "Author",
    "Caller",
    "ConflictError",
    "ForbiddenError",
    "Journal",
    "MissingError",
    "RefusedError",
    "Scope",
    "demand",
]
