"""Each rule by itself, as a table: the only one switched on."""

from datetime import date, timedelta
from typing import Any

import pytest

from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Outcome, judge
from plugins.moderation.rules.measures import readable
from tests.moderation.cases import FILM, SERIES, a_case, keywords, settings

REVIEW, APPROVE, DECLINE = "review", "approve", "decline"


def limits(**given: Any) -> ModerationConfig:  # noqa: ANN401
    off: dict[str, float | None] = dict.fromkeys(
        ("min_rating", "min_votes", "max_episodes", "max_seasons", "min_popularity", "min_year", "max_runtime")
    )
    return settings(limits=off | given, limits_then="reject")


def genres(*, yes: str = "", no: str = "") -> ModerationConfig:
    return settings(genres={"whitelist": yes, "blacklist": no})


NEW_PEOPLE = settings(new_user_needs_review=True, new_user_threshold_days=30)
NOTHING = settings()


@pytest.mark.parametrize(
    "case, config, choice, rule, why",
    [
        # Not out yet: the day itself is out.
        (
            a_case(released=date(2027, 3, 3)), NOTHING, REVIEW, "upcoming",
            "It comes out on 2027-03-03: too early to judge.",
        ),
        (
            a_case(released=date(2026, 11, 21), rating=9.0, votes=500), NOTHING, REVIEW, "upcoming",
            "It comes out on 2026-11-21: too early to judge.",
        ),
        # The lists.
        (
            a_case(genres=(27, 53)), genres(no="Horror"), DECLINE, "genres.blacklist",
            "Horror is on the list of genres this house does not keep.",
        ),
        (
            a_case(keywords=keywords(10292)), genres(no="Horreur, Gore"), DECLINE, "genres.blacklist",
            "Gore is on the list of genres this house does not keep.",
        ),
        (
            a_case(adult=True), genres(no="Adulte"), DECLINE, "genres.blacklist",
            "Adult is on the list of genres this house does not keep.",
        ),
        (
            a_case(media=SERIES, genres=(10768,)), genres(no="War"), REVIEW, "genres.blacklist",
            "War is not kept here, and this may be some: TMDB only says War & Politics.",
        ),
        (
            a_case(media=SERIES, genres=(10768, 10764)), genres(no="War, Reality"), DECLINE, "genres.blacklist",
            "Reality is on the list of genres this house does not keep.",
        ),
        (
            a_case(genres=(18, 99)), genres(yes="Documentary, Animation"), APPROVE, "genres.whitelist",
            "Documentary is always welcome here.",
        ),
        (
            a_case(media=SERIES, genres=(10765,)), genres(yes="Science Fiction"), APPROVE, "genres.whitelist",
            "Science Fiction is always welcome here.",
        ),
        # The limits; one beyond is out.
        (
            a_case(rating=4.2, votes=120), limits(min_rating=6.0), DECLINE, "limits.min_rating",
            "Rated 4.2 by 120 people: under this house's 6.0.",
        ),
        (
            a_case(rating=5.996, votes=120), limits(min_rating=6.0), DECLINE, "limits.min_rating",
            "Rated 5.996 by 120 people: under this house's 6.0.",
        ),
        (
            a_case(rating=2.0, votes=1), limits(min_rating=6.0), DECLINE, "limits.min_rating",
            "Rated 2.0 by one person: under this house's 6.0.",
        ),
        (
            a_case(rating=2.0, votes=10), limits(min_rating=6.0, min_votes=10), DECLINE, "limits.min_rating",
            "Rated 2.0 by 10 people: under this house's 6.0.",
        ),
        (
            a_case(media=SERIES, episodes=301), limits(max_episodes=300), DECLINE, "limits.max_episodes",
            "301 episodes in all: over this house's 300.",
        ),
        (
            a_case(media=SERIES, asked=(1,), episodes=500), limits(max_episodes=300), DECLINE, "limits.max_episodes",
            "500 episodes in all: over this house's 300.",
        ),
        (
            a_case(popularity=4.99), limits(min_popularity=5.0), DECLINE, "limits.min_popularity",
            "Popularity 4.99: under this house's 5.0.",
        ),
        (
            a_case(released=date(1949, 12, 31)), limits(min_year=1950), DECLINE, "limits.min_year",
            "From 1949: this house begins at 1950.",
        ),
        (
            a_case(runtime=241), limits(max_runtime=240), DECLINE, "limits.max_runtime",
            "241 minutes long: over this house's 240.",
        ),
        # New people.
        (
            a_case(age=timedelta(days=29, hours=23)), NEW_PEOPLE, REVIEW, "new_user",
            "Asked for by someone who has been here for 29 days: the owner decides.",
        ),
        (
            a_case(age=timedelta(days=1)), NEW_PEOPLE, REVIEW, "new_user",
            "Asked for by someone who has been here for one day: the owner decides.",
        ),
        (
            a_case(age=timedelta(minutes=-5)), NEW_PEOPLE, REVIEW, "new_user",
            "Asked for by someone who has been here for less than a day: the owner decides.",
        ),
        # Nothing.
        (a_case(), NOTHING, REVIEW, "unmatched", "No rule decides it, and nothing is known of it."),
        (
            a_case(genres=(18,), rating=7.14, votes=214), NOTHING, REVIEW, "unmatched",
            "No rule decides it: Drama, rated 7.1 by 214 people.",
        ),
        (
            a_case(media=SERIES, genres=(80,), seasons=1), NOTHING, REVIEW, "unmatched",
            "No rule decides it: Crime, one season.",
        ),
        (
            a_case(media=SERIES, seasons=9, rating=8.0, votes=1), NOTHING, REVIEW, "unmatched",
            "No rule decides it: rated 8.0 by one person, 9 seasons.",
        ),
    ],
)  # fmt: skip
def test_a_rule_decides(case: Case, config: ModerationConfig, choice: str, rule: str, why: str) -> None:
    decision = judge(case, config)
    assert (decision.choice, decision.rule, str(decision.why)) == (choice, rule, why)


