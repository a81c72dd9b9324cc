"""Rows of a portal, good and odd."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.media import MediaStatus
from daemon.domain.people import PortalUser
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.services.overseerr.models import OddRowError, PortalTitle, RequestRow

ROW: dict[str, object] = {
    "id": 2,
    "status": 1,
    "type": "movie",
    "is4k": False,
    "createdAt": "2026-11-20T11:40:01.000Z",
    "updatedAt": "2026-11-20T11:40:03.000Z",
    "media": {"tmdbId": 438631, "mediaType": "movie", "status": 2, "status4k": 1},
    "requestedBy": {
        "id": 5,
        "email": "friend@example.com",
        "displayName": "friend",
        "plexId": 41,
        "createdAt": "2025-01-01T00:00:00.000Z",
        "requestCount": 3,
        "settings": {"telegramChatId": "99"},
    },
    "seasons": [],
}


def read(row: object) -> PortalRequest:
    return msgspec.json.decode(msgspec.json.encode(row), type=RequestRow).understood("seerr")


def test_a_row_as_portals_write_it_is_read_whole() -> None:
    assert read(ROW) == PortalRequest(
        id=RequestId(service="seerr", number=2),
        media=MediaId(kind=MediaKind.MOVIE, tmdb=438631),
        status=RequestStatus.PENDING,
        requester=PortalUser(
            alias=Alias(service="seerr", id="5"),
            name="friend",
            email="friend@example.com",
            joined_at=datetime(2025, 1, 1, tzinfo=UTC),
            requests=3,
            plex_id="41",
            telegram="99",
        ),
        created_at=datetime(2026, 11, 20, 11, 40, 1, tzinfo=UTC),
        updated_at=datetime(2026, 11, 20, 11, 40, 3, tzinfo=UTC),
        media_status=MediaStatus.PENDING,
        available=False,
    )


PARTLY = {"tmdbId": 66732, "status": 4, "status4k": 1}
FIRST_THERE = [{"seasonNumber": 1, "status": 5, "status4k": 1}, {"seasonNumber": "2", "status": 3, "status4k": 5}]


@pytest.mark.parametrize(
    "media, seasons, more, expected",
    [
        ({"tmdbId": 1, "status": 5}, [], {}, True),
        ({"tmdbId": 1, "status": 5, "status4k": 3}, [], {"is4k": True}, False),
        ({"tmdbId": 1, "status": 3}, [], {}, False),
        ({"tmdbId": 1, "status": 7}, [], {"status": 5}, False),
        (PARTLY, [1], {}, None),
        (PARTLY | {"seasons": []}, [1], {}, None),
        (PARTLY | {"seasons": FIRST_THERE}, [1], {}, True),
        (PARTLY | {"seasons": FIRST_THERE}, [1, 2], {}, False),
        (PARTLY | {"seasons": FIRST_THERE}, [], {}, None),
        (PARTLY | {"seasons": "all"}, [1], {}, None),
        (PARTLY | {"status": 1, "status4k": 4, "seasons": FIRST_THERE}, [2], {"is4k": True}, True),
        (PARTLY, [1], {"status": 5}, True),
    ],
)
def test_all_that_was_asked_for_can_be_watched_or_not_or_nobody_tells(
    media: dict[str, object], seasons: list[int], more: dict[str, object], expected: bool | None
) -> None:
    asked = [{"seasonNumber": number} for number in seasons]
    assert read(ROW | {"type": "tv", "media": media, "seasons": asked} | more).available is expected


@pytest.mark.parametrize(
    "number, status",
    [
        (1, "pending"),
        (2, "approved"),
        (3, "declined"),
        (4, "failed"),
        (5, "completed"),
        (6, "unknown"),
        ("1", "pending"),
    ],
)
def test_a_status_nobody_has_heard_of_is_unknown(number: object, status: str) -> None:
    assert read(ROW | {"status": number}).status == RequestStatus(status)


@pytest.mark.parametrize(
    "change, expected",
    [
        ({"id": "2"}, 2),
        ({"type": None}, 2),
        ({"updatedAt": None}, 2),
        ({"seasons": None}, 2),
        ({"seasons": [{"seasonNumber": "3"}, None]}, 2),
        ({"requestedBy": None}, 2),
        ({"flavourOfTheMonth": {"nested": [1]}}, 2),
    ],
)
def test_what_is_not_needed_may_be_missing_or_different(change: dict[str, object], expected: int) -> None:
    assert read(ROW | change).id.number == expected


@pytest.mark.parametrize(
    "change, why",
    [
        ({"id": None}, "a request has no number"),
        ({"createdAt": None}, "request 2 has no date"),
        ({"createdAt": "yesterday"}, "request 2 has no date"),
        ({"type": "music"}, "request 2 is no film or series"),
        ({"type": ["movie"]}, "request 2 is no film or series"),
        ({"media": None}, "request 2 names no title"),
        ({"media": {"tmdbId": None}}, "request 2 names no title"),
    ],
)
def test_an_odd_row_says_what_it_lacks(change: dict[str, object], why: str) -> None:
    with pytest.raises(OddRowError, match=f"^{why}$"):
        read(ROW | change)


@pytest.mark.parametrize(
    "said, expected",
    [
        ({"email": "nadia"}, (None, None)),
        ({"email": "nadia@example.net"}, ("nadia@example.net", None)),
        ({"jellyfinUserId": "3F2504E0-4F89-11D3-9A0C-0305E82C3301"}, (None, "3f2504e04f8911d39a0c0305e82c3301")),
        ({"jellyfinUserId": ["3f25"]}, (None, None)),
        ({"jellyfinUserId": ""}, (None, None)),
    ],
)
def test_a_person_of_jellyfin_is_known_by_their_account_and_by_an_address_that_is_one(
    said: dict[str, object], expected: tuple[str | None, str | None]
) -> None:
    person = read(ROW | {"requestedBy": {"id": 7, "jellyfinUsername": "nadia", "plexId": None} | said}).requester
    assert (person.email, person.jellyfin_id) == expected
    assert (person.name, person.plex_id) == ("nadia", None)


def test_a_request_of_nobody_has_somebody_unknown() -> None:
    assert read(ROW | {"requestedBy": None}).requester == PortalUser(alias=Alias(service="seerr", id="unknown"))


@pytest.mark.parametrize(
    "user, name",
    [
        ({"displayName": "a", "username": "b"}, "a"),
        ({"displayName": "", "username": "b"}, "b"),
        ({"plexUsername": "c", "username": None}, "c"),
        ({"jellyfinUsername": "d", "plexId": None}, "d"),
        ({}, None),
    ],
)
def test_a_person_is_called_what_the_portal_calls_them(user: dict[str, object], name: str | None) -> None:
    assert read(ROW | {"requestedBy": {"id": 5} | user}).requester.name == name


def test_a_request_in_4k_looks_at_the_copies_in_4k() -> None:
    media = {"tmdbId": 1, "status": 5, "status4k": 3}

    assert read(ROW | {"is4k": True, "media": media}).media_status is MediaStatus.PROCESSING
    assert read(ROW | {"is4k": False, "media": media}).media_status is MediaStatus.AVAILABLE


@pytest.mark.parametrize("number, status", [(6, MediaStatus.BLOCKLISTED), (7, MediaStatus.DELETED), (42, "unknown")])
def test_seerrs_own_words_for_copies_are_known(number: int, status: str) -> None:
    assert read(ROW | {"media": {"tmdbId": 1, "status": number}}).media_status == status


_SOMETHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())


@given(
    st.fixed_dictionaries(dict.fromkeys(("id", "status", "type", "createdAt", "is4k", "seasons"), _SOMETHING)),
)
def test_a_row_of_any_kind_is_read_or_odd(fields: dict[str, object]) -> None:
    row = RequestRow(
        id=fields["id"], status=fields["status"], type=fields["type"], created_at=fields["createdAt"],
        is_4k=fields["is4k"], seasons=fields["seasons"],
    )  # fmt: skip
    with pytest.raises(OddRowError):
        row.understood("seerr")


def test_the_portals_own_spelling_of_a_title_is_read() -> None:
    body = {
        "title": "Dune",
        "originalTitle": "Dune!",
        "releaseDate": "2021-09-15",
        "voteAverage": 7.8,
        "voteCount": 13300,
        "originalLanguage": "en",
        "posterPath": "/p.jpg",
        "keywords": [{"id": 9, "name": "desert"}],
    }

    facts = msgspec.json.decode(msgspec.json.encode(body), type=PortalTitle).facts(
        MediaId(kind=MediaKind.MOVIE, tmdb=1), "seerr", "US"
    )

    assert (facts.original_title, facts.year, facts.rating, facts.language) == ("Dune!", 2021, 7.8, "en")
    assert (facts.poster, facts.sources["rating"]) == ("/p.jpg", "seerr")
