"""A source that has far fewer things than when it was last read whole is not believed.

An empty list, a lost database, a key that sees only part of it: all of them answer well, and what is missing then is
not gone. Whoever concludes from absence asks here first.
"""

import structlog

from daemon.commands.house import hold
from daemon.domain.sentences import Sentence
from state import sizes
from state.freezes import Scope
from state.journal import Pen

_log = structlog.get_logger("sources")

SHARE = 0.2
"""Of what it had. By hand less is taken away between two readings; a list that is cut, or another's, lacks more."""
SLACK = 3
"""Things that may always go at once: a fifth of a small house is one person."""


def far_fewer(before: int, now: int) -> bool:
    """Whether so many went at once that it is more likely the source that is wrong. One that is suddenly empty is."""
    if now == 0:
        return before > 1
    return before - now > max(SLACK, before * SHARE)


def believes(pen: Pen, source: str, size: int) -> bool:
    """Whether what a complete reading does not hold may count as gone. It held `size` things, all in all.

    False: everything destructive is frozen, under the source's name, until a person lets go; that accepts the size the
    freeze tells of. Until then, or until the source has what it had, each reading is judged so again.
    """
    before, freeze = sizes.believed(pen.tx, source), f"{source} shrank"
    if before is None or not far_fewer(before, size):
        sizes.believe(pen.tx, source, size, freeze=freeze)
        return True
    why = Sentence(
        "Entries in {source}: {now}, where there were {before}. What is missing is not taken for gone; letting go "
        "accepts the new number.",
        {"source": source, "now": size, "before": before},
    )
    if hold(pen, freeze, scope=Scope.DESTRUCTIVE, why=why, by="engine"):
        sizes.offer(pen.tx, source, size, freeze=freeze)
        _log.error("safeguard", name=freeze, say=f"Everything destructive is held back: {why}")
    return False
