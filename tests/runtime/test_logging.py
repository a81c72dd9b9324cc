"""What becomes of a log call: scrubbed, remembered, one line."""

import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog

from daemon.runtime.clock import TurnedClock
from daemon.runtime.log_lines import Style, as_json, as_words
from daemon.runtime.logbook import LogBook
from daemon.runtime.logging import Logging, logging_to, style_for
from daemon.runtime.redaction import Redactor

NOON = datetime(2026, 7, 1, 10, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
WORDS = as_words(PARIS, coloured=False)
CANARY = "canary-5f1e"
log = structlog.get_logger("moderation")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Sink:
    """A book and a stream, to look into."""

    def __init__(self, stream: io.StringIO | None = None, style: Style = as_json, level: str = "info") -> None:
        self.book = LogBook()
        self.clock = TurnedClock(NOON)
        self.stream = stream or io.StringIO()
        redactor = Redactor()
        redactor.register(CANARY)
        self.setting = Logging(
            clock=self.clock, book=self.book, redactor=redactor, stream=self.stream, style=style, level=level
        )

    @property
    def lines(self) -> list[str]:
        return self.stream.getvalue().splitlines()

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    with logging_to(sink.setting):
        yield sink


@pytest.fixture
def terminal() -> Iterator[Sink]:
    sink = Sink(style=WORDS)
    with logging_to(sink.setting):
        yield sink


def fails(text: str = "odd") -> None:
    try:
        odd(text)
    except ValueError:
        log.exception("handler.failed", request=7)


def odd(text: str) -> None:
    raise ValueError(text)


def test_an_event_is_one_json_object(sink: Sink) -> None:
    log.info("decided", say="Flow (2024) for Léa: approved.", subject="request:7", confidence=0.9)
    assert sink.records == [
        {
            "at": "2026-07-01T10:00:00+00:00",
            "level": "info",
            "plugin": "moderation",
            "event": "decided",
            "say": "Flow (2024) for Léa: approved.",
            "subject": "request:7",
            "confidence": 0.9,
        }
    ]
    assert "Léa" in sink.lines[0]


def test_it_is_remembered_for_the_page(sink: Sink) -> None:
    log.info("decided", say="Approved.", subject="request:7", confidence=0.9)
    (record,) = sink.book.records()
    assert (record.level, record.plugin, record.subject) == ("info", "moderation", "request:7")
    assert (record.event, record.text, record.fields) == ("decided", "Approved.", {"confidence": 0.9})


def test_a_terminal_prints_the_sentence_at_the_hour_of_the_house(terminal: Sink) -> None:
    log.info("decided", say="Flow (2024) for Léa: approved.", confidence=0.9)
    assert terminal.lines == ["12:00:00 info     Flow (2024) for Léa: approved."]


def test_a_terminal_prints_the_fields_of_what_has_no_sentence(terminal: Sink) -> None:
    log.warning("loop.held", subject="loop", seconds=0.4)
    assert terminal.lines == ["12:00:00 warning  moderation: loop.held subject=loop seconds=0.4"]


def test_a_coloured_line_ends_uncoloured() -> None:
    sink = Sink(style=as_words(PARIS, coloured=True))
    with logging_to(sink.setting):
        log.error("failed", say="No answer.")
    assert sink.lines == ["\x1b[2m12:00:00\x1b[0m \x1b[31mNo answer.\x1b[0m"]


@pytest.mark.parametrize(
    "outside, shown",
    [
        ("one\ntwo", "one\\ntwo"),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("over\u202ewritten", "over\\u202ewritten"),
        ("next\u2028line\u0085", "next\\u2028line\\x85"),
        ("half \ud800", "half \\ud800"),
    ],
)
def test_an_outside_string_cannot_forge_a_line(terminal: Sink, outside: str, shown: str) -> None:
    log.info("heard", say=f"asked for {outside}")
    assert terminal.stream.getvalue() == f"12:00:00 info     asked for {shown}\n"


@pytest.mark.parametrize("outside", ["one\ntwo", "\x1b[2J", "half \ud800", "\x00", "\x9b2J", "over\u202ewritten"])
def test_json_stays_one_line_that_can_be_written(sink: Sink, outside: str) -> None:
    log.info("heard", title=outside)
    assert sink.stream.getvalue().rstrip("\n").isprintable()
    assert sink.stream.getvalue().count("\n") == 1
    assert sink.stream.getvalue().encode()
    assert sink.records[0]["title"] == outside


def test_an_exception_is_one_line_with_its_traceback_beside_it(sink: Sink) -> None:
    fails()
    (record,) = sink.records
    assert record["error"] == "ValueError: odd"
    assert record["traceback"].startswith("Traceback")
    assert "raise ValueError(text)" in record["traceback"]


def test_a_terminal_shows_the_error_without_its_traceback(terminal: Sink) -> None:
    fails()
    assert terminal.lines == ["12:00:00 error    moderation: handler.failed request=7 (ValueError: odd)"]


@pytest.mark.parametrize("given", [ValueError("odd"), (ValueError, ValueError("odd"), None)])
def test_an_exception_may_be_given(sink: Sink, given: object) -> None:
    log.error("failed", exc_info=given)
    assert sink.records[0]["error"] == "ValueError: odd"


def test_an_error_may_be_given_as_a_field(sink: Sink) -> None:
    log.error("failed", error=ValueError("odd"))
    assert sink.book.records()[0].error == "odd"


def test_no_secret_is_logged_or_remembered(sink: Sink) -> None:
    structlog.contextvars.bind_contextvars(bound=CANARY)
    log.info(CANARY, say=f"say {CANARY}", subject=CANARY, nested=[{"a": (CANARY,)}], headers={"X-Api-Key": "k1"})
    fails(f"GET http://portal/api?key={CANARY}")
    logging.getLogger("aiohttp").warning("lost %s", CANARY)
    structlog.contextvars.clear_contextvars()
    assert len(sink.lines) == 3
    assert CANARY not in sink.stream.getvalue()
    assert CANARY not in repr(sink.book.records())
    assert "k1" not in repr(sink.book.records())


def test_repeated_errors_are_one_record_and_few_lines(sink: Sink) -> None:
    for _ in range(101):
        fails()
    assert [record.get("repeats", 0) for record in sink.records] == [0, 10, 100]
    assert [record.repeats for record in sink.book.errors()] == [100]


def test_a_terminal_says_how_often(terminal: Sink) -> None:
    for _ in range(11):
        fails()
    assert terminal.lines[-1].endswith("(ValueError: odd) (again, 11 times by now)")


async def test_repeats_end_with_a_silence(sink: Sink) -> None:
    fails()
    await sink.clock.turn(timedelta(hours=1))
    fails()
    assert len(sink.book.records()) == 2


def test_a_page_of_html_is_clipped(sink: Sink) -> None:
    log.info("answered", body="a" * 20_000, parts=["b" * 20_000])
    (record,) = sink.book.records()
    assert record.fields["body"] == "a" * 8_000 + "... (20,000 characters)"
    assert record.fields["parts"] == ["b" * 8_000 + "... (20,000 characters)"]


@pytest.mark.parametrize("level, heard", [("debug", ["a", "b", "c"]), ("info", ["b", "c"]), ("error", ["c"])])
def test_only_what_is_loud_enough_is_heard(level: str, heard: list[str]) -> None:
    sink = Sink(level=level)
    with logging_to(sink.setting):
        log.debug("a")
        log.info("b")
        log.error("c")
    assert [record["event"] for record in sink.records] == heard


def test_libraries_are_heard_from_warnings_on(sink: Sink) -> None:
    library = logging.getLogger("some.library")
    library.info("connecting")
    library.warning("slow: %s", "portal")
    library.log(35, "between the levels")
    heard = [(record["plugin"], record["level"], record["event"]) for record in sink.records]
    assert heard == [
        ("some.library", "warning", "slow: portal"),
        ("some.library", "warning", "between the levels"),
    ]


def test_at_debug_libraries_say_all_they_have_to_say() -> None:
    sink = Sink(level="debug")
    with logging_to(sink.setting):
        logging.getLogger("some.library").debug("connecting")
    assert [record["event"] for record in sink.records] == ["connecting"]


def test_a_library_whose_arguments_do_not_fit_is_heard_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # pytest's own raises
    sink = Sink()
    with logging_to(sink.setting):
        logging.getLogger("some.library").warning("%d films", "many")
    assert [record["event"] for record in sink.records] == ["%d films"]


@pytest.mark.parametrize("name", ["aiohttp.access", "aiosqlite"])
def test_what_tells_of_every_request_and_statement_is_off(sink: Sink, name: str) -> None:
    logging.getLogger(name).error("GET / 200")
    assert sink.lines == []


def test_warnings_are_heard(sink: Sink) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old way", DeprecationWarning, stacklevel=1)
    assert "old way" in sink.records[0]["event"]


def test_an_uncaught_error_is_scrubbed_too(sink: Sink) -> None:
    error = ValueError(CANARY)
    sys.excepthook(ValueError, error, None)
    assert [(record["event"], record["error"]) for record in sink.records] == [("uncaught", "ValueError: ***")]


def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    stream = io.StringIO()
    sink = Sink(stream)
    stream.close()
    with logging_to(sink.setting):
        log.info("decided")
    assert [record.event for record in sink.book.records()] == ["decided"]


def test_afterwards_all_is_as_it_was() -> None:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, structlog.get_config())
    with logging_to(Sink().setting):
        assert root.handlers != before[0]
    assert (root.handlers[:], root.level, sys.excepthook, structlog.get_config()) == before
    assert not logging.getLogger("aiohttp.access").disabled


@pytest.mark.parametrize(
    "stream, environ, container, example",
    [
        (Terminal(), {}, False, "\x1b[2m"),
        (Terminal(), {"NO_COLOR": "1"}, False, "12:00:00 info"),
        (Terminal(), {}, True, "{"),
        (io.StringIO(), {}, False, "{"),
    ],
    ids=["terminal", "terminal without colour", "container", "pipe"],
)
def test_the_style_suits_who_reads(stream: io.StringIO, environ: dict[str, str], container: bool, example: str) -> None:
    sink = Sink(style=style_for(stream, PARIS, environ, container=container))
    with logging_to(sink.setting):
        log.info("decided")
    assert sink.stream.getvalue().startswith(example)
