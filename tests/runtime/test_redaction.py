"""No secret leaves, whatever it is wrapped in."""

import html
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.runtime.redaction import MARK, SHORTEST, Redactor

WRITTEN: dict[str, Callable[[str], str]] = {
    "plain": str,
    "url path": quote,
    "url query": quote_plus,
    "json": json.dumps,
    "python": repr,
    "html": html.escape,
}

secrets = st.text(st.characters(exclude_characters=MARK, exclude_categories=["Cs"]), min_size=SHORTEST, max_size=40)
plain_texts = st.text(max_size=20)


def nested(leaf: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.tuples(inner),
            st.dictionaries(plain_texts, inner, max_size=3),
            st.builds(lambda value: {value if isinstance(value, str) else "key": 1}, inner),
            st.builds(lambda value: [RuntimeError(value)], inner),
        ),
        max_leaves=8,
    )


def texts_in(value: object) -> list[str]:
    match value:
        case dict():
            return [text for pair in value.items() for part in pair for text in texts_in(part)]
        case list():
            return [text for part in value for text in texts_in(part)]
    return [str(value)]


@given(secret=secrets, before=plain_texts, after=plain_texts)
@pytest.mark.parametrize("how", WRITTEN)
def test_a_registered_secret_never_appears_in_a_text(how: str, secret: str, before: str, after: str) -> None:
    redactor = Redactor()
    redactor.register(secret)
    written = WRITTEN[how](secret)
    scrubbed = redactor.scrub(before + written + after)
    assert secret not in scrubbed
    assert written not in scrubbed


@given(data=st.data(), secret=secrets)
def test_a_registered_secret_never_appears_in_any_nesting(data: st.DataObject, secret: str) -> None:
    redactor = Redactor()
    redactor.register(secret)
    holding = st.one_of(st.just(secret), st.just(f"at {secret}."), st.just(secret.encode()), plain_texts, st.integers())
    cleaned = redactor.clean(data.draw(nested(holding)))
    assert [text for text in texts_in(cleaned) if secret in text] == []


@given(st.lists(secrets, min_size=2, max_size=5), plain_texts)
def test_secrets_inside_and_across_one_another_are_all_taken_out(many: list[str], text: str) -> None:
    redactor = Redactor()
    redactor.register(*many)
    redactor.register(many[0] + many[1])
    scrubbed = redactor.scrub(text.join([*many, many[0] + many[1], *many]))
    assert [secret for secret in many if secret in scrubbed] == []


@pytest.mark.parametrize(
    "text, scrubbed",
    [
        ("http://tmdb.test/3/movie/603?api_key=k1&language=fr", "http://tmdb.test/3/movie/603?api_key=***&language=fr"),
        ("GET /status?apikey=k1 failed", "GET /status?apikey=*** failed"),
        ("/library?X-Plex-Token=k1,next", "/library?X-Plex-Token=***,next"),
        ("http://owner:k1@plex.test:32400/", "http://***@plex.test:32400/"),
        ("redis://:p@ss@host/0", "redis://***@host/0"),
        ("token = k1", "token = ***"),
        ("Authorization: Bearer k1", "Authorization: ***"),
        ("x-api-key: k1\nhost: a", "x-api-key: ***\nhost: a"),
        ("{'Cookie': 'sid=k1; theme=dark'}", "{'Cookie': '***'}"),
        ("('X-Api-Key', 'k1')", "('X-Api-Key', '***')"),
        ('{"password": "k 1", "user": "lea"}', '{"password": ***, "user": "lea"}'),
        ("{'token': 12345, 'user': 1}", "{'token': ***, 'user': 1}"),
        ("Settings(api_key='k 1', url='http://a')", "Settings(api_key=***, url='http://a')"),
        ("sent Bearer abcdef.123 twice", "sent Bearer *** twice"),
        ("POST https://api.telegram.org/bot123:AB-c/getMe", "POST https://api.telegram.org/bot***/getMe"),
        ("POST /webhook/overseerr/k1?x=1", "POST /webhook/overseerr/***?x=1"),
    ],
)
def test_secrets_nobody_registered_are_known_by_where_they_stand(text: str, scrubbed: str) -> None:
    assert Redactor().scrub(text) == scrubbed
    assert Redactor().clean({"before": "x", "say": text, "after": 1}) == {"before": "x", "say": scrubbed, "after": 1}


