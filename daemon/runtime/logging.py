"""Where every log call ends up: scrubbed, remembered, and written as one line.

A log event is a name with fields; `say=` gives it a sentence for people, `subject=` what it is about:
`log.info("decided", say="Flow (2024) for Léa: approved.", subject="request:7", confidence=0.9)`.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import tzinfo
from threading import Lock
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, WrappedLogger

from daemon.runtime.clock import Clock
from daemon.runtime.log_lines import Style, as_json, as_words
from daemon.runtime.logbook import LogBook, Record
from daemon.runtime.redaction import Redactor

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
_CHATTY = ("aiohttp.access", "aiosqlite")
_LONGEST = 8_000
"""Characters of one text in a record: a page of HTML from a broken service would push the rest out of memory."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Logging:
    """What logging needs to know."""

    clock: Clock
    book: LogBook
    redactor: Redactor
    stream: TextIO
    style: Style
    level: str = "info"


def style_for(stream: TextIO, zone: tzinfo, environ: Mapping[str, str], *, container: bool) -> Style:
    """JSON in a container or a pipe, words on a terminal; NO_COLOR is respected."""
    if container or not stream.isatty():
        return as_json
    return as_words(zone, coloured=not environ.get("NO_COLOR"))


@contextmanager
def logging_to(setting: Logging) -> Iterator[LogBook]:
    """While it lasts, structlog, the standard library's logging, warnings and uncaught errors all come here."""
    pipe = _Pipe(setting)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, pipe],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[setting.level]),
        logger_factory=_Named,
        cache_logger_on_first_use=False,  # a module's logger must not outlive this configuration
    )
    hook, sys.excepthook = sys.excepthook, _log_uncaught
    with _standard_library(LEVELS[setting.level]):
        try:
            yield setting.book
        finally:
            sys.excepthook = hook
            structlog.reset_defaults()


class _Named:
    """What structlog wraps: it knows who logs. The pipe has written the line already."""

    def __init__(self, name: str = "daemon") -> None:
        self.name = name

    def _written(self, _: str) -> None:
        """Nothing is left to do."""

    debug = info = warning = error = critical = _written


class _Pipe:
    def __init__(self, setting: Logging) -> None:
        self._setting = setting
        self._lock = Lock()

    def __call__(self, logger: WrappedLogger, level: str, event: EventDict) -> str:
        self._explain(event)
        fields = cast("dict[str, Any]", _clipped(self._setting.redactor.clean(dict(event))))
        record = self._setting.book.write(self._record(logger, level, fields))
        if record.worth_a_line:
            self._print(self._setting.style(record))
        return ""

    def _record(self, logger: WrappedLogger, level: str, fields: dict[str, Any]) -> Record:
        name = str(fields.pop("event", ""))
        subject = fields.pop("subject", None)
        return Record(
            number=0,
            at=self._setting.clock.now(),
            level=level,
            plugin=str(fields.pop("plugin", None) or getattr(logger, "name", "daemon")),
            event=name,
            text=str(fields.pop("say", None) or name),
            subject=None if subject is None else str(subject),
            error=fields.pop("error", None),
            fields=fields,
        )

    def _explain(self, event: EventDict) -> None:
        """Put an exception into words: `error` in one line, `traceback` for who mends it."""
        error = _error_of(event.pop("exc_info", None))
        if error is not None:
            event.setdefault("error", f"{type(error).__name__}: {error}".rstrip(": "))
            event["traceback"] = "".join(traceback.format_exception(error))
        elif event.get("error") is not None:
            event["error"] = str(event["error"])

    def _print(self, line: str) -> None:
        # A full disk or a closed pipe behind the log must not stop what is being logged.
        with self._lock, suppress(OSError, ValueError):
            self._setting.stream.write(f"{line}\n")
            self._setting.stream.flush()


def _error_of(info: object) -> BaseException | None:
    match info:
        case BaseException():
            return info
        case (_, BaseException() as error, _):
            return error
    return sys.exc_info()[1] if info else None


def _clipped(value: object) -> object:
    match value:
        case str() if len(value) > _LONGEST:
            return f"{value[:_LONGEST]}... ({len(value):,} characters)"
        case dict():
            return {key: _clipped(inner) for key, inner in value.items()}
        case list():
            return [_clipped(inner) for inner in value]
    return value


class _FromStandardLibrary(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        floor = max((level for level in LEVELS.values() if level <= record.levelno), default=LEVELS["debug"])
        try:
            text = record.getMessage()
        except (TypeError, ValueError):  # its arguments do not fit its format; better the bare format than nothing
            text = str(record.msg)
        structlog.get_logger(record.name).log(floor, text, exc_info=record.exc_info)


@contextmanager
def _standard_library(level: int) -> Iterator[None]:
    """Libraries speak up from warnings on; at debug, all they have, but for those that tell of every request and of
    every statement with its values."""
    root, chatty = logging.getLogger(), [logging.getLogger(name) for name in _CHATTY]
    ours, before, muted = _FromStandardLibrary(), root.level, [each.disabled for each in chatty]
    root.addHandler(ours)
    root.setLevel(level if level == LEVELS["debug"] else max(level, LEVELS["warning"]))
    for each in chatty:
        each.disabled = True
    logging.captureWarnings(capture=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.removeHandler(ours)
        root.setLevel(before)
        for each, was in zip(chatty, muted, strict=True):
            each.disabled = was


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    structlog.get_logger("daemon").critical("uncaught", exc_info=(kind, error, trace))
