"""Settings that stand somewhere else than in daemon.yaml: in another file, or typed into a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from daemon.config.document import Document, Path, Tree, read_document
from daemon.config.filling import fill_document
from daemon.config.mistakes import ConfigError
from daemon.config.model import Model
from daemon.config.references import Found
from daemon.config.wording import mistakes_in

M = TypeVar("M", bound=Model)


def _nobody(_: str) -> Found | None:
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What was written, as groups, lists and texts."""

    tree: Mapping[str, Tree] = field(repr=False)
    _document: Document = field(repr=False)
    _below: Path = ()

    def as_model(self, kind: type[M], settings: object = None) -> M:
        """The settings, or these that were made of them. Raises ConfigError with every mistake and its line."""
        try:
            return kind.model_validate(self.tree if settings is None else settings)
        except ValidationError as error:
            raise ConfigError(
                self._document.mistake((*self._below, *path), what) for path, what in mistakes_in(error, kind)
            ) from None


def read_sheet(content: bytes, *, file: str, within: Path = (), find: Callable[[str], Found | None] = _nobody) -> Sheet:
    """Raises ConfigError. References like `${NAME:-6.0}` are filled in by `find`; as it comes, with what they say
    themselves. Where the groups of `within` are there, the innermost is read: so a whole daemon.yaml does too.
    """
    document = read_document(file, content)
    filled = fill_document(document, find)
    mistakes = (*document.mistakes, *filled.mistakes)
    if mistakes:
        raise ConfigError(mistakes)
    inner = filled.tree
    for name in within:
        inner = inner.get(str(name), "") if isinstance(inner, dict) else ""
    if isinstance(inner, dict):
        return Sheet(tree=inner, _document=document, _below=within)
    return Sheet(tree=filled.tree if isinstance(filled.tree, dict) else {}, _document=document)
