"""Plugins are found by folder; one that does not load is kept with its reason, and takes nothing else down."""

from pathlib import Path

import pytest

from daemon.plugin.loader import discover, names_in
from daemon.plugin.parts import Handler, Moved, Tool

NOWHERE = Path("/nonexistent")
WELL = """
from daemon.domain.sentences import Sentence
from daemon.plugin import Plugin, PluginConfig

plugin = Plugin(name="{name}", title=Sentence("A plugin"), config=PluginConfig)
"""
SHOWS = """
from daemon.domain.sentences import Sentence
from daemon.plugin import Plugin, PluginConfig

plugin = Plugin(name="{name}", title=Sentence("A plugin"), config=PluginConfig, pages=f"{{__name__}}.pages")
"""
MOVED = """
from daemon.plugin import Moved

PARTS = (Moved(path="/old", to="/{to}"),)
"""
TWICE = """
from daemon.domain.sentences import Sentence
from daemon.events.house import HouseFrozen, HouseThawed
from daemon.plugin import Plugin, PluginConfig, on

async def hear(event, ctx):
    await ctx.commit()

plugin = Plugin(
    name="broken", title=Sentence("A plugin"), config=PluginConfig, parts=(on(HouseFrozen)(hear), on(HouseThawed)(hear))
)
"""


def put(folder: Path, name: str, source: str) -> Path:
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "__init__.py").write_text(source)
    return folder / name


def test_only_what_daemon_yaml_names_is_loaded(tmp_path: Path) -> None:
    put(tmp_path, "mine", WELL.format(name="mine"))
    put(tmp_path, "other", "raise SystemExit('never run')")
    found = discover(NOWHERE, tmp_path, frozenset({"mine"}))
    assert list(found) == ["mine"]
    assert found["mine"].plugin is not None
    assert found["mine"].plugin.name == "mine"
    assert names_in(tmp_path) == ("mine", "other")


@pytest.mark.parametrize(
    "source, why",
    [
        ("1 / 0", "ZeroDivisionError: division by zero (__init__.py:1)"),
        ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library' (__init__.py:1)"),
        ("def broken(:", "SyntaxError"),
        ("raise SystemExit('out')", "SystemExit: out"),
        ("plugin = 'no'", "TypeError: broken/__init__.py has no `plugin = Plugin(...)`"),
        (TWICE, "ValueError: 'hear' is the name of two handlers: what is owed to one would go to the other"),
        (SHOWS.format(name="broken"), "ModuleNotFoundError: No module named 'usher_plugins.broken.pages'"),
        (WELL.format(name="other"), "ValueError: it calls itself 'other', but its folder is 'broken'"),
    ],
)
def test_one_that_does_not_load_says_why_and_takes_nothing_else_down(tmp_path: Path, source: str, why: str) -> None:
    put(tmp_path, "broken", source)
    put(tmp_path, "well", WELL.format(name="well"))
    found = discover(NOWHERE, tmp_path, frozenset({"broken", "well"}))
    assert found["broken"].plugin is None
    assert (found["broken"].why_not or "").startswith(why)
    assert found["well"].plugin is not None


def test_one_that_was_mended_is_loaded_afresh(tmp_path: Path) -> None:
    put(tmp_path, "mine", "from usher_plugins.mine.part import gone")
    (tmp_path / "mine" / "part.py").write_text("there = 1\n")
    assert discover(NOWHERE, tmp_path, frozenset({"mine"}))["mine"].plugin is None
    put(tmp_path, "mine", "from usher_plugins.mine.part import found\n" + WELL.format(name="mine"))
    (tmp_path / "mine" / "part.py").write_text("found = 'after a while'\n")
    assert discover(NOWHERE, tmp_path, frozenset({"mine"}))["mine"].why_not is None


def test_its_pages_are_loaded_afresh_with_it(tmp_path: Path) -> None:
    for to in ("new", "newer"):
        put(tmp_path, "mine", SHOWS.format(name="mine"))
        (tmp_path / "mine" / "pages.py").write_text(MOVED.format(to=to))
        plugin = discover(NOWHERE, tmp_path, frozenset({"mine"}))["mine"].plugin
        assert plugin is not None
        assert plugin.of(Moved) == (Moved(path="/old", to=f"/{to}"),)
        assert plugin.of(Tool) == ()
        assert plugin.of(Handler) == ()


def test_a_built_in_plugin_keeps_its_name(tmp_path: Path) -> None:
    plugins = Path(__file__).parents[2] / "plugins"
    put(tmp_path, "moderation", WELL.format(name="moderation"))
    found = discover(plugins, tmp_path, frozenset({"moderation"}))["moderation"]
    assert (found.plugin, found.why_not) == (None, "a built-in plugin has this name")


def test_a_folder_without_a_package_in_it_is_no_plugin(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "read.me").write_text("nothing to load")
    assert names_in(tmp_path) == ()
    assert discover(NOWHERE, tmp_path, frozenset({"notes", "read.me"})) == {}


def test_no_folder_of_plugins_is_no_mistake() -> None:
    assert discover(NOWHERE, NOWHERE, frozenset({"mine"})) == {}
    assert names_in(NOWHERE) == ()
