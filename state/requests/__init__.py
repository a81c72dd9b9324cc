"""Requests as the portals last told them, and the facts that follow from a new reading."""

from state.requests.around import (
    MOST_AN_HOUR,
    MOST_NEIGHBOURS,
    Neighbour,
    Surrounded,
    kept_of_requester,
    surrounded,
    surroundings,
)
from state.requests.lists import Wanted, awaited, granted_to, listed, next_awaited, pending, portals, waiting
from state.requests.readings import absent, project, read
from state.requests.rows import RequestRow, get

__all__ = [
    "MOST_AN_HOUR",
    "MOST_NEIGHBOURS",
    "Neighbour",
    "RequestRow",
    "Surrounded",
    "Wanted",
    "absent",
    "awaited",
    "get",
    "granted_to",
    "kept_of_requester",
    "listed",
    "next_awaited",
    "pending",
    "portals",
    "project",
    "read",
    "surrounded",
    "surroundings",
    "waiting",
]
