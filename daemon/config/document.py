"""daemon.yaml as text with line numbers.

Every scalar stays the text the owner wrote: `no`, `12:30` and `007` become what the setting's type makes of them, not
what YAML 1.1 does. An empty value and `null` are an empty text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml

from daemon.config.mistakes import ConfigError, Mistake, printable
from daemon.config.syntax import compose, line_of

Path = tuple[str | int, ...]
Tree = str | list["Tree"] | dict[str, "Tree"]

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """The file's content as lists, groups and texts, and where each of them stands."""

    file: str
    tree: Tree = field(repr=False)
    lines: Mapping[Path, int]
    mistakes: tuple[Mistake, ...] = ()

    def line(self, path: Path) -> int:
        """Where it stands, or where the nearest group around it begins."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def mistake(self, path: Path, what: str) -> Mistake:
        return Mistake(file=self.file, line=self.line(path), key=key_text(path), what=what)

    def texts(self) -> Iterator[tuple[Path, str]]:
        """Every scalar, in the order of the file."""
        return _texts(self.tree, ())


def key_text(path: Path) -> str:
    """`plugins.moderation.genres.blacklist[2]`: entries of a list are counted from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{printable(part)}"
    return text.removeprefix(".")


def _texts(tree: Tree, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(tree, str):
        yield path, tree
        return
    for part, held in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield from _texts(held, (*path, part))


def read_document(file: str, content: bytes) -> Document:
    """Raises ConfigError when the file is no YAML or not a group of settings."""
    reader = _Reader(file)
    node = compose(file, content)
    tree = "" if node is None else reader.read(node, ())
    tree = {} if tree == "" else tree
    if not isinstance(tree, dict):
        what = "should be settings, one a line, such as mode: live"
        raise ConfigError([Mistake(file=file, line=line_of(node.start_mark) if node else 1, key="", what=what)])
    return Document(file=file, tree=tree, lines=reader.lines, mistakes=tuple(reader.mistakes))


class _Reader:
    """Turns nodes into plain values, noting where each stands and what stands twice."""

    def __init__(self, file: str) -> None:
        self.lines: dict[Path, int] = {(): 1}
        self.mistakes: list[Mistake] = []
        self._file = file

    def read(self, node: yaml.Node, path: Path) -> Tree:
        self.lines.setdefault(path, line_of(node.start_mark))
        if isinstance(node, yaml.MappingNode):
            return self._group(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(held, (*path, index)) for index, held in enumerate(node.value)]
        plain = isinstance(node, yaml.ScalarNode) and node.style is None
        return "" if plain and node.value in _NULLS else str(node.value)

    def _group(self, node: yaml.MappingNode, path: Path) -> Tree:
        group: dict[str, Tree] = {}
        for name, value in node.value:
            line, place = line_of(name.start_mark), (*path, name.value)
            if not isinstance(name, yaml.ScalarNode):
                self._wrong(path, line, "should have plain names, without [ ] or { }")
            elif name.value in group:
                self._wrong(place, line, f"is there twice; the first is on line {self.lines[place]}")
            else:
                self.lines[place] = line
                group[name.value] = self.read(value, place)
        return group

    def _wrong(self, path: Path, line: int, what: str) -> None:
        self.mistakes.append(Mistake(file=self._file, line=line, key=key_text(path), what=what))
