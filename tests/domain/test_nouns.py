"""Our dataclasses behave as those of the standard library do: each is compared with its twin."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from typing import Any, Generic, TypeVar, cast

import msgspec
import pytest

from daemon.domain import nouns

T = TypeVar("T")
Makes = Callable[..., Any]


def twins(decorate: Makes) -> dict[str, Any]:
    """The same classes, made by this decorator."""

    @decorate(frozen=True, slots=True, kw_only=True)
    class Film:
        """With everything a field can be."""

        title: str
        year: int = 1999
        genres: tuple[str, ...] = ()
        cast: list[str] = field(default_factory=list)
        set: bool = False
        secret: str = field(default="s", repr=False)
        seen: int = field(default=0, compare=False)

    @decorate(frozen=True, slots=True)
    class Number:
        service: str
        number: int = 7

        def __str__(self) -> str:
            return f"{self.service}/{self.number}"

    @decorate(frozen=True, slots=True)
    class Longer(Number):
        more: str = ""

    @decorate(frozen=True, slots=True)
    class Nothing:
        pass

    @decorate(frozen=True, slots=True)
    class Checked:
        low: int

        def __post_init__(self) -> None:
            if self.low < 0:
                raise ValueError("low")

    @decorate(frozen=True, slots=True, kw_only=True)
    class Found(Generic[T]):
        value: T

    @decorate(frozen=True, slots=True)
    class Loose:  # noqa: PLW1641 (it is hashed by its fields, as a twin is)
        word: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Loose) and self.word.lower() == other.word.lower()

        def __repr__(self) -> str:
            return f"<{self.word}>"

    made = (Film, Number, Longer, Nothing, Checked, Found, Loose)
    return {each.__name__: each for each in made}


OURS, THEIRS = twins(nouns.dataclass), twins(dataclasses.dataclass)
MADE: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("Film", (), {"title": "Alien"}),
    ("Film", (), {"title": "Alien", "cast": ["Weaver"], "set": True, "seen": 3, "genres": ("Horror",)}),
    ("Number", ("portal",), {}),
    ("Number", ("portal",), {"number": 8}),
    ("Longer", ("portal", 1, "x"), {}),
    ("Nothing", (), {}),
    ("Checked", (1,), {}),
    ("Found", (), {"value": (1, 2)}),
    ("Loose", ("A",), {}),
]
each_of_them = pytest.mark.parametrize("name, given, named", MADE)


def held_by(noun: object) -> list[tuple[str, object]]:
    return [(each.name, each.default) for each in fields(cast("Any", noun))]


def taken_by(noun: type) -> list[tuple[str, object, object]]:
    return [(each.name, each.kind, each.annotation) for each in inspect.signature(noun).parameters.values()]


@each_of_them
def test_each_reads_as_its_twin(name: str, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, theirs = OURS[name](*given, **named), THEIRS[name](*given, **named)
    assert repr(ours) == repr(theirs)
    assert str(ours) == str(theirs)
    assert held_by(ours) == held_by(theirs)
    assert taken_by(OURS[name]) == taken_by(THEIRS[name])
    assert OURS[name].__match_args__ == THEIRS[name].__match_args__
    assert is_dataclass(OURS[name])
    assert not hasattr(ours, "__dict__")


@each_of_them
def test_each_is_equal_to_its_like_and_to_nothing_else(
    name: str, given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    ours = OURS[name](*given, **named)
    assert ours == OURS[name](*given, **named)
    assert ours != THEIRS[name](*given, **named)
    assert ours != "Alien"


@pytest.mark.parametrize("name, given, named", [each for each in MADE if each[0] != "Film"])
def test_each_is_found_among_its_like(name: str, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours = OURS[name](*given, **named)
    assert OURS[name](*given, **named) in {ours}
    assert hash(ours) == hash(THEIRS[name](*given, **named))


@each_of_them
def test_nothing_of_it_is_changed(name: str, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours = OURS[name](*given, **named)
    for word in (*(each.name for each in fields(ours)), "new"):
        with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{word}'"):
            setattr(ours, word, 1)
        with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{word}'"):
            delattr(ours, word)


@each_of_them
def test_it_is_copied_replaced_stored_and_read_again(name: str, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours = OURS[name](*given, **named)
    assert copy.deepcopy(ours) == replace(ours) == ours
    state = pickle.loads(pickle.dumps(ours.__reduce_ex__(4)[2]))  # noqa: S301 (our own)
    assert state == [getattr(ours, each.name) for each in fields(ours)]
    stored = msgspec.json.encode(ours)
    assert stored == msgspec.json.encode(THEIRS[name](*given, **named))
    assert repr(msgspec.json.decode(stored, type=OURS[name])) == repr(msgspec.json.decode(stored, type=THEIRS[name]))


def test_what_differs_is_not_equal() -> None:
    film = OURS["Film"](title="Alien")
    assert film != replace(film, title="Aliens")
    assert film == replace(film, seen=9)
    assert film.cast is not OURS["Film"](title="Alien").cast


@pytest.mark.parametrize(
    "name, given, named",
    [
        ("Film", (), {}),
        ("Film", ("Alien",), {}),
        ("Film", (), {"title": "Alien", "length": 2}),
        ("Number", (), {"number": 1}),
        ("Nothing", (1,), {}),
    ],
)
def test_what_does_not_fit_is_refused_in_the_same_words(
    name: str, given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(TypeError) as ours:
        OURS[name](*given, **named)
    with pytest.raises(TypeError) as theirs:
        THEIRS[name](*given, **named)
    assert str(ours.value) == str(theirs.value)


def test_what_is_checked_when_it_is_made_is_checked() -> None:
    with pytest.raises(ValueError, match="low"):
        OURS["Checked"](-1)


def test_what_may_change_is_the_standard_librarys() -> None:
    @nouns.dataclass(slots=True)
    class Count:
        number: int = 0

    count = Count()
    count.number += 1
    assert count == Count(1)
