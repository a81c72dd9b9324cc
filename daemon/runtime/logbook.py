"""The last log records, in memory, for the logs page; errors that repeat are one record with a count."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import RLock

_COLLAPSING = ("error", "critical")

Hook = Callable[["Record"], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One thing that was logged. Secrets are out of it already; it is not escaped for HTML."""

    number: int
    at: datetime
    level: str
    plugin: str
    event: str
    text: str
    subject: str | None = None
    error: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    repeats: int = 0
    last_at: datetime | None = None

    @property
    def is_error(self) -> bool:
        """Errors collapse; what merely informs is told each time."""
        return self.level in _COLLAPSING

    @property
    def worth_a_line(self) -> bool:
        """The first of its kind, then the 10th repeat, the 100th, the 1,000th..."""
        return self.repeats == 0 or (self.repeats >= 10 and f"{self.repeats}".strip("0") == "1")


class LogBook:
    """Remembers `size` records. The same error within `window` of its last time is counted, not added."""

    def __init__(self, size: int = 2_000, window: timedelta = timedelta(minutes=10)) -> None:
        self._size = size
        self._window = window
        self._lock = RLock()
        self._written = 0
        self._records: OrderedDict[int, Record] = OrderedDict()
        self._latest: dict[tuple[str, str, str | None], int] = {}
        self._hooks: list[Hook] = []

    def records(self) -> tuple[Record, ...]:
        """All that are kept, oldest first."""
        with self._lock:
            return tuple(self._records.values())

    def errors(self) -> tuple[Record, ...]:
        """The errors among them, oldest first."""
        return tuple(record for record in self.records() if record.is_error)

    def subscribe(self, hook: Hook) -> Callable[[], None]:
        """Call it with every new or repeated record, on whichever thread logged: it must be quick and must not raise.
        Returns what ends the subscription."""
        with self._lock:
            self._hooks.append(hook)
        return lambda: self._unsubscribe(hook)

    def write(self, new: Record) -> Record:
        """Keep it; returns it as kept, with its number, or the earlier one it repeats, with the new count."""
        with self._lock:
            kept = self._repeated(new) or self._added(new)
            self._records[kept.number] = kept
            hooks = tuple(self._hooks)
        for hook in hooks:
            hook(kept)
        return kept

    def _repeated(self, new: Record) -> Record | None:
        earlier = self._records.get(self._latest.get(_kind(new), 0)) if new.is_error else None
        if earlier is None or new.at - (earlier.last_at or earlier.at) > self._window:
            return None
        return replace(earlier, repeats=earlier.repeats + 1, last_at=new.at)

    def _added(self, new: Record) -> Record:
        self._written += 1
        if new.is_error:
            self._latest[_kind(new)] = self._written
        if len(self._records) >= self._size:
            self._forget(*self._records.popitem(last=False))
        return replace(new, number=self._written)

    def _forget(self, number: int, old: Record) -> None:
        if self._latest.get(_kind(old)) == number:
            del self._latest[_kind(old)]

    def _unsubscribe(self, hook: Hook) -> None:
        with self._lock:
            if hook in self._hooks:
                self._hooks.remove(hook)


def _kind(record: Record) -> tuple[str, str, str | None]:
    return (record.plugin, record.text, record.error)
