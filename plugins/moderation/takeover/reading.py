"""The old databases, row by row: what can be understood becomes a decision, everything else a reason."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.media import TitleFacts
from daemon.domain.people import PortalUser
from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.genres import genre_named
from plugins.moderation.history import IMPORTED, Made
from plugins.moderation.history import Path as By
from plugins.moderation.rules import Choice, Decision

Row: TypeAlias = Mapping[str, Any]
ORIGIN: Final = "plexstaffai"
"""Also the portal its requests are kept under: their numbers may be those of other requests today."""
_CHOICES: Final = {
    "APPROVED": Choice.APPROVE, "REJECTED": Choice.DECLINE, "NEEDS_REVIEW": Choice.REVIEW,
    "APPROVE": Choice.APPROVE, "REJECT": Choice.DECLINE,
}  # fmt: skip
_STAFF: Final = ("manual_staff", "human_review")
_MODEL: Final = ("openai", "ai_primary", "ai_override")
_SOURCE: Final = "PlexStaffAI"
_LARGEST: Final = 1e15
"""No rating or popularity is as large; a whole number without end is no float at all."""
PAGE: Final = 200
"""Rows that are held at once: a database of any size is read in the same room, and one commit takes a page."""
LONGEST: Final = 1 << 20
"""Bytes of a row. A column may be worked out as it is read, and then be as long as its maker liked."""
_PLAIN: Final = "SELECT 1 FROM sqlite_schema WHERE name = ? AND type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """One old decision, ready to be kept."""

    decision: Decision
    case: Case
    made: Made
    user: PortalUser
    teaches: bool = False
    """A person decided, and facts are known of what."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that was left alone, and why."""

    why: str


def pages_of(file: Path, table: str) -> Iterator[list[Row]]:
    """Every row of a table, some at a time, read from a copy. Raises sqlite3.Error where there is none, or where the
    file is damaged, after the pages before that.

    The file is a stranger's: what is no plain table (a view, a table made by a module) could run whatever stands in it,
    for ever.
    """
    with TemporaryDirectory(prefix="usher-import-") as folder:
        for each in file.parent.glob(f"{file.name}*"):
            if each.name in {file.name, f"{file.name}-wal"}:
                shutil.copyfile(each, Path(folder) / each.name)
        with closing(sqlite3.connect(Path(folder) / file.name)) as old:
            old.row_factory = sqlite3.Row
            old.text_factory = lambda raw: raw.decode("utf-8", "replace")
            old.execute("PRAGMA trusted_schema = OFF")
            old.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
            if not old.execute(_PLAIN, (table,)).fetchone():
                raise sqlite3.DatabaseError("it is not there, or no plain table")
            found = old.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 (ours)
            while page := found.fetchmany(PAGE):
                yield [dict(row) for row in page]


def decisions(rows: list[Row], zone: ZoneInfo, answered: set[object]) -> Iterator[Old | Unread]:
    """`answered`: numbers of requests about which the staff's own table says what they decided."""
    for row in rows:
        rule = str(row.get("rule_matched") or "legacy")
        if rule.startswith(_STAFF) and row.get("request_id") in answered:
            yield Unread("the staff's decision, taken from their own table")
        else:
            yield _old(row, row.get("decision"), row.get("reason"), rule, _by(rule), zone, table="decisions")


def feedback(rows: list[Row], zone: ZoneInfo) -> Iterator[Old | Unread]:
    """What people decided; it teaches as far as anything is known of the title."""
    for row in rows:
        found = _old(
            row, row.get("human_decision"), row.get("human_reason"), "human_feedback", By.PEOPLE, zone, table="feedback"
        )
        known = isinstance(found, Old) and found.case.facts.genres is not None
        yield replace(found, teaches=True) if isinstance(found, Old) and known else found


def _by(rule: str) -> By:
    if rule.startswith(_STAFF):
        return By.PEOPLE
    return By.MODEL if rule.startswith(_MODEL) else By.LEARNED if rule == "machine_learning" else By.RULES


