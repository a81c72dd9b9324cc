"""What a plugin's part of the command line is given: its settings, its memory to be read, and a place to write."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection, Row
from threading import Event
from typing import Any, Generic, Protocol, TextIO, TypeVar

from daemon.config import ConfigError, Sheet, read_sheet
from daemon.config.environment import Environment, Layer
from daemon.config.mistakes import Mistake

C = TypeVar("C")


class Beside(Protocol):
    """A daemon that runs, by its API: for what only it may do. Where it would not, the command ends, and says why."""

    def ask(self, path: str, query: Mapping[str, object]) -> Any: ...  # noqa: ANN401 (JSON: what a page's twin says)
    def post(self, path: str, body: Mapping[str, object]) -> Any: ...  # noqa: ANN401 (JSON: what a command gives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal(Generic[C]):
    """For commands that only look: also beside a daemon that runs."""

    config: C
    """The plugin's settings, as daemon.yaml has them."""
    memory: Connection
    """Read-only."""
    environ: Mapping[str, str]
    out: TextIO
    beside: Callable[[int | None], Beside]
    """The daemon that runs on this machine, on this port; None: as daemon.yaml says."""

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

    def agrees(self, question: str) -> bool:
        """Whether whoever sits there says yes; nobody there is no."""
        self.out.write(f"{question} [y/N] ")
        self.out.flush()
        return sys.stdin.readline().strip().lower() in {"y", "yes", "o", "oui"}

    def wait(self, seconds: float) -> None:
        """Until something that goes on elsewhere is looked at again."""
        Event().wait(seconds)
