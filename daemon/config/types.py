"""The types of settings: each reads text, because what comes out of `${NAME}` is always text."""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from ipaddress import IPv4Network, IPv6Network, ip_network
from re import compile as pattern
from typing import Annotated, Any, Final, NoReturn, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    InstanceOf,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

T = TypeVar("T")


class Mode(StrEnum):
    """Whether anything outside is touched. `DRY_RUN` of the older programs said true or false, so both count."""

    LIVE = "live"
    DRY_RUN = "dry_run"

    @classmethod
    def _missing_(cls, value: object) -> "Mode | None":
        return _MODES.get(str(value).strip().lower().replace("-", "_"))


_MODES: Final = {"live": Mode.LIVE, "dry_run": Mode.DRY_RUN}
_MODES.update(dict.fromkeys(("true", "yes", "on", "1"), Mode.DRY_RUN))
_MODES.update(dict.fromkeys(("false", "no", "off", "0"), Mode.LIVE))

HASHED: Final = {"secrets": "hashed"}
"""Serialization context under which two different secrets differ, and neither can be read."""


class Secret:
    """A password or key. No way of printing, formatting or storing it shows it; only `reveal` does."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        self._value = value.strip()

    def reveal(self) -> str:
        """The secret itself: for the call that needs it, never for a message, a log or a page."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(set)" if self._value else "Secret(not set)"

    def __str__(self) -> str:
        return "***" if self._value else ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __deepcopy__(self, _memo: object) -> "Secret":
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=text,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), text]),
            serialization=core_schema.plain_serializer_function_ser_schema(_written, info_arg=True),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "format": "password", "writeOnly": True}


def _written(secret: Secret, info: core_schema.SerializationInfo) -> str:
    if info.context == HASHED:
        return sha256(secret.reveal().encode()).hexdigest()
    return str(secret)


_SPAN = pattern(r"(\d{1,9}(?:\.\d{1,3})?)\s*([smhdw]?)")
_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def _duration(value: object) -> timedelta:
    """`90s`, `5m`, `2h`, `30d`, `1w`; a plain number is seconds."""
    if isinstance(value, timedelta):
        return value
    found = _SPAN.fullmatch(str(value).strip().lower())
    if found is None:
        raise PydanticCustomError("duration", "not a duration")
    return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def duration_text(span: timedelta) -> str:
    """A duration as the owner would write it: the largest unit that divides it."""
    seconds = span.total_seconds()
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s"


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of every day; those that end before they begin go across midnight."""

    begins: time
    ends: time

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


_CLOCK = r"((?:[01]?\d|2[0-3]):[0-5]\d)"
_HOURS = pattern(rf"{_CLOCK}\s*-\s*{_CLOCK}")


def _hours(value: object) -> object:
    """`23:00-08:00`."""
    found = None if isinstance(value, Hours) else _HOURS.fullmatch(str(value).strip())
    if found is None:
        return value
    begins, ends = (time.fromisoformat(wall.zfill(5)) for wall in found.groups())
    return value if begins == ends else Hours(begins, ends)


def _split(value: object) -> object:
    """A list written as one text, as the environment has to."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _address(value: str) -> str:
    if not value:
        return value
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or any(letter.isspace() for letter in value):
        raise PydanticCustomError("address", "not an address")
    return value.rstrip("/")


def _network(value: object) -> IPv4Network | IPv6Network:
    """`172.16.0.0/12`, or one address."""
    try:
        return ip_network(str(value).strip(), strict=False)
    except ValueError as error:
        raise PydanticCustomError("network", "not a network") from error


DailyHours = Annotated[
    Hours,
    InstanceOf(),
    BeforeValidator(_hours),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "format": "hours"}),
]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
CommaList = Annotated[tuple[T, ...], BeforeValidator(_split)]
Network = Annotated[
    IPv4Network | IPv6Network, BeforeValidator(_network), WithJsonSchema({"type": "string", "format": "network"})
]
Url = Annotated[str, AfterValidator(_address), WithJsonSchema({"type": "string", "format": "uri"})]
"""An http or https address without a slash at its end; empty is allowed and means none."""
