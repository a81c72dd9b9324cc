"""Cases as owners know them from the documents of the program this one replaces, under the settings shipped then."""

from datetime import date, timedelta
from typing import Any

import pytest

from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import judge
from tests.moderation.cases import FILM, SERIES, a_case

SHIPPED = {"genres": {"whitelist": ["Documentary", "Animation", "Family"], "blacklist": ["Adult", "Erotic"]}}
STRICT = {"genres": {"blacklist": ["Reality", "Talk Show"]}, "limits": {"min_rating": 4.0}, "limits_then": "reject"}
VETERAN = timedelta(days=800)


@pytest.mark.parametrize(
    "house, facts, choice, rule",
    [
        pytest.param(
            SHIPPED,
            {"media": FILM, "released": date(2017, 3, 8), "rating": 6.1, "votes": 214, "genres": (18, 99)},
            "approve", "genres.whitelist", id="Mia: a documentary drama",
        ),
        pytest.param(
            SHIPPED,
            {"media": FILM, "released": date(2014, 1, 1), "rating": 4.2, "votes": 120, "genres": (27, 53)},
            "review", "limits.min_rating", id="The Last Temptation: horror, rated 4.2",
        ),
        pytest.param(
            SHIPPED | {"limits_then": "reject"},
            {"media": FILM, "released": date(2014, 1, 1), "rating": 4.2, "votes": 120, "genres": (27, 53)},
            "decline", "limits.min_rating", id="The Last Temptation, where limits reject",
        ),
        pytest.param(
            SHIPPED,
            {"media": SERIES, "released": date(2011, 4, 17), "rating": 8.4, "votes": 24_000, "genres": (10765, 18),
             "seasons": 8, "episodes": 73, "popularity": 340.0},
            "review", "unmatched", id="Game of Thrones: within every limit",
        ),
        pytest.param(
            SHIPPED,
            {"media": SERIES, "released": date(2008, 1, 20), "rating": 8.9, "votes": 14_000, "genres": (18, 80),
             "seasons": 5, "episodes": 62, "popularity": 290.0},
            "review", "unmatched", id="Breaking Bad: good, and no rule says so",
        ),
        pytest.param(
            STRICT,
            {"media": SERIES, "released": date(2009, 1, 1), "rating": 3.2, "votes": 80, "genres": (10764,),
             "episodes": 500},
            "decline", "genres.blacklist", id="a reality show, long and badly rated",
        ),
        pytest.param(
            STRICT,
            {"media": SERIES, "released": date(2009, 1, 1), "genres": (10767,)},
            "decline", "genres.blacklist", id="a talk show by the name of Talk Show",
        ),
        pytest.param(
            SHIPPED,
            {"media": SERIES, "released": date(2025, 1, 1), "popularity": 5.0, "genres": (18,),
             "age": timedelta(days=10)},
            "review", "new_user", id="an obscure series for someone here for ten days",
        ),
        pytest.param(
            {"genres": {"whitelist": ["Musical", "Biography"], "blacklist": ["Gore", "Splatter"]}},
            {"media": FILM, "released": date(2020, 1, 1), "rating": 7.0, "votes": 90, "genres": (18, 10402)},
            "review", "unmatched", id="music is not a musical",
        ),
        pytest.param(
            SHIPPED,
            {"media": FILM, "genres": (18,)},
            "review", "unmatched", id="nobody knows when it came out: not upcoming",
        ),
        pytest.param(SHIPPED, {"media": FILM}, "review", "unmatched", id="every service is out"),
    ],
)  # fmt: skip
def test_it_is_decided_as_documented(house: dict[str, Any], facts: dict[str, Any], choice: str, rule: str) -> None:
    decision = judge(a_case(**{"age": VETERAN} | facts), ModerationConfig.model_validate(house))
    assert (decision.choice, decision.rule) == (choice, rule)
