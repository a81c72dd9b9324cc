"""Where `${NAME}` is looked up: the environment, then the browser's secrets, then a `.env` beside the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from re import compile as pattern
from stat import S_IMODE

from daemon.config.mistakes import Mistake
from daemon.config.references import Found

_LINE = pattern(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = pattern(r"""(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*(?:#.*)?""")
_ESCAPED = pattern(r"\\(.)")
_LONGEST_SECRET = 65_536


class Unreadable(Exception):
    """A variable that is there and cannot be used. Its text says why, and never what the variable holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """One source of variables."""

    source: str
    values: Mapping[str, str] = field(repr=False)

    def find(self, name: str) -> Found | None:
        """NAME, or what is in the file that NAME_FILE names. Raises Unreadable."""
        plain, file = self.values.get(name), self.values.get(f"{name}_FILE")
        if plain and file:
            raise Unreadable(f"finds both {name} and {name}_FILE set in {_place(self.source)}; keep one of them")
        if file:
            return Found(text=_content(Path(file), f"{name}_FILE"), source=self.source, name=f"{name}_FILE")
        return None if plain is None else Found(text=plain, source=self.source, name=name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """The layers, strongest first."""

    layers: tuple[Layer, ...]

    def find(self, name: str) -> Found | None:
        """The first that is not empty: compose files hand over empty variables for what the owner left out."""
        every = [found for layer in self.layers if (found := layer.find(name)) is not None]
        return next((found for found in every if found.text), every[0] if every else None)


def _place(source: str) -> str:
    return "the environment" if source == "environment" else source


def _content(file: Path, variable: str) -> str:
    try:
        if not file.is_file():
            raise Unreadable(f"reads {variable}, which names no file")
        with file.open("rb") as opened:
            return opened.read(_LONGEST_SECRET).decode().strip()
    except (OSError, ValueError) as error:
        raise Unreadable(f"reads {variable}, which names a file that cannot be read ({_why(error)})") from None


def _why(error: OSError | ValueError) -> str:
    return (error.strerror or "failed").lower() if isinstance(error, OSError) else "not text"


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvFile:
    """A file of `NAME=value` lines."""

    layer: Layer
    mistakes: tuple[Mistake, ...] = ()
    said: tuple[str, ...] = ()


def read_env_file(file: Path, *, private: bool) -> EnvFile:
    """A missing file is an empty one. A `private` one should be readable by its owner only."""
    values: dict[str, str] = {}
    mistakes = []
    try:
        lines = file.read_text("utf-8-sig").splitlines() if file.exists() else []
        said = tuple(_too_open(file)) if private and file.exists() else ()
    except (OSError, ValueError) as error:
        wrong = Mistake(file=file.name, line=0, key="", what=f"cannot be read ({_why(error)})")
        return EnvFile(layer=Layer(source=file.name, values={}), mistakes=(wrong,))
    for number, line in enumerate(lines, 1):
        if (pair := _pair(line.strip())) is None:
            mistakes.append(Mistake(file=file.name, line=number, key="", what="should be NAME=value"))
        else:
            values.update(pair)
    return EnvFile(layer=Layer(source=file.name, values=values), mistakes=tuple(mistakes), said=said)


def _too_open(file: Path) -> Iterator[str]:
    mode = S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        yield f"{file.name} holds secrets and other accounts of this machine may open it ({mode:04o}): chmod 600 {file}"


def _pair(line: str) -> dict[str, str] | None:
    """The one variable of a line, none for a comment, None when the line is neither."""
    if not line or line.startswith("#"):
        return {}
    found = _LINE.fullmatch(line)
    value = None if found is None else _value(found[2].strip())
    return None if found is None or value is None else {found[1]: value}


def _value(text: str) -> str | None:
    """Within double quotes a backslash keeps the next letter; without quotes ` #` begins a comment."""
    if text.startswith(("'", '"')):
        quoted = _QUOTED.fullmatch(text)
        return None if quoted is None else quoted[2] if quoted[1] is None else _ESCAPED.sub(r"\1", quoted[1])
    return "" if text.startswith("#") else text.split(" #", maxsplit=1)[0].rstrip()
