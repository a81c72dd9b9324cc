"""Everything the engine says: each text that a catalogue must hold, and where it was found."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TypeAlias

from jinja2 import Environment, nodes

import daemon.actions
import daemon.events
from daemon.actions.base import ACTIONS
from daemon.config import PluginConfig, ServiceConfig
from daemon.config.explained import documented, explanations, label
from daemon.domain.sentences import OWN_CODE
from daemon.events.base import CATALOGUE
from daemon.web import wording
from daemon.web.rendering import TEMPLATES

ENGINE = TEMPLATES.parent.parent
STATE = ENGINE.parent / "state"

Text: TypeAlias = tuple[str, ...]
"""One text, or the singular and the plural."""

_WORDS = re.compile(r"\{\w+\}|[^\w]")
"""What is no word to translate: placeholders, and signs between them."""
_CALLS = {"Sentence": 1, "gettext": 1, "text": 1, "count": 2, "ngettext": 2, "_": 1}
_TABLES = (wording.MONTHS, wording.SHORT_MONTHS, wording.DAYS, wording.SIZES, wording.DATES)
_ENTRIES = {"overseerr", "tmdb", "moderation", "server", "removals", "retention"}
"""Parts of keys that the page has headings of its own for."""
_CHOSEN = (
    "No request portal is set up: no request is judged.",
    "The memory cannot be written: nothing outside is done.",
    "Deliveries failed: {number}.",
    "Actions failed: {number}.",
    "Nobody knows whether they arrived: {number}.",
    "first seen",
    "same plex.tv account",
    "same e-mail address",
    "merged by hand",
    "separated by hand",
)
"""Said through a variable: what needs attention on the overview, and why an alias is a person's."""


def said_in_templates(folder: Path = TEMPLATES) -> Iterator[tuple[str, Text]]:
    environment = Environment(autoescape=True)
    environment.filters.update(dict.fromkeys(("say", "ago", "browser"), str))
    for file in sorted(folder.rglob("*.html")):
        tree = environment.parse(file.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in {"_", "ngettext"}:
                texts = [arg.value for arg in call.args if isinstance(arg, nodes.Const)]
                if texts:
                    yield file.name, tuple(texts)


def said_in_code(*roots: Path) -> Iterator[tuple[str, Text]]:
    for file in sorted(path for root in roots for path in root.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and (many := _CALLS.get(_name(call.func))):
                yield from ((file.name, texts) for texts in _texts(call.args[:many], many))


def said_by_classes() -> Iterator[tuple[str, Text]]:
    """Facts without a sentence of their own, and actions, are told by the first line of their docstring."""
    for package in (daemon.actions, daemon.events):
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    for kind in (*CATALOGUE.all(), *ACTIONS.all()):
        if kind.__module__.startswith("daemon."):
            yield kind.__name__, ((kind.__doc__ or "").partition("\n")[0],)
    for action in ACTIONS.all():
        if action.__module__.startswith("daemon."):
            yield action.__name__, ((action.__doc__ or "").partition("\n")[0].rstrip("."),)


def said_of_settings() -> Iterator[tuple[str, Text]]:
    """Comments of the shipped daemon.yaml, what every service and plugin has beside, and the names of settings."""
    beside = {**documented(ServiceConfig), **documented(PluginConfig)}
    held = {key: text for key, text in explanations().items() if key not in {"services", "plugins"}}
    names = {part for key in held for part in key.split(".")} - {"services", "plugins", *_ENTRIES}
    for text in (*held.values(), *beside.values()):
        yield "daemon.yaml", (text.replace("{", "{{").replace("}", "}}"),)
    for name in sorted(names | set(beside)):
        yield "daemon.yaml", (label(name),)


def everything() -> dict[Text, str]:
    """Every text with one place where it is said."""
    found = [*said_in_templates(), *said_in_code(ENGINE, STATE), *said_by_classes(), *said_of_settings()]
    found += [("wording.py", (text,)) for table in _TABLES for text in table]
    found += [("wording.py", pair) for pair in wording.DISTANCES.values()]
    found += [("said.py", (text,)) for text in _CHOSEN]
    found += [("sentences.py", (OWN_CODE,))]
    return {texts: place for place, texts in found if any(_WORDS.sub("", text).strip() for text in texts)}


def _texts(args: list[ast.expr], many: int) -> Iterator[Text]:
    """The literals of a call; where the argument chooses between two, both."""
    if many == 2:
        pair = tuple(arg.value for arg in args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
        yield from [pair] if len(pair) == 2 else []
        return
    for arg in args:
        for node in [arg.body, arg.orelse] if isinstance(arg, ast.IfExp) else [arg]:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
                yield (node.value,)


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
