"""YAML without aliases, anchors and tags; what is wrong with it is said in plain words."""

from typing import Final

import yaml

from daemon.config.mistakes import ConfigError, Mistake

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
_DEEP = "has too many groups inside one another"
DEEPEST: Final = 50
"""[ and { inside one another. PyYAML looks at all of them again for each that is opened: a thousand hold it for
seconds."""
_UNREADABLE = "is not YAML; check the indentation, the colons and the quotes"


def compose(file: str, content: bytes) -> yaml.Node | None:
    """The file's nodes, None for an empty one. Raises ConfigError with the line that is no YAML."""
    text = _text(file, content)
    line = 1
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.reader.ReaderError as error:
        line, what = text[: error.position].count("\n") + 1, _plain(error.reason)
    except yaml.MarkedYAMLError as error:
        line, what = line_of(error.problem_mark or error.context_mark), _plain(str(error.problem))
    except RecursionError:
        what = _DEEP
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
    if problem in {_ALIAS, _TAG, _DEEP}:
        return problem
    return next((said for known, said in _SAID.items() if known in problem), _UNREADABLE)


def line_of(mark: yaml.Mark | None) -> int:
    return 1 if mark is None else mark.line + 1


class _Loader(yaml.SafeLoader):
    """Refuses aliases, anchors, tags and what is nested endlessly before anything is built of them."""

    def fetch_flow_collection_start(self, token: type[yaml.Token]) -> None:
        if self.flow_level >= DEEPEST:
            raise yaml.scanner.ScannerError(None, None, _DEEP, self.get_mark())
        super().fetch_flow_collection_start(token)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs know its class, not this method
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.composer.ComposerError(None, None, _ALIAS, event.start_mark)
        if getattr(event, "tag", None):
            raise yaml.composer.ComposerError(None, None, _TAG, event.start_mark)
        return super().compose_node(parent, index)
