"""Rows that real portals have held and that no reader should stumble over: each is one good row, made odd."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

FIRST_ODD_ID = 900_001


def _without(name: str) -> Callable[[Json], object]:
    return lambda row: {key: value for key, value in row.items() if key != name}


def _with(name: str, value: object) -> Callable[[Json], object]:
    return lambda row: row | {name: value}


def _within(part: str, name: str, value: object) -> Callable[[Json], object]:
    return lambda row: row | {part: row[part] | {name: value}}


ODDITIES: dict[str, Callable[[Json], object]] = {
    "media is null": _with("media", None),
    "a status nobody has heard of": _with("status", 99),
    "a media status nobody has heard of": _within("media", "status", 42),
    "no requester": _without("requestedBy"),
    "a requester without plexId": lambda row: row | {"requestedBy": _without("plexId")(row["requestedBy"])},
    "a requester of null": _with("requestedBy", None),
    "keys of a later version": _with("flavourOfTheMonth", {"nested": [1, None]}),
    "a type nobody has heard of": _with("type", "music"),
    "no date": _with("createdAt", None),
    "numbers as text": lambda row: row | {"id": str(row["id"]), "status": "1"},
    "not a row": lambda row: None,  # noqa: ARG005 (a null in the list replaces the row)
    "a date nobody can read": _with("createdAt", "yesterday"),
    "a tmdbId of null": _within("media", "tmdbId", None),
}


def odd_rows(wanted: int, good: Json) -> list[object]:
    """This many odd rows, each kind in turn, made from a good one."""
    kinds = list(ODDITIES.values())
    return [kinds[n % len(kinds)](good | {"id": FIRST_ODD_ID + n}) for n in range(wanted)]
