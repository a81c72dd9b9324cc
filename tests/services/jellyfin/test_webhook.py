"""The doorbell of Jellyfin, as its Webhook plugin rings it."""

import pytest

from daemon.domain.ids import MediaId, MediaKind
from daemon.services.base.doorbell import Arrived, Ignored
from daemon.services.jellyfin.webhook import heard

FILM = {"NotificationType": "ItemAdded", "ItemType": "Movie", "Name": "The Matrix", "Provider_tmdb": "603"}


@pytest.mark.parametrize(
    "said, title",
    [
        ({}, MediaId(kind=MediaKind.MOVIE, tmdb=603)),
        ({"Provider_tmdb": 603}, MediaId(kind=MediaKind.MOVIE, tmdb=603)),
        ({"ItemType": "Series", "Provider_tmdb": "66732"}, MediaId(kind=MediaKind.SERIES, tmdb=66732)),
        ({"ItemType": "Season", "SeriesName": "Stranger Things"}, None),
        ({"ItemType": "Episode", "Provider_tmdb": "1198665"}, None),
        ({"Provider_tmdb": None}, None),
        ({"Provider_tmdb": "tt0133093"}, None),
        ({"Provider_tmdb": "0"}, None),
        ({"ItemType": ["Movie"]}, None),
    ],
)
def test_what_was_added_is_known_where_portals_know_its_number(said: dict[str, object], title: MediaId | None) -> None:
    assert heard(FILM | said) == Arrived(title)


@pytest.mark.parametrize(
    "event",
    ["PlaybackStart", "PlaybackProgress", "PlaybackStop", "Generic", "AuthenticationSuccess", "UserCreated",
     "ItemDeleted", "SomethingNew", "", None, 3, ["ItemAdded"]],
)  # fmt: skip
def test_the_rest_is_let_pass(event: object) -> None:
    assert isinstance(heard(FILM | {"NotificationType": event}), Ignored)
