"""Every decision, found by what it was, who made it, about whom and when; and all of them as a file."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from daemon.domain.ids import Alias, MediaKind, subject
from daemon.domain.sentences import Sentence
from daemon.plugin import MissingError, Scope, download, page
from plugins.moderation import history as rows
from plugins.moderation import store
from plugins.moderation.history import Path, Told, Wanted
from plugins.moderation.pages.common import Moderation, Text
from plugins.moderation.pages.request import Known, known_of
from plugins.moderation.rules import Choice, RuleSeen

SHOWN: Final = 50
_CHUNK: Final = 200
"""Decisions read at a time for a file: what is held in memory, and written in one go, however long it gets."""
_FORMULA: Final = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet takes for the beginning of a formula; the last four are the wide ones of Chinese and Japanese."""

Number = Annotated[int, Meta(ge=1, le=2**53)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which decisions; whatever is left out asks for all."""

    decision: Literal["", "approve", "decline", "review"] = ""
    decided_by: Literal["", "rules", "learned", "model", "people", "time"] = ""
    rule: Text = ""
    """Its name, as decisions have it."""
    who: Text = ""
    """Part of a name of whoever asked."""
    title: Text = ""
    """Part of it."""
    portal: Text = ""
    since: date | None = None
    """The first day, of the house's."""
    until: date | None = None
    """The last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuery(HistoryFilter):
    """Which decisions, and from where on."""

    before: Annotated[str, Meta(pattern=r"^(|\d{1,19}-\d{1,16})$")] = ""
    """`older` of the page before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One decision."""

    id: int
    decided_at: datetime
    decision: str
    decided_by: str
    rule: str
    request: str
    media: str
    kind: str
    title: str | None
    who: str
    why: Sentence
    confidence: float | None
    waited: timedelta | None
    origin: str
    """The program it was taken over from; empty: decided here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Decisions, the newest first."""

    query: HistoryQuery
    decisions: tuple[HistoryRow, ...]
    older: str | None
    """`before` of the next page."""
    rules: tuple[str, ...]
    """Those that ever decided."""
    portals: tuple[str, ...]


@page(
    "/history", title=Sentence("Decisions"), gives=HistoryPage, query=HistoryQuery, template="history.html", menu=42
)  # fmt: skip
async def history(ctx: Moderation, query: HistoryQuery) -> HistoryPage:
    """What was decided, by whom, and why."""
    found = await rows.listed(ctx, await _wanted(ctx, query, _behind(query.before), SHOWN + 1))
    shown = found[:SHOWN]
    names = await ctx.names(list({each.requester for each in shown}))
    return HistoryPage(
        query=query,
        decisions=tuple(_row(each, names) for each in shown),
        older=_place(shown[-1]) if len(found) > SHOWN else None,
        rules=tuple(await rows.rules_seen(ctx)),
        portals=tuple(await rows.portals_seen(ctx)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionQuery:
    """Which decision."""

    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage:
    """One decision with everything it was made from, as it was known then."""

    decision: HistoryRow
    link: str | None
    """The request's page, where the portal has told of it."""
    is_4k: bool
    seasons: tuple[int, ...]
    asked_at: datetime
    known_for: timedelta | None
    known: Known
    trail: tuple[RuleSeen, ...]


@page(
    "/history/{number}",
    title=Sentence("Decision"),
    gives=DecisionPage,
    query=DecisionQuery,
    template="decision.html",
)
async def decision(ctx: Moderation, query: DecisionQuery) -> DecisionPage:
    """The whole case of one decision, and what every rule saw."""
    told, kept = await rows.one(ctx, query.number), await store.one(ctx, query.number)
    if told is None or kept is None:
        raise MissingError(f"there is no decision {query.number}")
    names = await ctx.names([told.requester])
    case = kept.case
    return DecisionPage(
        decision=_row(told, names),
        link=f"/requests/{told.request}" if await ctx.request(told.request) else None,
        is_4k=case.is_4k,
        seasons=case.seasons,
        asked_at=case.asked_at,
        known_for=case.requester_age,
        known=known_of(case),
        trail=kept.trail,
    )


COLUMNS: Final = (
    "id", "decided_at", "decision", "decided_by", "rule", "reason", "confidence", "portal", "request", "kind", "tmdb",
    "title", "four_k", "requester", "name", "waited_seconds", "taken_over_from",
)  # fmt: skip
"""Of both files, in this order. `name` is empty for whoever may not decide."""


@download("/history.csv", title=Sentence("Decisions as CSV"), query=HistoryFilter, media_type="text/csv")
async def as_csv(ctx: Moderation, query: HistoryFilter, say: Callable[[Sentence], str]) -> AsyncIterator[str]:
    """For spreadsheets: what would be a formula there begins with an apostrophe."""
    yield _lines([COLUMNS])
    async for chunk in _chunks(ctx, query):
        names = await _names(ctx, chunk)
        yield _lines(map(_cell, _values(each, names, say)) for each in chunk)


@download("/history.json", title=Sentence("Decisions as JSON"), query=HistoryFilter, media_type="application/json")
async def as_json(ctx: Moderation, query: HistoryFilter, say: Callable[[Sentence], str]) -> AsyncIterator[str]:
    """One array with an object a decision."""
    yield "["
    between = "\n"
    async for chunk in _chunks(ctx, query):
        names = await _names(ctx, chunk)
        objects = (dict(zip(COLUMNS, _values(each, names, say), strict=True)) for each in chunk)
        yield between + ",\n".join(msgspec.json.encode(each).decode() for each in objects)
        between = ",\n"
    yield "\n]\n"


async def _chunks(ctx: Moderation, query: HistoryFilter) -> AsyncIterator[list[Told]]:
    wanted = await _wanted(ctx, query, None, _CHUNK)
    while chunk := await rows.listed(ctx, wanted):
        yield chunk
        wanted = replace(wanted, before=(chunk[-1].decided_at, chunk[-1].id))


async def _names(ctx: Moderation, chunk: list[Told]) -> dict[Alias, str]:
    """A file leaves the house: names go into it only for whoever decides about people's requests."""
    if ctx.caller is None or not ctx.caller.may(Scope.DECIDE):
        return {}
    return await ctx.names(list({each.requester for each in chunk}))


def _values(told: Told, names: dict[Alias, str], say: Callable[[Sentence], str]) -> Iterator[object]:
    yield from (told.id, told.decided_at.isoformat(), str(told.choice), str(told.path), told.rule, say(told.why))
    yield from (told.confidence, told.request.service, told.request.number, _kind(told), told.media.tmdb or None)
    yield from (told.title, told.is_4k, str(told.requester), names.get(told.requester))
    yield from (None if told.waited is None else round(told.waited.total_seconds()), told.origin)


def _cell(value: object) -> object:
    """Numbers stay numbers; text that a spreadsheet would reckon with is only text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _lines(rows: Iterable[Iterable[object]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


async def _wanted(ctx: Moderation, query: HistoryFilter, before: tuple[datetime, int] | None, limit: int) -> Wanted:
    return Wanted(
        choice=Choice(query.decision) if query.decision else None,
        path=Path(query.decided_by) if query.decided_by else None,
        rule=query.rule,
        portal=query.portal,
        title=query.title,
        requesters=tuple(await ctx.aliases_called(query.who)) if query.who else None,
        since=_midnight(ctx, query.since),
        until=_midnight(ctx, query.until, days=1),
        before=before,
        limit=limit,
    )


def _midnight(ctx: Moderation, day: date | None, *, days: int = 0) -> datetime | None:
    """The beginning of the house's day, so many days later. The ends of the calendar have no day before or after."""
    if day is None or not date(1971, 1, 1) < day < date(9998, 1, 1):
        return None
    return datetime.combine(day + timedelta(days=days), time(), ctx.zone)


def _behind(place: str) -> tuple[datetime, int] | None:
    at, dash, number = place.partition("-")
    # Microseconds beyond the calendar lie behind nothing.
    return (rows.moment(min(int(at), _LAST)), int(number)) if dash else None


_LAST: Final = 253_370_764_800_000_000
"""1 January 9999, in microseconds."""


def _place(told: Told) -> str:
    return f"{rows.microseconds(told.decided_at)}-{told.id}"


def _row(told: Told, names: dict[Alias, str]) -> HistoryRow:
    return HistoryRow(
        id=told.id,
        decided_at=told.decided_at,
        decision=told.choice,
        decided_by=told.path,
        rule=told.rule,
        request=subject(told.request),
        media=str(told.media),
        kind=_kind(told),
        title=told.title,
        who=names.get(told.requester, "someone"),
        why=told.why,
        confidence=told.confidence,
        waited=told.waited,
        origin=told.origin,
    )


def _kind(told: Told) -> str:
    return "film" if told.media.kind is MediaKind.MOVIE else "series"
