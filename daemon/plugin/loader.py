"""Finding plugins by folder. One that does not load is kept with its reason, and takes nothing else down."""

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from daemon.plugin.parts import Handler, Plugin


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """A folder that is, or wants to be, a plugin."""

    name: str
    folder: Path
    plugin: Plugin | None = None
    why_not: str | None = None
    """One line: what went wrong when it was loaded."""
    ours: bool = True
    """False: it lies in the data folder, and is loaded only because daemon.yaml names it."""


def discover(built_in: Path, theirs: Path, named: frozenset[str]) -> dict[str, Discovered]:
    """Every built-in plugin, and those of the owner's that daemon.yaml names."""
    found = {folder.name: _load(f"plugins.{folder.name}", folder, ours=True) for folder in _folders(built_in)}
    for folder in _folders(theirs):
        if folder.name in named:
            found[folder.name] = (
                _refused(folder, "a built-in plugin has this name")
                if folder.name in found
                else _load(f"usher_plugins.{folder.name}", folder, ours=False)
            )
    return found


def names_in(theirs: Path) -> tuple[str, ...]:
    """What lies in the owner's folder, loaded or not."""
    return tuple(folder.name for folder in _folders(theirs))


def _folders(root: Path) -> Iterator[Path]:
    if root.is_dir():
        yield from sorted(each for each in root.iterdir() if (each / "__init__.py").is_file())


def _refused(folder: Path, why: str) -> Discovered:
    return Discovered(name=folder.name, folder=folder, why_not=why, ours=False)


def _load(module_name: str, folder: Path, *, ours: bool) -> Discovered:
    try:
        module = importlib.import_module(module_name) if ours else _import_theirs(module_name, folder)
        plugin = _plugin_of(module, folder.name)
        if not ours:
            plugin.load()  # now, while its owner is told of every mistake in it
    except (Exception, SystemExit) as error:  # noqa: BLE001 (a plugin's mistake, whatever it is, is shown, not fatal)
        return Discovered(name=folder.name, folder=folder, why_not=_one_line(error), ours=ours)
    return Discovered(name=folder.name, folder=folder, plugin=plugin, ours=ours)


def _plugin_of(module: ModuleType, name: str) -> Plugin:
    plugin = getattr(module, "plugin", None)
    if not isinstance(plugin, Plugin):
        raise TypeError(f"{name}/__init__.py has no `plugin = Plugin(...)`")
    if plugin.name != name:
        raise ValueError(f"it calls itself {plugin.name!r}, but its folder is {name!r}")
    handlers = [handler.name for handler in plugin.of(Handler)]
    twice = next((handler for handler in handlers if handlers.count(handler) > 1), None)
    if twice is not None:
        raise ValueError(f"{twice!r} is the name of two handlers: what is owed to one would go to the other")
    return plugin


def _import_theirs(name: str, folder: Path) -> ModuleType:
    """Import a package from the data folder, afresh: its older self is forgotten first."""
    for known in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        del sys.modules[known]
    package = sys.modules.setdefault("usher_plugins", ModuleType("usher_plugins"))
    package.__path__ = [str(folder.parent)]
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _one_line(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({Path(last[0].filename).name}:{last[0].lineno})" if last else ""
    return f"{type(error).__name__}: {error}{where}"
