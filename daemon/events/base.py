"""What an event is, and the catalogue in which every stored one is found again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, TypeVar, dataclass_transform

import msgspec

from daemon.domain.ids import Topic, subject


class Event:
    """Something happened. Stored for ever readable: fields are only ever added, with a default.

    Bodies carry ids, never a person's name or address.
    """

    __slots__ = ()

    name: ClassVar[str]
    """`noun.verbed`; given by the decorator, never changed once released."""
    about: ClassVar[tuple[str, ...]]
    """Names of the fields it is about; the first is the line it stands in."""
    kept_for: ClassVar[timedelta | None] = timedelta(days=730)
    """How long the body is kept after it was handled; its key is kept for ever. None: for ever."""

    @property
    def key(self) -> str:
        """Names this occurrence, not its subject: the same key twice is one fact."""
        raise NotImplementedError(f"{type(self).__name__} has no key")

    @property
    def effect(self) -> str | None:
        """What is so in the world because of it. A fact with the effect of an action of ours is our own echo."""
        return None

    @property
    def topic(self) -> str | None:
        """What handlers may subscribe to within this class (`on(QuestionAnswered, topic=...)`)."""
        return None

    def subjects(self) -> tuple[str, ...]:
        """Everything it is about, `noun:id`, the line first."""
        return tuple(subject(thing) for thing in (getattr(self, name) for name in self.about) if thing is not None)


def named(noun: str, field: str) -> property:
    """A subject of which the event holds only the name: `_line = named("job", "job")`."""
    return property(lambda self: Topic(noun=noun, name=str(getattr(self, field))))


def named_in(field: str) -> property:
    """A subject that the event holds as it is written: `noun:name`."""

    def topic(self: Event) -> Topic:
        noun, _, name = str(getattr(self, field)).partition(":")
        return Topic(noun=noun, name=name)

    return property(topic)


E = TypeVar("E", bound=Event)


class Catalogue:
    """Every event class by its name. Decoders are built once."""

    def __init__(self) -> None:
        self._decoders: dict[str, msgspec.json.Decoder[Event]] = {}
        self._classes: dict[str, type[Event]] = {}

    def add(self, cls: type[Event]) -> None:
        known = self._classes.get(cls.name)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise ValueError(f"two events are called {cls.name!r}: {known.__qualname__} and {cls.__qualname__}")
        self._classes[cls.name] = cls
        self._decoders[cls.name] = msgspec.json.Decoder(cls)

    def decode(self, name: str, body: bytes) -> Event:
        """The event as it was stored. LookupError: no class has this name; ValueError: the body does not fit."""
        decoder = self._decoders.get(name)
        if decoder is None:
            raise LookupError(f"no plugin knows the event {name!r}")
        return decoder.decode(body)

    def named(self, name: str) -> type[Event] | None:
        return self._classes.get(name)

    def all(self) -> tuple[type[Event], ...]:
        return tuple(self._classes[name] for name in sorted(self._classes))


CATALOGUE = Catalogue()


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(name: str) -> Callable[[type[E]], type[E]]:
    """Makes a frozen, keyword-only event of a class and enters it in the catalogue."""

    def decorate(cls: type[E]) -> type[E]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.name = name
        CATALOGUE.add(made)
        return made

    return decorate


def encode(thing: object) -> bytes:
    """The stored form of an event, an action or a row of JSON."""
    return msgspec.json.encode(thing)
