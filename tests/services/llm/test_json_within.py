"""One object, or none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.services.llm.json_within import object_in


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '  {"a": 1}\n',
        '```json\n{"a": 1}\n```',
        'Sure! Here it is:\n{"a": 1}\nAnything else?',
        '<think>{"a": 2} or not?</think>{"a": 1}',
        '<thinking>\n{"a": 2}</thinking>\n```\n{"a": 1}```',
        'A brace { alone, then {"a": 1}',
    ],
)
def test_the_object_is_found_whatever_stands_around_it(text: str) -> None:
    assert object_in(text) == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "approve it",
        '{"a": 1',
        '{"a": 1,}',
        "[1, 2]",
        '"{"',
        '{"a": 1} {"a": 2}',
        '{"a": 1}\nOr rather:\n{"a": 1}',
        '{"a": 1, "a": 2}',
        '{"b": {"a": 1, "a": 2}}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a":' * 100_000,
        "{" * 100_000,
    ],
)
def test_nothing_is_made_of_what_is_no_object_or_two(text: str) -> None:
    assert object_in(text) is None


def test_an_open_thought_hides_nothing_that_could_be_taken_for_the_answer() -> None:
    assert object_in('<think>{"a": 1} no, {"a": 2}') is None


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert object_in(text) is None or isinstance(object_in(text), dict)


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())))
def test_every_object_is_read_as_it_was_written(held: dict[str, object]) -> None:
    assert object_in(json.dumps(held)) == held
