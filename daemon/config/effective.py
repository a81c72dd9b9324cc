"""The config as a page may show it: what holds, and who said so."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final
from urllib.parse import unquote, urlsplit

from daemon.config.config import Config
from daemon.config.document import Path, key_text
from daemon.config.filling import Origin
from daemon.config.types import Secret, duration_text

_DEFAULT: Final = Origin(source="default")


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One line of the config page."""

    key: str
    value: str
    """As shown: a secret is only `set` or `not set`."""
    origin: str
    """`file`, `environment NAME`, `secrets.env`, `.env` or `default`."""
    line: int
    """In daemon.yaml; 0 when the file does not mention it."""
    variables: tuple[str, ...] = ()
    """The variables that were read for it."""


def effective(config: Config) -> list[Setting]:
    """Every setting that holds, in the order of daemon.yaml's sections."""
    return [_setting(path, value, _origin(config, path)) for path, value in config.settings()]


def secret_values(config: Config) -> frozenset[str]:
    """Every secret the config holds, for the redaction of logs, pages and backups."""
    found = {config.access.admin_password.reveal(), config.access.api_key.reveal()}
    for path, value in config.settings():
        if isinstance(value, Secret):
            found.add(value.reveal())
        elif isinstance(value, str):
            found.update(_hidden_in(value, _origin(config, path)))
    return frozenset(found - {""})


def _hidden_in(value: str, origin: Origin) -> set[str]:
    password = _password(value)
    return {password, unquote(password), value if origin.private else ""}


def _origin(config: Config, path: Path) -> Origin:
    """A list takes the origin of the first of its entries that a variable gave."""
    held = [origin for place, origin in config.origins.items() if place[: len(path)] == path]
    return next((origin for origin in held if origin.variables), held[0] if held else _DEFAULT)


def _setting(path: Path, value: object, origin: Origin) -> Setting:
    from_environment = origin.source == "environment"
    return Setting(
        key=key_text(path),
        value=_given(value) if origin.private or isinstance(value, Secret) else _shown(value),
        origin=f"environment {', '.join(origin.variables)}" if from_environment else origin.source,
        line=origin.line,
        variables=origin.variables,
    )


def _given(value: object) -> str:
    return "set" if value else "not set"


def _shown(value: object) -> str:
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(map(_shown, value))
    return "" if value is None else _without_password(str(value))


def _password(text: str) -> str:
    try:
        return urlsplit(text).password or ""
    except ValueError:
        return ""


def _without_password(text: str) -> str:
    password = _password(text)
    return text.replace(f":{password}@", ":***@") if password else text
