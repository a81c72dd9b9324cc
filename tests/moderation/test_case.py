"""A case and its decision are stored, and read again for ever."""

from datetime import date, timedelta

import msgspec
import pytest

from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Decision, judge
from tests.moderation.cases import SERIES, a_case, keywords

WHOLE = a_case(
    media=SERIES,
    age=timedelta(days=12, hours=3),
    asked=(1, 2),
    title="Northern Lights",
    released=date(2011, 4, 17),
    genres=(10768, 18),
    keywords=keywords(10292),
    rating=5.9,
    votes=120,
    seasons=8,
    episodes=73,
    adult=False,
    sources={"rating": "tmdb"},
)
HOUSES = (
    ModerationConfig(),
    ModerationConfig.model_validate({"genres": {"blacklist": "War"}}),
    ModerationConfig.model_validate({"genres": {"blacklist": "Gore"}, "limits": {"min_rating": ""}}),
)


@pytest.mark.parametrize("case", [WHOLE, a_case()])
def test_a_case_comes_back_as_it_was_stored(case: Case) -> None:
    assert msgspec.json.decode(msgspec.json.encode(case), type=Case) == case


@pytest.mark.parametrize("house", HOUSES)
@pytest.mark.parametrize("case", [WHOLE, a_case()])
def test_a_decision_comes_back_as_it_was_stored(case: Case, house: ModerationConfig) -> None:
    decision = judge(case, house)
    assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) == decision


def test_a_case_from_before_a_field_was_added_is_read_with_its_default() -> None:
    first = {"request", "media", "facts", "asked_at", "today"}
    stored = {name: value for name, value in msgspec.to_builtins(a_case()).items() if name in first}
    assert msgspec.convert(stored, type=Case) == a_case()


def test_a_stored_case_is_judged_as_the_first_time() -> None:
    again = msgspec.json.decode(msgspec.json.encode(WHOLE), type=Case)
    assert judge(again, HOUSES[1]) == judge(WHOLE, HOUSES[1])
