"""daemon.yaml as text with line numbers.

Every scalar stays the text the owner wrote: `no`, `12:30` and `007` become what the setting's type makes of them, not
what YAML 1.1 does. An empty value and `null` are an empty text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml

from daemon.config.mistakes import ConfigError, Mistake, printable

Path = tuple[str | int, ...]
Tree = str | list["Tree"] | dict[str, "Tree"]

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})

# What PyYAML says, and what it means for someone who is no programmer. Only these sentences are shown: PyYAML's own
# repeat the name of an alias or a tag, which is a password that begins with * or !.
_SAID: Final = {
    "found character '\\t'": "has a tab; indent with spaces",
    "mapping values are not allowed": (
        "has a colon where none can be; check the indentation, and quote texts that hold a colon"
    ),
    "could not find expected ':'": "is a name without a colon, or its indentation is wrong",
    "found unexpected end of stream": "opens a quote that is never closed",
    "did not find expected <block end>": "is indented differently from the lines it belongs to",
    "expected <block end>": "is indented differently from the lines it belongs to",
    "expected ',' or ']'": "opens a [ that is not closed, or misses a comma or the quotes around a ${NAME}",
    "expected ',' or '}'": "opens a { that is not closed, or misses a comma or the quotes around a ${NAME}",
    "but found another document": "begins a second document; there can be only one, so remove the line ---",
    "special characters are not allowed": "has a character that cannot be printed",
}
_ALIAS = "uses & or *, which are not supported here; put quotes around a text that begins with one"
_TAG = "uses !, which is not supported here; put quotes around a text that begins with it"
_UNREADABLE = "is not YAML; check the indentation, the colons and the quotes"


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
    node = _compose(file, content)
    tree = {} if node is None else reader.read(node, ())
    if not isinstance(tree, dict):
        what = "should be settings, one a line, such as mode: live"
        raise ConfigError([Mistake(file=file, line=_line(node.start_mark) if node else 1, key="", what=what)])
    return Document(file=file, tree=tree, lines=reader.lines, mistakes=tuple(reader.mistakes))


def _compose(file: str, content: bytes) -> yaml.Node | None:
    text = _text(file, content)
    line = 1
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.reader.ReaderError as error:
        line, what = text[: error.position].count("\n") + 1, _plain(error.reason)
    except yaml.MarkedYAMLError as error:
        line, what = _line(error.problem_mark or error.context_mark), _plain(str(error.problem))
    except RecursionError:
        what = "has too many groups inside one another"
    else:
        return node
    raise ConfigError([Mistake(file=file, line=line, key="", what=what)])


def _text(file: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        what = "is not UTF-8 text; save the file as UTF-8"
        raise ConfigError([Mistake(file=file, line=line, key="", what=what)]) from None


def _plain(problem: str) -> str:
    if problem in {_ALIAS, _TAG}:
        return problem
    return next((said for known, said in _SAID.items() if known in problem), _UNREADABLE)


def _line(mark: yaml.Mark | None) -> int:
    return 1 if mark is None else mark.line + 1


class _Loader(yaml.SafeLoader):
    """Refuses aliases, anchors and tags before anything is built of them."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs know its class, not this method
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.composer.ComposerError(None, None, _ALIAS, event.start_mark)
        if getattr(event, "tag", None):
            raise yaml.composer.ComposerError(None, None, _TAG, event.start_mark)
        return super().compose_node(parent, index)


class _Reader:
    """Turns nodes into plain values, noting where each stands and what stands twice."""

    def __init__(self, file: str) -> None:
        self.lines: dict[Path, int] = {(): 1}
        self.mistakes: list[Mistake] = []
        self._file = file

    def read(self, node: yaml.Node, path: Path) -> Tree:
        self.lines.setdefault(path, _line(node.start_mark))
        if isinstance(node, yaml.MappingNode):
            return self._group(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(held, (*path, index)) for index, held in enumerate(node.value)]
        plain = isinstance(node, yaml.ScalarNode) and node.style is None
        return "" if plain and node.value in _NULLS else str(node.value)

    def _group(self, node: yaml.MappingNode, path: Path) -> Tree:
        group: dict[str, Tree] = {}
        for name, value in node.value:
            line, place = _line(name.start_mark), (*path, name.value)
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
