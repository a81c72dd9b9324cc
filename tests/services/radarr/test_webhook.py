"""The doorbell of Radarr and Sonarr."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.ids import MediaId, MediaKind
from daemon.services.base.arr.webhook import heard
from daemon.services.base.doorbell import Arrived, Changed, Ignored, TestNotification


@pytest.mark.parametrize(
    "event",
    ["Rename", "MovieAdded", "MovieDelete", "MovieFileDelete", "SeriesAdd", "SeriesDelete",
     "EpisodeFileDelete", "rename"],
)  # fmt: skip
def test_what_changes_the_shelf_makes_what_was_kept_old(event: str) -> None:
    assert heard({"eventType": event, "movie": {"id": 1}}) == Changed()


@pytest.mark.parametrize(
    "said, title",
    [
        ({"movie": {"id": 1, "tmdbId": 603}}, MediaId(kind=MediaKind.MOVIE, tmdb=603)),
        ({"series": {"id": 1, "tmdbId": "66732"}}, MediaId(kind=MediaKind.SERIES, tmdb=66732)),
        ({"series": {"id": 1, "tvdbId": 305288, "tmdbId": 0}}, None),
        ({"movie": {"tmdbId": [603]}}, None),
        ({"movie": 603}, None),
        ({}, None),
    ],
)
def test_a_download_says_what_there_is_to_watch_where_it_knows(said: dict[str, object], title: MediaId | None) -> None:
    assert heard({"eventType": "Download"} | said) == Arrived(title)


def test_the_test_button_is_shown() -> None:
    assert heard({"eventType": "Test", "movie": {"id": 1, "title": "Test Title"}}) == TestNotification()


@pytest.mark.parametrize("event", ["Grab", "Health", "HealthRestored", "ApplicationUpdate", "Later", ""])
def test_the_rest_is_let_pass(event: str) -> None:
    assert isinstance(heard({"eventType": event}), Ignored)


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists) | st.dictionaries(st.text(), st.text())
)
def test_any_shape_has_an_answer(body: object) -> None:
    assert isinstance(heard(body), Ignored)


@pytest.mark.parametrize("event", [None, 3, ["Test"], {"Test": 1}])
def test_an_event_that_is_no_text_is_let_pass(event: object) -> None:
    assert isinstance(heard({"eventType": event}), Ignored)
