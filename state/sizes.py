"""How many things a source had when it was last read whole and believed, and the number a person may accept instead."""

from state import notes
from state.database import Tx


def believed(tx: Tx, source: str) -> int | None:
    """None: it was never read whole."""
    row = tx.execute("SELECT value FROM meta WHERE key = ?", (_size(source),)).fetchone()
    return None if row is None else int(row["value"])


def believe(tx: Tx, source: str, size: int, *, freeze: str) -> None:
    """It has so many; what the freeze offered is no longer to be accepted."""
    notes.note(tx, _size(source), str(size))
    tx.execute("DELETE FROM meta WHERE key = ?", (_offer(freeze),))


def begin_anew(tx: Tx, source: str) -> None:
    """It is another source under the same name: how many the old one had says nothing."""
    tx.execute("DELETE FROM meta WHERE key = ?", (_size(source),))


def offer(tx: Tx, source: str, size: int, *, freeze: str) -> None:
    """Whoever lets go of this freeze accepts this size."""
    notes.note(tx, _offer(freeze), f"{size} {source}")


def accept(tx: Tx, freeze: str) -> None:
    """A person let go of it: what it offered, if it was about a size, is believed from now on."""
    row = tx.execute("SELECT value FROM meta WHERE key = ?", (_offer(freeze),)).fetchone()
    if row is not None:
        size, _, source = row["value"].partition(" ")
        believe(tx, source, int(size), freeze=freeze)


def _size(source: str) -> str:
    return f"size:{source}"


def _offer(freeze: str) -> str:
    return f"size offered:{freeze}"
