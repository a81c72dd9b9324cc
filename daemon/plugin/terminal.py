"""What a plugin's part of the command line is given: its settings, its memory to be read, and a place to write."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection, Row
from threading import Event
from typing import TYPE_CHECKING, Generic, TextIO, TypeVar

from daemon.config import ConfigError, Sheet, read_sheet
from daemon.config.environment import Environment, Layer
from daemon.config.mistakes import Mistake

if TYPE_CHECKING:
    from daemon.plugin.beside import Beside

C = TypeVar("C")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal(Generic[C]):
    """For commands that only look: also beside a daemon that runs."""

    config: C
    """The plugin's settings, as daemon.yaml has them."""
    memory: Connection
    """Read-only."""
    environ: Mapping[str, str]
    out: TextIO
    port: int = 5056
    """Where the daemon listens, as daemon.yaml says."""

    def beside(self, port: int | None = None) -> "Beside":
        """The daemon that runs on this machine, by the key in the environment."""
        from daemon.plugin.beside import KEY, Beside  # noqa: PLC0415 (nothing but the command line needs it)

        return Beside(port=port or self.port, key=self.environ.get(KEY, "").strip())

    def agrees(self, question: str) -> bool:
        """Whether whoever sits there says yes; nobody there is no."""
        self.out.write(f"{question} [y/N] ")
        self.out.flush()
        return sys.stdin.readline().strip().lower() in {"y", "yes", "o", "oui"}

    def wait(self, seconds: float) -> None:
        """Until something that goes on elsewhere is looked at again."""
        Event().wait(seconds)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Rows of the plugin's own tables."""
        return list(self.memory.execute(sql, tuple(values)))

    def sheet(self, file: Path, *, within: tuple[str, ...] = ()) -> Sheet:
        """Settings of another file, with the variables of this process. Raises ConfigError."""
        find = Environment(layers=(Layer(source="environment", values=self.environ),)).find
        try:
            content = file.read_bytes()
        except OSError as error:
            what = f"cannot be read ({(error.strerror or 'failed').lower()})"
            raise ConfigError([Mistake(file=file.name, line=0, key="", what=what)]) from None
        return read_sheet(content, file=file.name, within=within, find=find)

    def say(self, line: str = "") -> None:
        self.out.write(f"{line}\n")
