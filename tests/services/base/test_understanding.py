"""Every way of failing has one name, and none of them tells a secret."""

from datetime import UTC, datetime, timedelta

import aiohttp
import msgspec
import pytest

from daemon.domain.errors import Gone, KeyRefused, Rejected, Unreachable
from daemon.services.base.understanding import Answered, decoded, read_leniently, refusal, unanswered

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OWN_WORDS = b'{"message":"Request not found."}'
PAGE = b"<!DOCTYPE html><title>Sign in</title>"


@pytest.mark.parametrize(
    "status, body, meaning",
    [
        (200, OWN_WORDS, type(None)),
        (201, OWN_WORDS, type(None)),
        (302, b"", Unreachable),
        (400, OWN_WORDS, Rejected),
        (400, PAGE, Unreachable),
        (401, b"", KeyRefused),
        (403, OWN_WORDS, KeyRefused),
        (403, PAGE, KeyRefused),
        (404, OWN_WORDS, Gone),
        (404, PAGE, Unreachable),
        (404, b"404 page not found\n", Unreachable),
        (404, b"", Unreachable),
        (405, OWN_WORDS, Rejected),
        (407, PAGE, Unreachable),
        (408, b"", Unreachable),
        (409, OWN_WORDS, Rejected),
        (410, OWN_WORDS, Gone),
        (429, OWN_WORDS, Unreachable),
        (500, OWN_WORDS, Unreachable),
        (502, PAGE, Unreachable),
        (503, b"", Unreachable),
        (599, b"", Unreachable),
    ],
)
def test_a_status_means_what_to_do_next(status: int, body: bytes, meaning: type) -> None:
    assert type(refusal("portal", Answered(status, {}, body), NOW)) is meaning


@pytest.mark.parametrize(
    "header, wait",
    [
        ("", None),
        ("7", timedelta(seconds=7)),
        ("0", timedelta()),
        ("Fri, 20 Nov 2026 12:01:30 GMT", timedelta(seconds=90)),
        ("Fri, 20 Nov 2026 11:00:00 GMT", timedelta()),
        ("999999999999", timedelta(hours=1)),
        ("Fri, 20 Nov 2099 12:00:00 GMT", timedelta(hours=1)),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_and_never_longer_than_an_hour(
    header: str, wait: timedelta | None
) -> None:
    error = refusal("tmdb", Answered(429, {"Retry-After": header}, b""), NOW)

    assert isinstance(error, Unreachable)
    assert error.retry_after == wait


def test_a_redirect_names_the_machine_and_nothing_after_it() -> None:
    answer = Answered(302, {"Location": "https://login.example.org/?from=/api&api_key=canary"}, b"")

    error = refusal("portal", answer, NOW)

    assert str(error) == "portal: sends us on to https://login.example.org: the url should be its own address"


NUMBERS = msgspec.json.Decoder(dict[str, int])


@pytest.mark.parametrize(
    "body, why",
    [
        (PAGE, "answered a web page where data was due: is a login in front of it?"),
        (b'{"a": 1', "answered something that was not understood"),
        (b"", "answered something that was not understood"),
        (b'{"a": "canary"}', "answered something that was not understood"),
        (b'{"\xff": 1', "answered something that was not understood"),
    ],
)
def test_what_is_not_what_was_asked_for_is_no_answer(body: bytes, why: str) -> None:
    with pytest.raises(Unreachable) as error:
        decoded("portal", Answered(200, {}, body), NUMBERS)

    assert error.value.why == why


@pytest.mark.parametrize(
    "body, read",
    [
        (rb'"\ud800"', "\ufffd"),
        (rb'"\ud83d\ude00 and \udc00\ud83d"', "\U0001f600 and \ufffd\ufffd"),
        (rb'"\\ud800"', "\\ud800"),
        (b'"caf\xe9"', "caf\ufffd"),
        ('"café"'.encode(), "café"),
    ],
)
def test_what_is_no_character_is_replaced_and_the_rest_is_read(body: bytes, read: str) -> None:
    assert read_leniently(msgspec.json.Decoder(str), body) == read


@pytest.mark.parametrize(
    "error, why",
    [
        (TimeoutError(), "did not answer within 20 seconds"),
        (aiohttp.ConnectionTimeoutError("canary"), "could not be connected to in time"),
        (aiohttp.ServerDisconnectedError(), "closed the connection without an answer"),
        (aiohttp.ClientPayloadError("canary"), "broke off in the middle of an answer"),
        (aiohttp.ClientOSError(104, "canary"), "the connection broke"),
        (aiohttp.InvalidURL("http://x/?api_key=canary"), "the connection broke"),
    ],
)
def test_a_broken_connection_is_told_in_plain_words(error: Exception, why: str) -> None:
    assert isinstance(error, aiohttp.ClientError | OSError | TimeoutError)
    assert unanswered("portal", error, 20.0).why == why
