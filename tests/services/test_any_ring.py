"""Whatever is posted to a doorbell, of whichever kind of service, has an answer."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.services.base.doorbell import Arrived, Changed, Heard, Ignored, Reported, Ring, TestNotification
from daemon.services.base.load import kinds

BELLS = {name: kind.hears for name, kind in kinds().items() if kind.hears is not None}
WORDS = st.sampled_from(
    ["notification_type", "MEDIA_PENDING", "ISSUE_CREATED", "TEST_NOTIFICATION", "request", "request_id", "media", "id",
     "eventType", "Download", "Test", "movie", "series", "tmdbId", "NotificationType", "ItemAdded", "ItemType", "Movie",
     "Provider_tmdb", "7", "-1", "٣", "1e999"]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=5)
)
NAMED = st.sampled_from(
    [{"NotificationType": "ItemAdded"}, {"eventType": "Download"}, {"notification_type": "MEDIA_PENDING"}]
)
NEARLY_RIGHT = st.builds(lambda named, rest: rest | named, NAMED, st.dictionaries(WORDS, JSON, max_size=8))


def test_every_kind_that_can_be_rung_is_tried() -> None:
    assert {"overseerr", "jellyseerr", "seerr", "radarr", "sonarr", "jellyfin"} <= BELLS.keys()


@pytest.mark.parametrize("hears", BELLS.values(), ids=BELLS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=JSON | NEARLY_RIGHT)
def test_any_json_has_an_answer(hears: Callable[[object], Heard], body: object) -> None:
    assert isinstance(hears(body), Arrived | Changed | Ignored | Reported | Ring | TestNotification)
