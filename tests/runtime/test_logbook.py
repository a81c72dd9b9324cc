"""The last records, and errors counted rather than repeated."""

from datetime import UTC, datetime, timedelta

import pytest

from daemon.runtime.logbook import LogBook, Record

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def an_error(
    text: str = "portal.failed", *, minute: int = 0, error: str = "Rejected: no", level: str = "error"
) -> Record:
    at = NOON + timedelta(minutes=minute)
    return Record(number=0, at=at, level=level, plugin="moderation", event=text, text=text, error=error)


def test_records_are_numbered_and_kept_in_order() -> None:
    book = LogBook()
    for text in "abc":
        book.write(an_error(text))
    assert [(record.number, record.text) for record in book.records()] == [(1, "a"), (2, "b"), (3, "c")]


def test_only_the_last_are_kept() -> None:
    book = LogBook(size=2)
    for text in "abc":
        book.write(an_error(text))
    assert [record.text for record in book.records()] == ["b", "c"]


def test_the_same_error_again_is_counted_where_it_first_stood() -> None:
    book = LogBook()
    for minute, text in enumerate("abaa"):
        book.write(an_error(text, minute=minute))
    first, other = book.records()
    assert (first.text, first.repeats, first.at, first.last_at) == ("a", 2, NOON, NOON + timedelta(minutes=3))
    assert (other.text, other.repeats) == ("b", 0)


@pytest.mark.parametrize(
    "second",
    [
        an_error(error="Unreachable: no"),
        an_error("another.failed"),
        an_error(minute=11),
        an_error(level="warning"),
    ],
    ids=["another error", "another event", "after a long silence", "no error"],
)
def test_what_is_not_the_same_error_is_added(second: Record) -> None:
    book = LogBook(window=timedelta(minutes=10))
    book.write(an_error())
    book.write(second)
    assert [record.repeats for record in book.records()] == [0, 0]


def test_an_error_that_never_rests_stays_one_record() -> None:
    book = LogBook(window=timedelta(minutes=10))
    for minute in range(0, 600, 9):
        book.write(an_error(minute=minute))
    assert [record.repeats for record in book.records()] == [66]


def test_an_error_whose_record_is_gone_begins_a_new_one() -> None:
    book = LogBook(size=1)
    for text in "aba":
        book.write(an_error(text))
    assert [(record.text, record.repeats, record.number) for record in book.records()] == [("a", 0, 3)]


def test_information_is_told_each_time() -> None:
    book = LogBook()
    for _ in range(3):
        book.write(an_error(level="info"))
    assert len(book.records()) == 3
    assert book.errors() == ()


def test_a_subscriber_hears_new_and_repeated_records_until_it_leaves() -> None:
    book, heard = LogBook(), list[tuple[str, int]]()
    leave = book.subscribe(lambda record: heard.append((record.text, record.repeats)))
    for text in "aab":
        book.write(an_error(text))
    leave()
    leave()
    book.write(an_error("c"))
    assert heard == [("a", 0), ("a", 1), ("b", 0)]


@pytest.mark.parametrize(
    "repeats, shown",
    [(0, True), (1, False), (9, False), (10, True), (11, False), (101, False), (110, False), (1000, True)],
)
def test_repeats_are_printed_rarer_and_rarer(repeats: int, shown: bool) -> None:
    record = Record(number=1, at=NOON, level="error", plugin="p", event="e", text="e", repeats=repeats)
    assert record.worth_a_line is shown
