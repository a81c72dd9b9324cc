"""`usher import`: what another program left behind, taken into the memory of a daemon that does not run."""

import asyncio
import sqlite3
import sys
from importlib.resources import files
from pathlib import Path

from daemon.bootstrap import House
from daemon.commands.base import Caller, Scope
from daemon.config import Config, ConfigError, PluginConfig
from daemon.plugin.context import Acting, Surroundings
from daemon.plugin.loader import discover
from daemon.plugin.parts import Importer, Plugin
from daemon.runtime.lock import FolderInUse, FolderLock
from daemon.runtime.redaction import Redactor
from daemon.runtime.threads import Threads
from daemon.start import BACKUPS, MEMORY, Start
from state.database import Database
from state.journal import Journal
from state.migrate import Owner, SchemaError, migrate

WRONG = 2
"""The exit code where nothing could be done."""


def importers() -> dict[str, tuple[Plugin, Importer]]:
    """Those of the plugins that come along, by the program they know."""
    folder = Path(str(files("plugins")))
    found = (each.plugin for each in discover(folder, folder / "none", frozenset()).values())
    return {part.name: (plugin, part) for plugin in found if plugin is not None for part in plugin.of(Importer)}


def take_over(program: str, folder: Path, start: Start) -> int:
    """Says what was taken and what not. The daemon has to be off: both would write."""
    plugin, part = importers()[program]
    if not folder.is_dir():
        return _wrong(f"there is no folder {folder}")
    try:
        config = House(start, Redactor()).read_config()
        with FolderLock(start.data):
            _brought_up(plugin, start.data)
            lines = asyncio.run(_taken(plugin, part, folder, start, config))
    except (ConfigError, FolderInUse) as error:
        return _wrong(f"{error}")
    except (sqlite3.Error, SchemaError, OSError) as error:
        return _wrong(f"the memory in {start.data} cannot be used ({error})")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _brought_up(plugin: Plugin, data: Path) -> None:
    """The memory is there, with the tables of the engine and of the plugin; a copy of it is taken first."""
    plugins, engine = Path(str(files("plugins"))), Path(str(files("state")))
    owners = [
        Owner.of_folder("engine", engine / "migrations"),
        Owner.of_folder(plugin.name, plugins / plugin.name / "migrations"),
    ]
    migrate(data / MEMORY, owners, backups=data / BACKUPS)


async def _taken(plugin: Plugin, part: Importer, folder: Path, start: Start, config: Config) -> list[str]:
    database = await Database.open(start.memory, start.marks)
    around = Surroundings(
        plugin=plugin.name,
        config=config.plugins.get(plugin.name) or PluginConfig(),
        policy="",
        journal=Journal(database, start.clock),
        clock=start.clock,
        zone=config.house.timezone,
        threads=Threads(plugin.name, start.clock),
    )
    whoever = Caller(name="terminal", surface="terminal", scopes=frozenset(Scope))
    try:
        return await part.run(folder, Acting(around, whoever))
    finally:
        await database.close()


def _wrong(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return WRONG