@pytest.mark.parametrize(
    "case, config, rule, outcome, saw",
    [
        # At the limit is within.
        (a_case(released=date(2026, 11, 20)), NOTHING, "upcoming", "no", "Out since 2026-11-20."),
        (
            a_case(rating=6.0, votes=10), limits(min_rating=6.0, min_votes=10), "limits.min_rating", "no",
            "Rated 6.0 by 10 people.",
        ),
        (a_case(media=SERIES, episodes=300), limits(max_episodes=300), "limits.max_episodes", "no",
         "Episodes in all: 300."),
        (a_case(popularity=5), limits(min_popularity=5.0), "limits.min_popularity", "no", "Popularity 5."),
        (a_case(released=date(1950, 1, 1)), limits(min_year=1950), "limits.min_year", "no", "From 1950."),
        (a_case(runtime=240), limits(max_runtime=240), "limits.max_runtime", "no", "Minutes: 240."),
        (a_case(age=timedelta(days=30)), NEW_PEOPLE, "new_user", "no", "Here for 30 days."),
        # What is unknown decides nothing.
        (a_case(), NOTHING, "upcoming", "unknown", "The release date is not known."),
        (a_case(), genres(no="Horror, Adult, Gore"), "genres.blacklist", "unknown",
         "Not known: genres, keywords, whether it is for adults."),
        (a_case(genres=(18,)), genres(yes="Drama, Gore"), "genres.whitelist", "decided", "Found: Drama."),
        (a_case(genres=(18,)), genres(yes="Comedy, Gore"), "genres.whitelist", "unknown", "Not known: keywords."),
        (a_case(votes=40), limits(min_rating=6.0), "limits.min_rating", "unknown", "The rating is not known."),
        (a_case(rating=2.0), limits(min_rating=6.0), "limits.min_rating", "unknown", "The rating is not known."),
        (
            a_case(rating=2.0, votes=9), limits(min_rating=6.0, min_votes=10), "limits.min_rating", "unknown",
            "Rated 2.0 by 9 people: too few to trust.",
        ),
        (a_case(media=SERIES), limits(max_episodes=300), "limits.max_episodes", "unknown",
         "The number of episodes is not known."),
        (a_case(media=SERIES), limits(max_seasons=15), "limits.max_seasons", "unknown",
         "The number of seasons is not known."),
        (a_case(), limits(min_popularity=5.0), "limits.min_popularity", "unknown", "The popularity is not known."),
        (a_case(), limits(min_year=1950), "limits.min_year", "unknown", "The year is not known."),
        (a_case(), limits(max_runtime=240), "limits.max_runtime", "unknown", "The running time is not known."),
        (a_case(), NEW_PEOPLE, "new_user", "unknown", "Since when they have been here is not known."),
        # What a rule is not about.
        (a_case(genres=(18, 35)), genres(no="Horror"), "genres.blacklist", "no", "None of them: Drama, Comedy."),
        (a_case(genres=()), genres(no="Horror"), "genres.blacklist", "no", "None of them."),
        (a_case(media=FILM, episodes=900), limits(max_episodes=300), "limits.max_episodes", "no",
         "It does not count for this kind of title."),
        (a_case(media=SERIES, runtime=400), limits(max_runtime=240), "limits.max_runtime", "no",
         "It does not count for this kind of title."),
        # What is switched off.
        (a_case(genres=(27,)), genres(), "genres.blacklist", "not needed", "Switched off."),
        (a_case(rating=1.0, votes=99), limits(), "limits.min_rating", "not needed", "Switched off."),
        (a_case(runtime=999), limits(), "limits.max_runtime", "not needed", "Switched off."),
        (a_case(age=timedelta(0)), settings(new_user_threshold_days=30), "new_user", "not needed", "Switched off."),
        (a_case(age=timedelta(0)), settings(new_user_needs_review=True, new_user_threshold_days=0), "new_user",
         "not needed", "Switched off."),
    ],
)  # fmt: skip
def test_a_rule_shows_what_it_saw(case: Case, config: ModerationConfig, rule: str, outcome: str, saw: str) -> None:
    seen = {each.rule: each for each in judge(case, config).trail}[rule]
    assert (seen.outcome, str(seen.saw)) == (outcome, saw)


