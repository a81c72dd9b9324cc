"""What a plugin's part of the command line is given: its settings, its memory to be read, and a place to write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection, Row
from typing import Generic, TextIO, TypeVar

from daemon.config import ConfigError, Sheet, read_sheet
from daemon.config.environment import Environment, Layer
from daemon.config.mistakes import Mistake

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
