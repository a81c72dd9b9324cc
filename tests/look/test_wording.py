"""Numbers, dates, durations and sentences as English and French readers expect them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from daemon.domain.sentences import Sentence, Value
from daemon.web.wording import iso
from tests.look.samples.house import NOW, before, reader

ENGLISH, FRENCH = reader("en"), reader("fr")


@pytest.mark.parametrize(
    "value, english, french",
    [
        (7, "7", "7"),
        (1984, "1984", "1984"),
        (12841, "12,841", "12\u202f841"),
        (-12841, "-12,841", "-12\u202f841"),
        (8.6, "8.6", "8,6"),
        (6.0, "6.0", "6,0"),
        (0.04, "0.04", "0,04"),
        (0.00027, "0.00027", "0,00027"),
        (0.0964, "0.096", "0,096"),
        (0.0, "0.0", "0,0"),
        (1234.5, "1234.5", "1234,5"),
        (71234.567, "71,234.57", "71\u202f234,57"),
    ],
)
def test_a_number(value: int | float, english: str, french: str) -> None:
    assert (ENGLISH.number(value), FRENCH.number(value)) == (english, french)


@pytest.mark.parametrize(
    "octets, english, french",
    [
        (0, "0\u202fB", "0\u202fo"),
        (48_200, "48\u202fkB", "48\u202fko"),
        (48_240_000, "48.2\u202fMB", "48,2\u202fMo"),
        (310_000_000_000, "310\u202fGB", "310\u202fGo"),
        (5_000_000_000_000_000, "5000\u202fTB", "5000\u202fTo"),
    ],
)
def test_a_size(octets: int, english: str, french: str) -> None:
    assert (ENGLISH.size(octets), FRENCH.size(octets)) == (english, french)


@pytest.mark.parametrize(
    "length, english, french",
    [
        (timedelta(milliseconds=340), "340\u202fms", "340\u202fms"),
        (timedelta(seconds=2.44), "2.4\u202fs", "2,4\u202fs"),
        (timedelta(seconds=42.9), "42\u202fs", "42\u202fs"),
        (timedelta(minutes=16, seconds=59), "16\u202fmin", "16\u202fmin"),
        (timedelta(hours=2), "2\u202fh", "2\u202fh"),
        (timedelta(hours=21, minutes=40), "21\u202fh 40\u202fmin", "21\u202fh 40\u202fmin"),
        (timedelta(days=12, hours=3), "12 days", "12 jours"),
    ],
)
def test_a_duration(length: timedelta, english: str, french: str) -> None:
    assert (ENGLISH.lasting(length), FRENCH.lasting(length)) == (english, french)


@pytest.mark.parametrize(
    "moment, english, french",
    [
        (before(seconds=44), "just now", "à l\u2019instant"),
        (before(seconds=46), "1 minute ago", "il y a 1 minute"),
        (before(minutes=9), "9 minutes ago", "il y a 9 minutes"),
        (before(minutes=-9), "in 9 minutes", "dans 9 minutes"),
        (before(hours=5), "5 hours ago", "il y a 5 heures"),
        (before(hours=-21.6), "in 22 hours", "dans 22 heures"),
        (before(days=1), "1 day ago", "il y a 1 jour"),
        (before(days=29), "29 days ago", "il y a 29 jours"),
        (before(days=31), "20 October 2026", "20 octobre 2026"),
    ],
)
def test_how_long_ago(moment: datetime, english: str, french: str) -> None:
    assert (ENGLISH.ago(moment), FRENCH.ago(moment)) == (english, french)


@pytest.mark.parametrize(
    "day, english, french",
    [
        ("2027-03-03", "3 March 2027", "3 mars 2027"),
        (date(2027, 3, 1), "1 March 2027", "1er mars 2027"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1 January 2027", "1er janvier 2027"),
        ("soon", "soon", "soon"),
    ],
)
def test_a_day_is_the_houses(day: date | str, english: str, french: str) -> None:
    assert (ENGLISH.day(day), FRENCH.day(day)) == (english, french)


@pytest.mark.parametrize(
    "moment, whole, narrow",
    [
        (NOW, "14:25", "14:25"),
        (before(days=1), "19 novembre, 14:25", "19 nov."),
        (before(days=400), "16 octobre 2025, 15:25", "16 oct."),
        (datetime(2026, 11, 19, 23, 30, tzinfo=UTC), "00:30", "00:30"),
    ],
)
def test_a_moment_says_the_day_only_when_it_is_not_today(moment: datetime, whole: str, narrow: str) -> None:
    assert (FRENCH.moment(moment), FRENCH.short(moment)) == (whole, narrow)


def test_a_moment_can_be_told_to_the_millisecond() -> None:
    assert ENGLISH.exactly(NOW + timedelta(milliseconds=410)) == "14:25:00.410"
    assert FRENCH.exactly(before(days=1)) == "19 nov., 14:25:00,000"
    assert ENGLISH.weekday(NOW) == "Friday 20 November, 14:25"
    assert iso(NOW.astimezone(FRENCH.zone)) == "2026-11-20T13:25:00.000+00:00"


@pytest.mark.parametrize(
    "text, values, french",
    [
        ("Answered: {choice}.", {"choice": Sentence("done")}, "Répondu\u00a0: faite."),
        ("Answered: {choice}.", {"choice": ["a", Sentence("done")]}, "Répondu\u00a0: a, faite."),
        ("Answered: {choice}.", {"choice": True}, "Répondu\u00a0: oui."),
        ("Answered: {choice}.", {"choice": 8.6}, "Répondu\u00a0: 8,6."),
        ("Answered: {choice}.", {"choice": "2027-03-03"}, "Répondu\u00a0: 2027-03-03."),
        ("Answered: {choice}.", {"choice": "{choice}"}, "Répondu\u00a0: {choice}."),
        ("Out on {release_date}!", {"release_date": "2027-03-03"}, "Out on 3 mars 2027!"),
        ("Nothing is said in {no_catalogue}.", {"no_catalogue": "x"}, "Nothing is said in x."),
        ("", {}, ""),
    ],
)
def test_a_sentence_is_filled_in_the_readers_way(text: str, values: dict[str, Value], french: str) -> None:
    assert FRENCH.say(Sentence(text, values)) == french


def test_a_count_agrees() -> None:
    pair = ("{number} request", "{number} requests")
    assert [ENGLISH.count(*pair, number) for number in (0, 1, 2)] == ["0 requests", "1 request", "2 requests"]
    assert [FRENCH.count(*pair, number) for number in (0, 1, 2)] == ["0 demande", "1 demande", "2 demandes"]
