"""The commands that plugins add to the command line: found in their parts, run on a memory that is only read."""

import sqlite3
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from daemon.beside import Beside, RefusedThereError
from daemon.bootstrap import House
from daemon.config import ConfigError
from daemon.plugin.loader import discover
from daemon.plugin.parts import Plugin, Tool
from daemon.plugin.terminal import Terminal
from daemon.runtime.redaction import Redactor
from daemon.start import Start
from state.database import connect

WRONG = 2
"""The exit code where nothing could be done."""


def tools() -> Iterator[tuple[Plugin, Tool]]:
    """Those of the plugins that come along."""
    folder = Path(str(files("plugins")))
    for found in discover(folder, folder / "none", frozenset()).values():
        if found.plugin is not None:
            yield from ((found.plugin, each) for each in found.plugin.of(Tool))


def use(tool: Tool, plugin: Plugin, wanted: Namespace, start: Start) -> int:
    """Run it; what cannot be read is said in one line, with what mends it."""
    try:
        config = House(start, Redactor()).read_config()
        settings = config.plugins.get(plugin.name) or plugin.config()
        with closing(_memory(start.memory)) as memory:
            key, usual = config.access.api_key.reveal(), config.server.port
            given = Terminal(
                config=settings,
                memory=memory,
                environ=start.environ,
                out=sys.stdout,
                beside=lambda port: Beside(port=port or usual, key=key),
            )
            code: int = tool.run(wanted, given)
            return code
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
    except RefusedThereError as error:
        sys.stderr.write(f"{error}\n")
    except (sqlite3.Error, FileNotFoundError) as error:
        sys.stderr.write(f"the memory in {start.data} cannot be read ({error}): is --data right?\n")
    return WRONG


def _memory(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise FileNotFoundError(f"there is no {file.name}")
    return connect(file, readonly=True)
