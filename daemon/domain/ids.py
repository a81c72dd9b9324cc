"""What things are called. Every foreign id carries the name of the service that gave it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol, Self


class Subject(Protocol):
    """Anything an event can be about; `noun` and `str()` together name it for ever."""

    @property
    def noun(self) -> str: ...

    def __str__(self) -> str: ...


def subject(thing: Subject) -> str:
    """The name under which a line, a timeline and the ledger know this thing: `request:overseerr/7`."""
    return f"{thing.noun}:{thing}"


def _split(text: str, what: str) -> tuple[str, str]:
    left, slash, right = text.rpartition("/")
    if not (left and slash and right):
        raise ValueError(f"{what} looks like name/id, not {text!r}")
    return left, right


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RequestId:
    """A request in a portal. Numbers start again when a portal is rebuilt: the number alone is no occurrence."""

    noun: ClassVar[str] = "request"
    service: str
    number: int

    def __str__(self) -> str:
        return f"{self.service}/{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of str(); ValueError on anything else."""
        service, number = _split(text, "a request")
        return cls(service=service, number=int(number))


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class IssueId:
    """A report about a title, in a portal; numbered by itself, beside the requests."""

    noun: ClassVar[str] = "issue"
    service: str
    number: int

    def __str__(self) -> str:
        return f"{self.service}/{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of str(); ValueError on anything else."""
        service, number = _split(text, "a report")
        return cls(service=service, number=int(number))


class MediaKind(StrEnum):
    MOVIE = "movie"
    SERIES = "series"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class MediaId:
    """A film or a series, by its TMDB number (films and series count separately)."""

    noun: ClassVar[str] = "title"
    kind: MediaKind
    tmdb: int

    def __str__(self) -> str:
        return f"{self.kind}/{self.tmdb}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of str(); ValueError on anything else."""
        kind, tmdb = _split(text, "a title")
        return cls(kind=MediaKind(kind), tmdb=int(tmdb))


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Alias:
    """One name of a person, as one service knows them. Facts carry this; who it is today is asked when read."""

    noun: ClassVar[str] = "alias"
    service: str
    id: str

    def __str__(self) -> str:
        return f"{self.service}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of str(); ValueError on anything else."""
        service, ident = _split(text, "an alias")
        return cls(service=service, id=ident)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Topic:
    """A subject that is no portal's and no person's: a question, a job, a plugin's own thing."""

    noun: str
    name: str

    def __str__(self) -> str:
        return self.name
