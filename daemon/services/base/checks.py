"""What `usher doctor` asks of a service: read-only, each with what was found and what mends it."""

from dataclasses import dataclass
from datetime import timedelta

from daemon.domain.errors import KeyRefused, OutsideError
from daemon.domain.sentences import Sentence

APART = timedelta(minutes=2)
"""Two clocks that differ by more make nonsense of what happened first."""
ANSWERS = Sentence("It answers and takes the key")
KEY_IS_ACCEPTED = Sentence("The key is accepted")
IS_IT_RUNNING = Sentence("Is it running, and is its url in daemon.yaml right as seen from this machine?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at. `ok` is None where nothing can be said, because the service did not tell."""

    what: Sentence
    ok: bool | None
    found: Sentence
    remedy: Sentence | None = None


def stopped(
    error: OutsideError, remedy: Sentence, *, answers: Sentence = ANSWERS, key: Sentence = KEY_IS_ACCEPTED
) -> Check:
    """It gave no answer, or refused the key: nothing else can be looked at."""
    what = key if isinstance(error, KeyRefused) else answers
    return Check(what=what, ok=False, found=Sentence("{why}", {"why": error.why}), remedy=remedy)


def clock_agrees(apart: timedelta | None) -> Check:
    what = Sentence("Its clock agrees with ours")
    if apart is None:
        return Check(what=what, ok=None, found=Sentence("it does not tell the time"))
    late = apart > APART
    return Check(
        what=what,
        ok=not late,
        found=Sentence("they are {seconds} seconds apart", {"seconds": round(apart.total_seconds())}),
        remedy=Sentence("Let both machines take their time from the network (NTP).") if late else None,
    )
