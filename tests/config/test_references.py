"""`${NAME}` and its family."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.config.document import read_document
from daemon.config.filling import fill_document
from daemon.config.mistakes import ConfigError
from daemon.config.references import Filled, Found, Malformed, fill, parse, references
from tests.config.house import complaints

NAMES = st.from_regex(r"[A-Z_][A-Z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(blacklist_characters="$}", blacklist_categories=["Cs"]), max_size=8)


def filled(text: str, environ: Mapping[str, str]) -> Filled:
    known = {name: Found(text=value, source="environment", name=name) for name, value in environ.items()}
    return fill(parse(text), known.get)


@pytest.mark.parametrize(
    "text, meant",
    [
        ("plain", "plain"),
        ("", ""),
        ("${A}", "alpha"),
        ("${A:-other}", "alpha"),
        ("${NONE:-other}", "other"),
        ("${NONE:-}", ""),
        ("${EMPTY:-other}", "other"),
        ("${EMPTY}", ""),
        ("${NONE:-${A}}", "alpha"),
        ("${NONE:-${NOTHING:-${EMPTY:-deep}}}", "deep"),
        ("${NONE:-${NOTHING:-}}", ""),
        ("http://${A}:${PORT:-80}/x", "http://alpha:80/x"),
        ("${NONE:-http://${A}/}", "http://alpha/"),
        ("${A:-${NOBODY}}", "alpha"),
        ("$$", "$"),
        ("pa$$word", "pa$word"),
        ("$${A}", "${A}"),
        ("$$${A}", "$alpha"),
        ("${NONE:-$${A}", "${A"),
        ("$A costs 5$", "$A costs 5$"),
        ("a}b", "a}b"),
        ("${TRICKY}", "${A} $$ }"),
        ("${_under_2}", "low"),
    ],
)
def test_a_reference_stands_for_its_variable_or_its_default(text: str, meant: str) -> None:
    environ = {"A": "alpha", "EMPTY": "", "TRICKY": "${A} $$ }", "_under_2": "low"}
    assert filled(text, environ).text == meant


@pytest.mark.parametrize(
    "text, said",
    [
        ("${A", "should refer to a variable as ${NAME} or ${NAME:-default}; for a plain dollar write $$"),
        ("${}", "should refer to a variable as ${NAME} or ${NAME:-default}; for a plain dollar write $$"),
        ("${A-b}", "should refer to a variable as ${NAME} or ${NAME:-default}; for a plain dollar write $$"),
        ("${1A}", "should refer to a variable as ${NAME} or ${NAME:-default}; for a plain dollar write $$"),
        ("${ A }", "should refer to a variable as ${NAME} or ${NAME:-default}; for a plain dollar write $$"),
        ("${A:-b", "a ${ is not closed; for a plain dollar write $$"),
        ("${A:-${B:-c}", "a ${ is not closed; for a plain dollar write $$"),
        ("${A:-" * 100, "has too many defaults inside one another"),
    ],
)
def test_a_reference_that_is_written_wrong_says_how_to_write_it(text: str, said: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse(text)
    assert str(refused.value) == said


def test_every_variable_nobody_set_is_named_at_its_line(tmp_path: Path) -> None:
    text = 'server:\n  host: "${HOST}-${PART}"\n  port: "${PORT:-${OLD_PORT}}"\n'
    assert complaints(text, tmp_path, {"HOST_FILE": ""}) == [
        "daemon.yaml:2: server.host: needs ${HOST} and ${PART}, which nobody set; "
        "set it, or write ${HOST:-} to do without",
        "daemon.yaml:3: server.port: needs ${OLD_PORT}, which nobody set; set it, or write ${OLD_PORT:-} to do without",
    ]


@given(st.lists(NAMES, min_size=1, max_size=8), TEXTS)
def test_defaults_nest_to_any_depth_a_person_writes(names: list[str], last: str) -> None:
    text = last
    for name in reversed(names):
        text = f"${{{name}:-{text}}}"
    assert filled(text, {}).text == last
    assert [reference.name for reference in references(parse(text))] == names


@given(st.text())
def test_what_a_variable_holds_is_taken_as_it_is(value: str) -> None:
    assert filled("a${A}b", {"A": value}).text == f"a{value}b"


@given(st.text())
def test_a_text_with_its_dollars_doubled_is_that_text(text: str) -> None:
    assert filled(text.replace("$", "$$"), {}).text == text


@given(st.text(st.sampled_from("${}:-AB\\ \n"), max_size=40))
def test_nothing_but_a_malformed_reference_is_refused(text: str) -> None:
    with suppress(Malformed):
        names = {reference.name for reference in references(parse(text))}
        assert filled(text, dict.fromkeys(names, "x")).unset == ()


@given(st.binary(max_size=200) | st.text(st.sampled_from("ab:{}[]#&*!|>'\"%@`,?- \n\t$~"), max_size=60).map(str.encode))
def test_no_file_does_more_harm_than_a_config_error(content: bytes) -> None:
    with suppress(ConfigError):
        fill_document(read_document("daemon.yaml", content), lambda _name: None)
