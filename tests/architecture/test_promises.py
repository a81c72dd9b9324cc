"""The promises the project makes about itself, kept by a machine."""

import ast
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from string import Formatter

import polib
import pytest

import daemon
import plugins
from daemon.actions.base import ACTIONS
from daemon.events.base import CATALOGUE, Event
from state.migrate import Owner
from tests.look.said import said_in_code, said_in_templates

ROOT = Path(__file__).parents[2]
ENGINE = ("bus", "actions", "sources", "plugin", "commands", "runtime")
PLUGINS = sorted(folder for folder in (ROOT / "plugins").iterdir() if (folder / "__init__.py").is_file())
ROOMS = {
    "__init__.py", "config.py", "handlers.py", "rules.py", "pages.py", "store.py", "messages.py", "jobs.py",
    "commands.py", "actions.py", "cli.py", "rules", "migrations", "templates", "locales", "tests",
}  # fmt: skip
"""Under these names everybody finds them."""


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def ours() -> list[type[Event]]:
    """Every event of the engine and of the plugins that come along."""
    for package in (daemon, plugins):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if ".events" in module.name or package is plugins:
                import_module(module.name)
    return [each for each in CATALOGUE.all() if each.__module__.startswith(("daemon.", "plugins."))]


EVENTS = ours()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_an_event_is_a_fact_with_a_sentence_a_key_and_a_subject(event: type[Event]) -> None:
    assert re.fullmatch(r"[a-z]+(\.[a-z]+)+", event.name)
    assert event.__doc__ is not None
    assert event.__doc__.partition("\n")[0].endswith((".", ","))
    assert event.key is not Event.key
    assert event.about


@pytest.mark.parametrize("event", [each for each in EVENTS if each.__module__.startswith("plugins.")], ids=str)
def test_an_event_of_a_plugin_is_told_in_french_too(event: type[Event]) -> None:
    words = polib.pofile(str(ROOT / "plugins" / event.__module__.split(".")[1] / "locales" / "fr.po"))
    assert words.find((event.__doc__ or "").partition("\n")[0])


def test_an_action_says_what_it_does() -> None:
    silent = [each.name for each in ACTIONS.all() if not (each.__doc__ or "").strip() or not each.about]
    assert silent == []


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_the_rooms_of_a_plugin_have_their_names_or_a_reason(folder: Path) -> None:
    told = ast.get_docstring(tree(folder / "__init__.py")) or ""
    rooms = {path.name for path in folder.iterdir() if not path.name.startswith("__pycache__")}
    assert {room for room in rooms - ROOMS if room not in told} == set()


@pytest.mark.parametrize("folder", [ROOT / "state", *PLUGINS], ids=lambda folder: folder.name)
def test_migrations_are_numbered_without_gaps_and_nothing_else_lies_there(folder: Path) -> None:
    owner = Owner.of_folder(folder.name, folder / "migrations")
    assert len(list((folder / "migrations").glob("*"))) == owner.newest


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_a_plugin_s_tables_begin_with_its_name(folder: Path) -> None:
    scripts = [script for _, script in Owner.of_folder(folder.name, folder / "migrations").scripts]
    tables = re.findall(r"CREATE (?:TABLE|(?:UNIQUE )?INDEX)(?: IF NOT EXISTS)? (\w+)", "\n".join(scripts))
    assert [table for table in tables if not table.startswith(f"{folder.name}_")] == []


WORDS = re.compile(r"\{\w+\}|\W")


def says(folder: Path) -> Iterator[str]:
    for _, texts in (*said_in_code(folder), *said_in_templates(folder / "templates")):
        yield from (text for text in texts[:1] if any(sign.isalpha() for sign in WORDS.sub("", text)))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_what_a_plugin_says_is_said_in_french_too_here_or_in_the_engine(folder: Path) -> None:
    catalogues = [folder / "locales" / "fr.po", ROOT / "daemon" / "web" / "locales" / "fr.po"]
    french = {entry.msgid: entry for path in catalogues for entry in polib.pofile(str(path))}
    assert sorted(text for text in says(folder) if text not in french) == []
    own = polib.pofile(str(catalogues[0]))
    assert [each.msgid for each in own if placeholders(each.msgid) != placeholders(each.msgstr or each.msgid)] == []


def catching_everything() -> set[str]:
    """Modules with an `except Exception`, an `except BaseException`, or one that names nothing."""
    names = {"Exception", "BaseException"}
    return {
        str(path.relative_to(ROOT))
        for path in modules("daemon", "plugins", "state")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(node.type)))
    }


def test_everything_is_caught_only_where_the_page_about_it_says_so() -> None:
    page = (ROOT / "docs" / "decisions" / "0009-where-everything-is-caught.md").read_text(encoding="utf-8")
    assert catching_everything() == set(re.findall(r"^\| `([\w/]+\.py)` \|", page, flags=re.MULTILINE))


def test_a_task_always_has_a_parent() -> None:
    """The linter bans asyncio's own functions; this holds what it cannot see, the method of the loop."""
    makers = {"create_task", "ensure_future"}
    found = {
        str(path.relative_to(ROOT))
        for path in modules("daemon", "plugins", "state", "demo")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in makers
    }
    assert found == {"daemon/runtime/tasks.py"}


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [str(path) for path in modules("daemon", "plugins", "state", "demo") if later.search(path.read_text())]
    assert left == []


def lines_of_code(path: Path) -> int:
    """Lines that do something: without blank ones, comments and docstrings."""
    text = path.read_text(encoding="utf-8")
    words = [
        range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    said = {number for span in words for number in span}
    lines = enumerate(text.splitlines(), start=1)
    return sum(1 for number, line in lines if line.strip() and not line.lstrip().startswith("#") and number not in said)


def test_the_engine_stays_small(record_property: Callable[[str, object], None]) -> None:
    """What no story fails without is deleted. Measured in lines that do something."""
    folders = {name: modules(f"daemon/{name}") for name in ENGINE} | {"state": modules("state")}
    sizes = {name: sum(map(lines_of_code, paths)) for name, paths in folders.items()}
    record_property("lines of the engine", sizes)
    assert sum(sizes.values()) < 7_475, sizes
