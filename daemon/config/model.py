"""What every group of settings is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Annotated, Any, ClassVar, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator, model_validator

from daemon.config.types import Mode

T = TypeVar("T")


class Model(BaseModel):
    """Base of every group of settings: frozen, refuses names it does not know, and shows nothing of what it was given.

    A setting left empty in the file is None where the field allows it, an empty list or group where it is one, and
    an empty text elsewhere; so a number that must be there cannot be left blank by accident.
    """

    # Patterns are Python's own: pydantic's compiled one of them, sixty letters of any alphabet, into 6 MB and 30 ms.
    # Validators are built when something is read: most services there are, nobody has.
    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
        defer_build=True,
        regex_engine="python-re",
    )

    @model_validator(mode="before")
    @classmethod
    def _an_empty_group_has_every_default(cls, value: object) -> object:
        return {} if value == "" else value

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_nothing(cls, value: object, info: ValidationInfo) -> object:
        return _nothing_for(cls.model_fields[str(info.field_name)].annotation) if value == "" else value


def _nothing_for(annotation: object) -> object:
    if NoneType in get_args(annotation):
        return None
    origin = get_origin(annotation)
    if origin in {dict, Mapping}:
        return {}
    return () if origin in {tuple, list, set, frozenset} else ""


@dataclass(frozen=True, slots=True)
class _Needed:
    """Marks a setting without which a service is not configured."""


_NEEDED: Final = _Needed()
Needed = Annotated[T, _NEEDED]


class ServiceConfig(Model):
    """Base of a service's entry. Mark with `Needed[...] = ""` what it cannot work without."""

    kind: str
    """Which service this is; the entry's own name when the file does not say."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The needed settings that are empty."""
        fields = type(self).model_fields.items()
        return tuple(name for name, field in fields if _NEEDED in field.metadata and not getattr(self, name))

    @property
    def configured(self) -> bool:
        """False when something it needs is empty: it is shown so, and only what asks it is off."""
        return not self.missing


class PluginConfig(Model):
    """Base of a plugin's settings."""

    enabled: bool = True
    """Off: the plugin hears nothing, and keeps what it was owed."""
    mode: Mode = Mode.LIVE
    """In dry_run the plugin decides and shows, and nothing outside is touched."""


class UncheckedPlugin(PluginConfig):
    """Stands for a plugin whose own settings could not be loaded: its entry is accepted as it is, and never shown."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow")


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every single setting in a group, with its path, in the order of the class body."""
    if isinstance(value, Model):
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name), (*path, name))
    elif isinstance(value, Mapping):
        for name, held in value.items():
            yield from leaves(held, (*path, name))
    elif isinstance(value, tuple | list) and any(isinstance(held, Model) for held in value):
        for index, held in enumerate(value):
            yield from leaves(held, (*path, index))
    else:
        yield path, value
