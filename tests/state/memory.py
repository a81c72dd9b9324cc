"""A memory for tests: the engine's tables, in a file or on no disk at all, and nouns to fill them with."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId, Topic
from daemon.domain.people import PortalUser
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.events.base import Event, event
from daemon.runtime.marks import Marks
from state.database import Database
from state.migrate import Owner, migrate, statements

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MATRIX = MediaId(kind=MediaKind.MOVIE, tmdb=603)
LEA = Alias(service="overseerr", id="7")


@event("test.happened")
class Happened(Event):
    """Something happened to a thing, for the n-th time."""

    thing: str
    n: int = 1
    said: str | None = None

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="thing", name=self.thing)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.thing}:{self.n}"

    @property
    def effect(self) -> str:
        return f"thing:{self.thing}=so"

    @property
    def topic(self) -> str | None:
        return self.said


def after(seconds: float) -> datetime:
    """So many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


@cache
def _schema() -> tuple[str, ...]:
    owner = Owner.of_folder("engine", files("state") / "migrations")
    return tuple(each for _, script in owner.scripts for each in statements(script))


def on_no_disk() -> sqlite3.Connection:
    """The engine's tables, empty, in a transaction that never ends: for what is written by plain functions."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    for statement in _schema():
        connection.execute(statement)
    connection.execute("BEGIN")
    return connection


@asynccontextmanager
async def opened(folder: Path, marks: Marks | None = None) -> AsyncIterator[Database]:
    """A real file with the engine's tables."""
    path = folder / "usher.db"
    migrate(path, [Owner.of_folder("engine", files("state") / "migrations")], backups=folder / "backups")
    database = await Database.open(path, marks or Marks())
    try:
        yield database
    finally:
        await database.close()


def a_request(
    status: RequestStatus = RequestStatus.PENDING,
    *,
    number: int = 1,
    created: float = 0,
    by: Alias = LEA,
    available: bool | None = None,
    seasons: tuple[int, ...] = (),
) -> PortalRequest:
    """As the portal says it; `created` in seconds after noon."""
    return PortalRequest(
        id=RequestId(service="overseerr", number=number),
        media=MATRIX,
        status=status,
        requester=PortalUser(alias=by, name="Léa"),
        created_at=after(created),
        updated_at=after(created),
        available=available,
        seasons=seasons,
    )
