"""What can go wrong outside, named by what to do next."""

from datetime import timedelta

from daemon.domain.sentences import Sentence


class OutsideError(Exception):
    """A service could not, or would not, do what we asked. `str()` is one line without secrets."""

    def __init__(self, service: str, why: str | Sentence) -> None:
        super().__init__(f"{service}: {why}")
        self.service = service
        self.why = str(why)
        self.says = why if isinstance(why, Sentence) else Sentence("{why}", {"why": why})
        """`why` in any language, where it is one of the ways to fail that every service knows."""


class Unreachable(OutsideError):
    """Nobody answered, or what answered was not understood: wait, however long; nothing may be concluded from it."""

    def __init__(
        self,
        service: str,
        why: str | Sentence,
        *,
        retry_after: timedelta | None = None,
        undone: bool = False,
        over: bool = False,
    ) -> None:
        super().__init__(service, why)
        self.retry_after = retry_after
        self.undone = undone
        """The call did nothing, for certain: the connection was refused, or the service said to come back later."""
        self.over = over or undone
        """The call is no longer under way, whatever it did: something was answered."""


class KeyRefused(OutsideError):
    """The service refuses our key: wait until a person mends it; nothing may be concluded from it."""


class OutOfCredit(KeyRefused):
    """The account behind our key has nothing left to spend: wait until a person pays."""


class Rejected(OutsideError):
    """The service understood and refused this very thing: asking again would not help."""


class Gone(Rejected):
    """The service answered that there is no such thing."""


class NotConfigured(OutsideError):
    """No service of this kind is set up: only what needs it is off."""


class MemoryUnwritableError(Exception):
    """The database cannot be written (disk full, read-only): nothing may be done outside until it can."""


class SettledMeanwhileError(Exception):
    """A question that a commit counted on is open no longer: nothing of the commit was written; look again."""
