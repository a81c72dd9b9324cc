"""How much somebody watched of what they got: what is not certain is unknown, and one needed answer parks."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from daemon.domain.activity import Begun, LastSeen, Play
from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import NotConfigured, Unreachable
from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.media import MediaStatus
from daemon.domain.requests import RequestStatus
from daemon.plugin import RequestRow
from plugins.moderation.weighing.watching import Share, share

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ONE, TWO, THREE = (MediaId(kind=MediaKind.MOVIE, tmdb=number) for number in (1, 2, 3))
OUT = Unknown(Unreachable("tautulli", "is out"))
NONE_THERE = Unknown(NotConfigured("tautulli", "is not set up"))
ABSENT = Absent("tautulli", "person with this number")


def granted(media: MediaId, *, days: int = 10, available: bool = True) -> RequestRow:
    at = NOW - timedelta(days=days)
    return RequestRow(
        id=RequestId(service="overseerr", number=days),
        media=media,
        requester=Alias(service="overseerr", id="2"),
        status=RequestStatus.APPROVED,
        is_4k=False,
        seasons=(),
        media_status=MediaStatus.AVAILABLE,
        created_at=at,
        updated_at=at,
        read_at=NOW,
        gone=False,
        available=available,
    )


def begun(*yes: MediaId, no: tuple[MediaId, ...] = ()) -> Found[Begun]:
    return Found(Begun(services=("tautulli",), yes=frozenset(yes), no=frozenset(no)))


class Watchers:
    """Whatever a history would say."""

    def __init__(self, *answers: Answer[Begun], since: datetime | None = NOW - timedelta(days=100)) -> None:
        self._answers = list(answers)
        self._since = since
        self.seen: Answer[LastSeen] | None = None
        self.asked: list[tuple[str, Mapping[MediaId, datetime]]] = []

    async def last_seen(self) -> Answer[LastSeen]:
        return self.seen or Found(
            LastSeen(services=("tautulli",), servers=frozenset(), people={}, since=self._since, latest=NOW)
        )

    async def plays(self, plex_id: str, *, since: datetime) -> Answer[tuple[Play, ...]]:
        raise NotImplementedError

    async def begun(self, plex_id: str, titles: Mapping[MediaId, datetime]) -> Answer[Begun]:
        self.asked.append((plex_id, titles))
        return self._answers.pop(0)


async def percent(watchers: Watchers, *rows: RequestRow, plex_ids: tuple[str, ...] = ("7",)) -> float | None:
    found = await share(watchers, plex_ids, rows, needed=True)
    return None if found is None else found.percent


TOLD = [
    ([begun(ONE, TWO)], 100.0),
    ([begun(ONE, no=(TWO,))], 50.0),
    ([begun(no=(ONE, TWO))], 0.0),
    ([begun(ONE)], None),
    ([begun()], None),
    ([ABSENT], None),
]


@pytest.mark.parametrize("answers, expected", TOLD)
async def test_a_share_is_known_where_every_title_is_told(answers: list[Answer[Begun]], expected: float | None) -> None:
    assert await percent(Watchers(*answers), granted(ONE), granted(TWO)) == expected


SEVERAL = [
    ([begun(ONE, no=(TWO,)), begun(TWO, no=(ONE,))], 100.0),
    ([begun(ONE, no=(TWO,)), begun(no=(ONE, TWO))], 50.0),
    ([begun(ONE, no=(TWO,)), begun(no=(ONE,))], None),
    ([begun(ONE, no=(TWO,)), ABSENT], 50.0),
]


@pytest.mark.parametrize("answers, expected", SEVERAL)
async def test_with_several_accounts_begun_by_any_is_begun(
    answers: list[Answer[Begun]], expected: float | None
) -> None:
    watchers = Watchers(*answers)
    assert await percent(watchers, granted(ONE), granted(TWO), plex_ids=("7", "8")) == expected
    assert [who for who, _ in watchers.asked] == ["7", "8"]


async def test_it_says_who_told() -> None:
    assert await share(Watchers(begun(ONE)), ["7"], [granted(ONE)], needed=True) == Share(
        percent=100.0, services=("tautulli",)
    )


async def test_what_was_asked_for_before_the_history_begins_does_not_count() -> None:
    watchers = Watchers(begun(ONE), since=NOW - timedelta(days=30))
    assert await percent(watchers, granted(ONE, days=30), granted(TWO, days=31)) == 100.0
    assert watchers.asked[0][1].keys() == {ONE}


async def test_a_title_counts_once_from_when_it_was_first_asked_for_and_only_when_it_is_there() -> None:
    watchers = Watchers(begun(ONE))
    rows = granted(ONE, days=5), granted(ONE, days=9), granted(ONE, days=2), granted(TWO, available=False)
    await percent(watchers, *rows)
    assert watchers.asked == [("7", {ONE: NOW - timedelta(days=9)})]


@pytest.mark.parametrize(
    "rows, plex_ids", [((), ("7",)), ((granted(ONE, available=False),), ("7",)), ((granted(ONE),), ())]
)
async def test_who_got_nothing_or_has_no_account_is_not_asked_about(
    rows: tuple[RequestRow, ...], plex_ids: tuple[str, ...]
) -> None:
    watchers = Watchers()
    watchers.seen = OUT
    assert await percent(watchers, *rows, plex_ids=plex_ids) is None


@pytest.mark.parametrize("since", [None, NOW])
async def test_a_history_that_reaches_no_request_says_nothing(since: datetime | None) -> None:
    assert await percent(Watchers(since=since), granted(ONE)) is None


@pytest.mark.parametrize("where", ["everybody", "one"])
async def test_an_outage_parks_what_needs_it_and_nothing_else(where: str) -> None:
    def watchers() -> Watchers:
        made = Watchers(begun(ONE), OUT)
        made.seen = OUT if where == "everybody" else None
        return made

    with pytest.raises(Unreachable):
        await share(watchers(), ["7", "8"], [granted(ONE)], needed=True)
    assert await share(watchers(), ["7", "8"], [granted(ONE)], needed=False) is None


async def test_nobody_to_ask_is_an_answer() -> None:
    watchers = Watchers()
    watchers.seen = NONE_THERE
    assert await percent(watchers, granted(ONE)) is None
