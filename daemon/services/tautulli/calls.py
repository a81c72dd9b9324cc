"""How Tautulli is asked: one path, and the command in the query, beside the key."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from daemon.services.base.http import LARGEST_ANSWER, Call
from daemon.services.base.understanding import Decodes
from daemon.services.tautulli.models import (
    METADATA,
    PEOPLE,
    PLAYS,
    PROGRAM,
    SERVER,
    PersonRow,
    PlayRow,
    Program,
    Server,
    Table,
)

LARGEST_TABLE: Final = 64 * 1024 * 1024
"""Bytes: some 60,000 people or plays, at a kilobyte each."""
EVERYTHING: Final = "start=0&length=1000000"
"""It counts pages of 25 unless told otherwise, and works all of it out for each page; -1 leaves the last row out."""
_PLAIN: Final = "grouping=0&include_activity=0"
"""Each play for itself, and those that are over: whatever its own pages are set to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Every command that is ever sent to it. None of them changes anything."""

    server: Call[Server]
    program: Call[Program]
    people: Call[Table[PersonRow]]
    first: Call[Table[PlayRow]]
    plays: Call[Table[PlayRow]]
    """Of a person, from a day on: their number, then year, month and day."""
    metadata: Call[Any]
    """A `Metadata`, or whatever else it says where it has none."""


def calls_with(key: str) -> Calls:
    """With this key."""
    begin = f"/api/v2?apikey={quote(key, safe='')}&cmd="
    oldest = "start=0&length=1&order_column=started&order_dir=asc"
    return Calls(
        server=_get(f"{begin}get_server_info", SERVER),
        program=_get(f"{begin}get_tautulli_info", PROGRAM),
        people=_get(f"{begin}get_users_table&grouping=0&{EVERYTHING}", PEOPLE, LARGEST_TABLE),
        first=_get(f"{begin}get_history&{_PLAIN}&{oldest}", PLAYS),
        plays=_get(
            f"{begin}get_history&{_PLAIN}&{EVERYTHING}&user_id={{}}&after={{:04}}-{{:02}}-{{:02}}", PLAYS, LARGEST_TABLE
        ),
        metadata=_get(f"{begin}get_metadata&rating_key={{}}", METADATA),
    )


def _get(path: str, answer: Decodes[Any], largest: int = LARGEST_ANSWER) -> Call[Any]:
    return Call(method="GET", path=path, answer=answer, largest=largest)