@pytest.mark.parametrize(
    "text",
    [
        "Flow (2024) for Léa: approved.",
        "The token: expired",
        "max_tokens=200",
        "https://image.tmdb.test/t/p/w500/a.jpg",
        "mail to lea@house.test",
        "POST /webhook/overseerr",
        "a secret, and a password",
    ],
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert Redactor().scrub(text) == text


@pytest.mark.parametrize(
    "name",
    [
        "api_key", "apikey", "apiKey", "API-Key", "X-Api-Key", "token", "bot_token", "X-Plex-Token", "secret",
        "webhook_secret", "password", "USHER_ADMIN_PASSWORD", "Authorization", "Cookie", "Set-Cookie", "passkey",
    ],
)  # fmt: skip
def test_what_stands_under_the_name_of_a_secret_is_hidden_however_short(name: str) -> None:
    redactor = Redactor()
    assert redactor.clean({name: "k1"}) == {name: MARK}
    assert redactor.clean({"headers": [(name, "k1")]}) == {"headers": [[name, MARK]]}
    assert redactor.clean({name: ["k1", {"more": 1}]}) == {name: MARK}


@pytest.mark.parametrize("name", ["tokens", "key", "title", "keywords", "secretary", "token_count"])
def test_what_only_sounds_like_a_secret_is_shown(name: str) -> None:
    assert Redactor().clean({name: 7}) == {name: 7}


@pytest.mark.parametrize("nothing", [None, "", False, True])
def test_that_a_secret_is_missing_may_be_seen(nothing: object) -> None:
    assert Redactor().clean({"api_key": nothing}) == {"api_key": nothing}


def test_short_secrets_do_not_tear_holes_into_everything() -> None:
    redactor = Redactor()
    redactor.register("", "a", "12345")
    assert redactor.scrub("a house at 12345") == "a house at 12345"


def test_a_secret_registered_late_is_hidden_in_names_seen_before() -> None:
    redactor = Redactor()
    assert redactor.clean({"hunter2hunter2": 1}) == {"hunter2hunter2": 1}
    redactor.register("hunter2hunter2")
    assert redactor.clean({"hunter2hunter2": 1}) == {MARK: 1}


def test_of_a_secret_that_begins_with_another_no_tail_is_left() -> None:
    redactor = Redactor()
    redactor.register("abcdef", "abcdefghi")
    assert redactor.scrub("abcdefghi abcdef") == f"{MARK} {MARK}"


def test_a_secret_that_is_a_number_is_hidden_as_one() -> None:
    redactor = Redactor()
    redactor.register("123456")
    assert redactor.clean({"chat": 123456, "other": 7, "ratio": 1.5}) == {"chat": MARK, "other": 7, "ratio": 1.5}


def test_what_is_nested_becomes_plain_data() -> None:
    value = {1: ("a", "b", "c"), "flag": True, "none": None, "bytes": b"\xff", "error": ValueError("odd")}
    plain = {"1": ["a", "b", "c"], "flag": True, "none": None, "bytes": "\\xff", "error": "odd"}
    assert Redactor().clean(value) == plain


def test_what_contains_itself_ends() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert "..." in json.dumps(Redactor().clean(endless))


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "://" * 70_000, "token" * 40_000, "password='" * 20_000, "a-" * 100_000]
)
def test_no_text_takes_long(text: str) -> None:
    redactor = Redactor()
    redactor.register(*(f"secret number {number}" for number in range(50)))
    began = time.perf_counter()
    redactor.scrub(text)
    assert time.perf_counter() - began < 1
