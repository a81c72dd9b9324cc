"""The last log records, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from daemon.commands.base import Scope
from daemon.domain.sentences import Sentence
from daemon.plugin import page
from daemon.runtime.logbook import Record
from daemon.runtime.logging import LEVELS
from daemon.web.pages.events import Text
from daemon.web.pages.reviews import Number
from daemon.web.pages.search import meant
from daemon.web.visit import Visit

SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsQuery:
    """Which records."""

    level: Literal["debug", "info", "warning", "error", "critical"] = "info"
    """This and worse."""
    plugin: Text = ""
    about: Text = ""
    """Words in the name of a person or a title."""
    subject: Text = ""
    """`noun:id`, whole."""
    text: Text = ""
    """Somewhere in what was said or went wrong, in any case."""
    before: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One record. Secrets are out of it."""

    number: int
    at: datetime
    last_at: datetime | None
    """When it was last repeated."""
    repeats: int
    level: str
    plugin: str
    event: str
    text: str
    subject: str | None
    error: str | None
    fields: tuple[tuple[str, str], ...]
    traceback: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsPage:
    """What was logged since the start, as far as memory holds it."""

    query: LogsQuery
    lines: tuple[LogLine, ...]
    plugins: tuple[str, ...]
    """Everybody who logged, for the filter."""
    titles: dict[str, Sentence]
    """What those of them who are plugins are called."""
    older: int | None


@page(
    "/logs", title=Sentence("Logs"), gives=LogsPage, query=LogsQuery, template="logs.html", scope=Scope.ADMIN, menu=66
)
async def logs(visit: Visit, query: LogsQuery) -> LogsPage:
    records = visit.house.logbook.records()
    subjects = await meant(visit, query.about)
    found = [record for record in reversed(records) if _wanted(record, query, subjects)]
    return LogsPage(
        query=query,
        lines=tuple(map(log_line, found[:SHOWN])),
        plugins=tuple(sorted({record.plugin for record in records})),
        titles={each.name: each.title for each in visit.house.plugins()},
        older=found[SHOWN - 1].number if len(found) > SHOWN else None,
    )


def _wanted(record: Record, query: LogsQuery, subjects: Sequence[str]) -> bool:
    said = f"{record.text} {record.event} {record.error or ''}".casefold()
    return (
        LEVELS[record.level] >= LEVELS[query.level]
        and query.plugin in ("", record.plugin)
        and query.subject in ("", record.subject)
        and (not subjects or record.subject in subjects)
        and query.text.casefold() in said
        and (query.before is None or record.number < query.before)
    )


def log_line(record: Record) -> LogLine:
    fields = {name: str(value) for name, value in record.fields.items()}
    return LogLine(
        number=record.number,
        at=record.at,
        last_at=record.last_at,
        repeats=record.repeats,
        level=record.level,
        plugin=record.plugin,
        event=record.event,
        text=record.text,
        subject=record.subject,
        error=record.error,
        traceback=fields.pop("traceback", None),
        fields=tuple(fields.items()),
    )