@pytest.mark.parametrize(
    "asked, saw",
    [
        ((), "Seasons in all: 20."),
        ((3,), "Seasons in all: 20. Asked for: 3."),
        ((1, 2), "Seasons in all: 20. Asked for: 1, 2."),
        (tuple(range(1, 21)), "Seasons in all: 20."),
    ],
)
def test_a_series_is_judged_whole_and_the_seasons_asked_for_are_shown(asked: tuple[int, ...], saw: str) -> None:
    case = a_case(media=SERIES, seasons=20, asked=asked)
    seen = {each.rule: each for each in judge(case, limits(max_seasons=15)).trail}["limits.max_seasons"]
    assert (seen.outcome, str(seen.saw)) == (Outcome.DECIDED, saw)


@pytest.mark.parametrize("seasons, rule", [(15, "unmatched"), (16, "limits.max_seasons")])
def test_as_many_seasons_as_the_limit_are_within(seasons: int, rule: str) -> None:
    assert judge(a_case(media=SERIES, seasons=seasons), limits(max_seasons=15)).rule == rule


@pytest.mark.parametrize("then, choice", [("review", "review"), ("reject", "decline"), ("decline", "decline")])
def test_a_title_beyond_a_limit_becomes_what_the_owner_says(then: str, choice: str) -> None:
    config = settings(limits={"min_rating": 6.0}, limits_then=then)
    assert judge(a_case(rating=4.2, votes=120), config).choice == choice


def test_the_trail_tells_each_rule_as_the_owner_set_it() -> None:
    config = ModerationConfig.model_validate({"genres": {"whitelist": "Documentaire, family", "blacklist": "Adult"}})
    assert [str(seen.says) for seen in judge(a_case(), config).trail] == [
        "A title that is not out yet is put before the owner.",
        "What is here already is not asked for again.",
        "Genres not kept here: Adult.",
        "What was declined lately is not simply asked for again.",
        "Genres always welcome here: Documentary, Family.",
        "Lowest rating: 6.0, given by at least 10 people.",
        "Most episodes: 300.",
        "Most seasons: 15.",
        "Lowest popularity: 5.0.",
        "Oldest year: 1950.",
        "Longest film, in minutes: 240.",
        "What people here for less than 30 days ask for is put before the owner.",
        "What the staff decided before decides again.",
        "The model's advice is followed where it is sure.",
        "What no rule decides is put before the owner.",
    ]


def test_the_trail_says_what_is_switched_off() -> None:
    assert [str(seen.says) for seen in judge(a_case(), NOTHING).trail] == [
        "A title that is not out yet is put before the owner.",
        "What is here already is not asked for again.",
        "Genres not kept here: none.",
        "What was declined lately is not simply asked for again.",
        "Genres always welcome here: none.",
        "Lowest rating: no limit.",
        "Most episodes: no limit.",
        "Most seasons: no limit.",
        "Lowest popularity: no limit.",
        "Oldest year: no limit.",
        "Longest film, in minutes: no limit.",
        "What new people ask for is judged like any other request.",
        "What the staff decided before decides again.",
        "The model's advice is followed where it is sure.",
        "What no rule decides is put before the owner.",
    ]


@pytest.mark.parametrize(
    "value, limit, shown",
    [
        (5.96, 6.0, 5.96),
        (5.9612, 6.0, 5.96),
        (5.9996, 6.0, 5.9996),
        (7.234, 6.0, 7.2),
        (6.0, 6.0, 6.0),
        (6.04, 6.0, 6.04),
        (12, 15, 12),
    ],
)
def test_a_number_is_rounded_only_while_it_stays_on_its_side_of_the_limit(
    value: float, limit: float, shown: float
) -> None:
    assert readable(value, limit) == shown