def _old(
    row: Mapping[str, Any], word: object, reason: object, rule: str, by: By, zone: ZoneInfo, *, table: str
) -> Old | Unread:
    choice, at, number = _CHOICES.get(str(word).upper()), _moment(row.get("timestamp"), zone), _whole(row, "request_id")
    if choice is None:
        return Unread("its decision is none that is known")
    if at is None:
        return Unread("its time cannot be read")
    if number is None:
        return Unread("it names no request")
    data = _data(row.get("request_data"))
    facts = _facts(row, data)
    confidence = row.get("confidence", row.get("ai_confidence")) if by is not By.PEOPLE else None
    name = str(row.get("username") or data.get("username") or "").strip()
    alias = Alias(service=ORIGIN, id=sha256(name.encode()).hexdigest()[:12] if name else "unknown")
    decision = Decision(
        choice=choice,
        why=Sentence("{reason}", {"reason": str(reason)}) if reason else Sentence("No reason was kept."),
        rule=rule[:100],
        confidence=float(confidence) if isinstance(confidence, int | float) and 0 <= confidence <= 1 else None,
        trail=(),
    )
    case = Case(
        request=RequestId(service=ORIGIN, number=number),
        media=facts.media,
        facts=facts,
        asked_at=at,
        today=at.astimezone(zone).date(),
    )
    mark = sha256(json.dumps([table, row.get("id"), number, str(word), str(row.get("timestamp"))]).encode()).hexdigest()
    made = Made(
        requester=alias, occurrence=f"import:{ORIGIN}:{mark[:32]}", at=at, by=f"{IMPORTED}{by}", since=at, origin=ORIGIN
    )
    return Old(decision=decision, case=case, made=made, user=PortalUser(alias=alias, name=name or None))


def _moment(told: object, zone: ZoneInfo) -> datetime | None:
    """Without a zone it was the local time of that machine: the house's, as far as anybody knows."""
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    # The ends of the calendar have no other zone, and no such decision.
    return (found if found.tzinfo else found.replace(tzinfo=zone)) if 1970 < found.year < 9000 else None


def _data(told: object) -> dict[str, Any]:
    """What was kept of the request, with what was kept of its title on one level; nothing where it is no JSON."""
    try:
        held = json.loads(told) if isinstance(told, str) else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(held, dict):
        return {}
    media = held.get("media")
    return {**(media if isinstance(media, dict) else {}), **held}


def _facts(row: Mapping[str, Any], data: Mapping[str, Any]) -> TitleFacts:
    kind = MediaKind.SERIES if str(row.get("media_type") or data.get("media_type")) == "tv" else MediaKind.MOVIE
    number = _whole(data, "tmdb_id", "tmdbId") or 0
    year, rating = _whole(data, "year"), _number(data, "rating", "vote_average")
    facts = TitleFacts(
        media=MediaId(kind=kind, tmdb=number),
        title=str(row.get("title") or data.get("title") or "") or None,
        released=date(year, 1, 1) if year and 1870 <= year <= 2200 else None,
        genres=_genres(data.get("genres")),
        # There, zero meant that nobody knew.
        rating=rating or None,
        popularity=_number(data, "popularity") or None,
        seasons=_whole(data, "season_count") or None,
        episodes=_whole(data, "episode_count") or None,
    )
    known = ("title", "released", "genres", "rating", "popularity", "seasons", "episodes")
    return replace(facts, sources={name: _SOURCE for name in known if getattr(facts, name) is not None})


def _genres(told: object) -> tuple[int, ...] | None:
    if not isinstance(told, list) or not told:
        return None
    names = [each.get("name") if isinstance(each, dict) else each for each in told]
    found = [_genre(str(name)) for name in names]
    return tuple(each for each in found if each is not None) or None


def _genre(name: str) -> int | None:
    try:
        return genre_named(name).id
    except ValueError:
        return None


def _number(held: Mapping[str, Any], *names: str) -> float | None:
    found = next((held[name] for name in names if isinstance(held.get(name), int | float)), None)
    return float(found) if found is not None and abs(found) < _LARGEST else None


def _whole(held: Mapping[str, Any], *names: str) -> int | None:
    for name in names:
        told = str(held.get(name))
        if told.isascii() and told.isdigit() and len(told) < 16:
            return int(told)
    return None
