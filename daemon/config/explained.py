"""What the comments of the shipped daemon.yaml say of each setting and each group, for the config page."""

import ast
import re
from collections.abc import Mapping, Sequence
from functools import cache
from inspect import getsource
from itertools import pairwise
from textwrap import dedent
from types import MappingProxyType
from typing import Any

from daemon.config.config import Config
from daemon.config.document import Path, key_text, read_document
from daemon.config.model import Model
from daemon.config.shipped import shipped_text

_GROUP = re.compile(r"( *)([a-z_]+):(?: *#.*)?$")


@cache
def explanations() -> Mapping[str, str]:
    """By key, `server.port` or `services.overseerr`. Of a setting the comment on its line, of a group the one above."""
    lines = shipped_text().splitlines()
    document = read_document("daemon.yaml", shipped_text().encode())
    found = {_of_list(path): lines[document.line(path) - 1].partition(" # ")[2].strip() for path, _ in document.texts()}
    groups = {place for place in document.lines if place and _GROUP.fullmatch(lines[document.line(place) - 1])}
    found |= {key_text(place): _above(lines, document.line(place) - 1) for place in groups}
    return MappingProxyType({key: text for key, text in found.items() if text})


def explanation(config: Config, path: Path) -> str:
    """Of a setting that holds: what the shipped file says of one of its kind, else what its own field says; empty when
    nobody says anything."""
    return explanations().get(key_text(_as_shipped(config, path))) or _by_its_field(config, path)


def label(part: str) -> str:
    """A part of a key as words: `min_rating` is Min rating. Catalogues know it by that."""
    words = " ".join(word.upper() if word in {"url", "api", "smtp", "tls"} else word for word in part.split("_"))
    return words[:1].upper() + words[1:]


def _of_list(path: Path) -> str:
    """A list is one setting."""
    return key_text(path[:-1] if isinstance(path[-1], int) else path)


def _above(lines: Sequence[str], index: int) -> str:
    """The comment right above a line, no deeper or higher than it."""
    indent = re.match(" *", lines[index])
    said: list[str] = []
    mark = f"{indent[0] if indent else ''}# "
    while index > 0 and lines[index - 1].startswith(mark):
        index -= 1
        said.insert(0, lines[index].removeprefix(mark).strip())
    return " ".join(said)


def _as_shipped(config: Config, path: Path) -> Path:
    """An entry of the owner's own name is explained by its kind."""
    if path[0] == "services" and len(path) > 1:
        entry = config.services.get(str(path[1]))
        return ("services", entry.kind, *path[2:]) if entry else path
    return path


def _by_its_field(config: Config, path: Path) -> str:
    held: Any = {"services": config.services, "plugins": config.plugins}.get(str(path[0]))
    held, path = (config.core, path) if held is None else (held.get(str(path[1])), path[2:])
    said = ""
    for part in path:
        if not isinstance(held, Model):
            return said
        said, held = documented(type(held)).get(str(part), ""), getattr(held, str(part), None)
    return said


@cache
def documented(model: type[Model]) -> Mapping[str, str]:
    """What the fields of a group say below themselves. Read when somebody looks: a start has no time."""
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        body = _body(kind) if issubclass(kind, Model) else []
        for field, text in pairwise(body):
            match field, text:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                    found[name] = " ".join(said.split())
    return MappingProxyType(found)


def _body(kind: type) -> list[ast.stmt]:
    """Of a class; nothing where its source is not at hand."""
    try:
        (tree,) = ast.parse(dedent(getsource(kind))).body
    except (OSError, TypeError):
        return []
    return tree.body if isinstance(tree, ast.ClassDef) else []
