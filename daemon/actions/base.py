"""What an action is: look, do, what it becomes, how much harm it can do, and whether it can be looked up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar, dataclass_transform

import msgspec

from daemon.domain.answers import Unknown
from daemon.domain.budgets import Budget
from daemon.domain.ids import Subject, subject
from daemon.domain.sentences import Sentence
from daemon.events.base import Event


class Harm(StrEnum):
    """What cannot be taken back. It belongs to the kind of action, never to the moment."""

    NONE = "none"
    REVERSIBLE = "reversible"
    """Pauses a share, takes a film out of a collection: starts dry."""
    DESTRUCTIVE = "destructive"
    """Removes a person, deletes a file or a torrent: starts dry, and removal limits hold."""


class InDoubt(StrEnum):
    """What to do when nobody knows whether the call arrived."""

    LOOK = "look"
    """Wait longer than the call could last, look, and only then repeat."""
    REPEAT = "repeat"
    """Cannot be looked up, and twice does no harm."""
    UNSURE = "unsure"
    """Cannot be looked up, and twice would be noticed (mail, chat): shown with one button, never repeated by itself."""


class Lane(StrEnum):
    """Urgent work passes bulk work that waits for the same service."""

    URGENT = "urgent"
    BULK = "bulk"


@dataclass(frozen=True, slots=True)
class So:
    """It is already as we want it."""

    seen: str


@dataclass(frozen=True, slots=True)
class NotSo:
    """It is not as we want it, and may be made so."""

    seen: str


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Somebody else decided meanwhile, or it is gone: leave it alone."""

    seen: str
    why: Sentence


Look: TypeAlias = So | NotSo | Otherwise | Unknown


P = TypeVar("P")


class Action(Generic[P]):
    """Something we want to change outside, through the port `P`. Stored; fields are only ever added, with a default."""

    __slots__ = ()

    name: ClassVar[str]
    """`noun.verb`; given by the decorator, never changed once released."""
    port: ClassVar[type]
    harm: ClassVar[Harm]
    in_doubt: ClassVar[InDoubt]
    about: ClassVar[tuple[str, ...]]
    """Names of the fields it is about; the first is the line it stands in."""
    lasts: ClassVar[timedelta] = timedelta(seconds=30)
    """Longer than one call can last: how long doubt waits before it looks."""

    async def look(self, port: P) -> Look:
        """How it stands outside. Only called where `in_doubt` is LOOK."""
        raise NotImplementedError(f"{self.name} cannot be looked up")

    async def do(self, port: P) -> str | None:
        """One try. Returns only when the service said it is done; raises `OutsideError` otherwise.

        What it returns is the service's own name for the thing it made (the number of a message), where it made one.
        """
        raise NotImplementedError(f"{self.name} does nothing")

    def became(self, action_id: int) -> Event | None:  # noqa: ARG002 (kinds of action use it to name the occurrence)
        """The fact that is true once it is done or found."""
        return None

    def made(self, thing: str) -> Event | None:  # noqa: ARG002 (what it is called is for those that say something of it)
        """The fact that the service made something which it calls by this name."""
        return None

    def undo(self) -> "Action[P] | None":
        """What takes it back, where something does."""
        return None

    @property
    def service(self) -> str | None:
        """The service entry it goes to: the gate waits while that one is out."""
        return next((name for name in (getattr(thing, "service", None) for thing in self._things()) if name), None)

    @property
    def occurrence(self) -> str | None:
        """What makes wanting this again another act. None: another fact that it follows from."""
        return None

    @property
    def lane(self) -> Lane:
        return Lane.URGENT

    @property
    def budget(self) -> Budget | None:
        return None

    @property
    def expires_at(self) -> datetime | None:
        """After this it is no longer done."""
        return None

    @property
    def respects_quiet_hours(self) -> bool:
        return False

    @property
    def to_the_owner(self) -> bool:
        """A message to the owner: told even while the house is frozen or in dry run. Counts only without harm."""
        return False

    @property
    def effect(self) -> str | None:
        """What is so outside once it is done; the same words as the event's that says so."""
        became = self.became(0)
        return became.effect if became else None

    def subjects(self) -> tuple[str, ...]:
        return tuple(subject(thing) for thing in self._things())

    def _things(self) -> list[Subject]:
        return [thing for thing in (getattr(self, name) for name in self.about) if thing is not None]


A = TypeVar("A", bound=Action[Any])


class ActionCatalogue:
    """Every action class by its name. Decoders are built once."""

    def __init__(self) -> None:
        self._decoders: dict[str, msgspec.json.Decoder[Action[Any]]] = {}
        self._classes: dict[str, type[Action[Any]]] = {}

    def add(self, cls: type[Action[Any]]) -> None:
        known = self._classes.get(cls.name)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise ValueError(f"two actions are called {cls.name!r}: {known.__qualname__} and {cls.__qualname__}")
        self._classes[cls.name] = cls
        self._decoders[cls.name] = msgspec.json.Decoder(cls)

    def decode(self, name: str, body: bytes) -> Action[Any]:
        """The action as it was stored. LookupError: no class has this name; ValueError: the body does not fit."""
        decoder = self._decoders.get(name)
        if decoder is None:
            raise LookupError(f"no plugin knows the action {name!r}")
        return decoder.decode(body)

    def named(self, name: str) -> type[Action[Any]] | None:
        return self._classes.get(name)

    def all(self) -> tuple[type[Action[Any]], ...]:
        return tuple(self._classes[name] for name in sorted(self._classes))


ACTIONS = ActionCatalogue()


@dataclass_transform(frozen_default=True, kw_only_default=True)
def action(name: str, *, port: type, harm: Harm, in_doubt: InDoubt = InDoubt.LOOK) -> Callable[[type[A]], type[A]]:
    """Makes a frozen, keyword-only action of a class and enters it in the catalogue."""

    def decorate(cls: type[A]) -> type[A]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.name = name
        made.port = port
        made.harm = harm
        made.in_doubt = in_doubt
        ACTIONS.add(made)
        return made

    return decorate
