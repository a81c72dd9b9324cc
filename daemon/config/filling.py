"""The document with every `${NAME}` filled in, and where each value came from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from re import IGNORECASE
from re import compile as pattern

from daemon.config.document import Document, Path, Tree
from daemon.config.environment import Unreadable
from daemon.config.mistakes import Mistake
from daemon.config.references import Filled, Found, Malformed, fill, parse

_SECRET_NAME = pattern(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|_FILE$", IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a setting's value came from."""

    source: str
    """`file`, `environment`, `secrets.env`, `.env` or `default`."""
    line: int = 0
    variables: tuple[str, ...] = ()

    @property
    def private(self) -> bool:
        """Whether a variable is named like a secret: then its value is not shown, whatever its type."""
        return any(_SECRET_NAME.search(name) for name in self.variables)


@dataclass(frozen=True, kw_only=True, slots=True)
class FilledDocument:
    """Values ready to be read by the models."""

    tree: Tree = field(repr=False)
    origins: Mapping[Path, Origin]
    mistakes: tuple[Mistake, ...]
    broken: frozenset[Path]
    """Settings whose reference failed; nothing more is to be said about them."""


def fill_document(document: Document, find: Callable[[str], Found | None]) -> FilledDocument:
    """Reads every reference; a mistake in one hides no other."""
    values: dict[Path, str] = {}
    origins: dict[Path, Origin] = {}
    wrong: dict[Path, str] = {}
    for path, text in document.texts():
        try:
            filled = fill(parse(text), find)
        except (Malformed, Unreadable) as error:
            filled, wrong[path] = Filled(text=""), str(error)
        if filled.unset:
            wrong[path] = _unset(filled.unset)
        values[path], origins[path] = filled.text, _origin(filled.used, document.line(path))
    return FilledDocument(
        tree=_replaced(document.tree, (), values),
        origins=origins,
        mistakes=tuple(document.mistake(path, what) for path, what in wrong.items()),
        broken=frozenset(wrong),
    )


def _unset(names: tuple[str, ...]) -> str:
    needs = " and ".join(f"${{{name}}}" for name in dict.fromkeys(names))
    return f"needs {needs}, which nobody set; set it, or write ${{{names[0]}:-}} to do without"


def _origin(used: tuple[Found, ...], line: int) -> Origin:
    if not used:
        return Origin(source="file", line=line)
    return Origin(source=used[0].source, line=line, variables=tuple(dict.fromkeys(found.name for found in used)))


def _replaced(tree: Tree, path: Path, values: Mapping[Path, str]) -> Tree:
    if isinstance(tree, str):
        return values[path]
    if isinstance(tree, list):
        return [_replaced(held, (*path, index), values) for index, held in enumerate(tree)]
    return {name: _replaced(held, (*path, name), values) for name, held in tree.items()}
