"""A source that has far fewer things than when it was last read whole is not believed.

An empty list, a lost database, a key that sees only part of it: all of them answer well, and what is missing then is
not gone. Whoever concludes from absence asks here first.
"""

import structlog

from daemon.commands.house import hold
from daemon.domain.sentences import Sentence
from daemon.services.base.fewer import far_fewer
from state import sizes
from state.freezes import Scope
from state.journal import Pen

_log = structlog.get_logger("sources")


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
