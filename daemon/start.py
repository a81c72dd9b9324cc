"""What a life begins with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import MappingProxyType

from daemon.bus.bus import Widths
from daemon.config import ConfigError
from daemon.config.document import read_document
from daemon.post import Mailbag
from daemon.runtime.clock import Clock, SystemClock
from daemon.runtime.logbook import Record
from daemon.runtime.marks import Marks
from daemon.services.base.receiving import Receiver

MEMORY = "usher.db"
BACKUPS = "backups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Tests hand in another clock, other marks, more plugins and ports."""

    config: Path
    data: Path
    environ: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    in_container: bool = False
    clock: Clock = field(default_factory=SystemClock)
    marks: Marks = field(default_factory=Marks)
    dice: Random = field(default_factory=Random)
    built_in: Path | None = None
    """Where the built-in plugins are, when not beside the engine."""
    ports: Mapping[type, object] = field(default_factory=dict)
    """Ports beside those that services provide, by their reading and writing type."""
    receivers: Mapping[str, Receiver] = field(default_factory=dict)
    """Sources that tell things once, beside those that services are."""
    channels: Mapping[str, Mailbag] = field(default_factory=dict)
    """What carries messages, beside those that services are; their port is among `ports`."""
    errors: Callable[[], Sequence[Record]] = tuple
    """What the log has of errors; those that repeat are told of."""
    widths: Widths = field(default_factory=Widths)

    @property
    def memory(self) -> Path:
        return self.data / MEMORY

    @property
    def backups(self) -> Path:
        return self.data / BACKUPS

    def plugins_named(self) -> frozenset[str]:
        """The plugins daemon.yaml names; mistakes in it are told by the reading that follows."""
        try:
            tree = read_document(self.config.name, self.config.read_bytes()).tree
        except (OSError, ConfigError):
            return frozenset()
        plugins = tree.get("plugins") if isinstance(tree, dict) else None
        return frozenset(plugins) if isinstance(plugins, dict) else frozenset()
