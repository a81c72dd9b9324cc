"""What stands around an answer decides, however much stands in it."""

import msgspec
import pytest

from daemon.services.tautulli.envelope import Envelope, Unwrapped
from daemon.services.tautulli.history import read
from daemon.services.tautulli.models import PlayRow
from tests.services.tautulli.conftest import NOW

NUMBERS = Unwrapped(msgspec.json.Decoder(Envelope[list[int]]))
MANY = list(range(10_000))


def test_what_went_well_is_told() -> None:
    assert NUMBERS.decode(msgspec.json.encode({"response": {"result": "success", "data": MANY}})) == MANY


@pytest.mark.parametrize("said", [{"result": "error"}, {"result": None}, {}])
def test_what_does_not_say_that_it_went_well_is_not_understood(said: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        NUMBERS.decode(msgspec.json.encode({"response": {**said, "data": MANY}}))


def a_row(**more: object) -> PlayRow:
    began = int(NOW.timestamp()) - 3_600
    return msgspec.convert(
        {"user_id": 101, "date": began, "media_type": "movie", "rating_key": 11, "title": "Up", **more}, PlayRow
    )


@pytest.mark.parametrize("other", [{"live": 1}, {"media_type": "track"}, {"media_type": None}])
def test_what_no_portal_has_is_no_play(other: dict[str, object]) -> None:
    assert [row.item for row in read([a_row(**other), a_row()], "101", "tautulli", NOW)] == [11]


def test_a_play_that_does_not_say_when_or_what_may_be_anything_just_now() -> None:
    (row,) = read([a_row(date="?", rating_key=None, title=None)], "101", "tautulli", NOW)
    assert (row.at, row.item, row.title, row.minutes) == (NOW, None, "?", None)
