"""What can go wrong with a service, each a small thing that may be pushed and taken back."""

import re
from dataclasses import dataclass, replace

from demo.http import HTML, Call, Reply

LOGIN_PAGE = (
    b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method=post>"
    b"<label>Password <input type=password name=password></label><button>Sign in</button></form></body></html>"
)

_NAMED = re.compile(rb'("(?:displayName|title|original_title|originalTitle)":")')


@dataclass(slots=True, kw_only=True)
class Fault:
    """Concerns the calls whose `METHOD /path` contains `on`, as many `times` as given, or until it is taken back."""

    on: str = ""
    times: int | None = None

    def strikes(self, call: Call) -> bool:
        """Whether it concerns this call; a counted fault is used up by it."""
        if self.times == 0 or self.on not in f"{call.method} {call.path}":
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def instead(self) -> Reply | None:
        """The answer given without doing what was asked; None lets it be done."""
        return None

    def spoil(self, reply: Reply) -> Reply | None:
        """What becomes of the answer once it was done; None cuts the connection."""
        return reply


@dataclass(slots=True, kw_only=True)
class Answers(Fault):
    """Something else than what was asked: an error, or a login page with status 200."""

    reply: Reply

    def instead(self) -> Reply | None:
        return self.reply


@dataclass(slots=True, kw_only=True)
class Hangs(Fault):
    """Nothing, for as long as it lasts. The caller has to give up by itself, and what it asked is not done."""


@dataclass(slots=True, kw_only=True)
class Truncates(Fault):
    """Half of the answer, with the length of the half: JSON that ends in the middle."""

    def spoil(self, reply: Reply) -> Reply | None:
        return replace(reply, body=reply.body[: len(reply.body) // 2])


@dataclass(slots=True, kw_only=True)
class CutsCharacters(Fault):
    """Every name and title begins with half a character, as what cuts texts in the middle of an emoji writes it."""

    def spoil(self, reply: Reply) -> Reply | None:
        return replace(reply, body=_NAMED.sub(rb"\1\\ud83c", reply.body))


@dataclass(slots=True, kw_only=True)
class DropsAnswer(Fault):
    """It is done, and the connection ends before the answer: the caller cannot know."""

    def spoil(self, reply: Reply) -> Reply | None:  # noqa: ARG002 (the answer is what is lost)
        return None


def login_page() -> Reply:
    """What a proxy with a login in front of the service answers to everything."""
    return Reply(body=LOGIN_PAGE, content_type=HTML)
