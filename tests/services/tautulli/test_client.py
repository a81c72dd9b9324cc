"""The client against the invented Tautulli, over loopback: what is not certain is no answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from daemon.config import Secret
from daemon.domain.activity import Begun, Sighting
from daemon.domain.answers import Absent, Unknown
from daemon.domain.errors import KeyRefused, Unreachable
from daemon.domain.ids import MediaId
from daemon.services.base.drawer import IDENTITY
from daemon.services.tautulli.client import FRESH
from daemon.services.tautulli.history import MOST_ASKED, TOLD_FOR
from daemon.services.tautulli.memory import DOUBTED_FOR, WRITTEN_EVERY
from demo.faults import Answers
from demo.http import answer
from demo.tautulli import FakeTautulli
from demo.titles import Title
from tests.services.tautulli.conftest import (
    ALICE,
    BOB,
    FILM,
    MATRIX,
    NOBODY,
    NOW,
    OTHER_FILM,
    SERIES,
    UP,
    WIRE,
    House,
    ago,
)

SINCE = ago(days=90)


def commands(house: House) -> list[str]:
    """What it was asked, one word each."""
    calls = house.tautulli.calls
    return [call.query.partition("cmd=")[2].partition("&")[0] or call.path for call in calls]


async def why_unknown(house: House) -> str:
    told = await house.client.last_seen()
    assert isinstance(told, Unknown)
    assert isinstance(told.error, Unreachable)
    return told.error.why


async def later(house: House, span: timedelta = FRESH) -> None:
    """So much later, nothing is kept any more of what is kept for a minute."""
    await house.clock.leap(span)


# Everybody's last activity


async def test_everybody_is_told_with_when_they_were_last_seen(house: House) -> None:
    house.tautulli.watches(ALICE, MATRIX, at=ago(days=3))
    house.tautulli.knows(103, "carol", recorded=False)

    told = (await house.client.last_seen()).needed()

    assert told.people == {
        "410000": Sighting(last_seen=None, recorded=True),
        "101": Sighting(last_seen=ago(days=3), recorded=True),
        "102": Sighting(last_seen=None, recorded=True),
        "103": Sighting(last_seen=None, recorded=False),
    }
    assert (told.since, told.latest) == (ago(days=365), ago(days=3))
    assert (told.services, told.servers) == (("tautulli",), frozenset({house.tautulli.machine}))


async def test_a_house_larger_than_a_page_is_read_in_one_call(house: House) -> None:
    for number in range(200, 260):
        house.tautulli.knows(number, f"person {number}")

    assert len((await house.client.last_seen()).needed().people) == 63
    assert commands(house).count("get_users_table") == 1


async def test_who_asks_again_within_a_minute_is_told_the_same(house: House) -> None:
    await house.client.last_seen()
    house.tautulli.watches(BOB, MATRIX)
    first = (await house.client.last_seen()).needed()
    await later(house)
    then = (await house.client.last_seen()).needed()

    assert first.people["102"].last_seen is None
    assert then.people["102"].last_seen is not None


async def test_what_is_kept_is_old_when_somebody_says_so(house: House) -> None:
    await house.client.last_seen()
    house.tautulli.watches(BOB, MATRIX)
    house.client.forget()
    assert (await house.client.last_seen()).needed().people["102"].last_seen is not None


async def test_who_began_before_plex_was_or_tomorrow_is_left_out(house: House) -> None:
    house.tautulli.watches(ALICE, MATRIX, at=NOW + timedelta(days=2))
    house.tautulli.knows(103, "carol")
    house.tautulli.watches(103, MATRIX, at=datetime.fromtimestamp(0, NOW.tzinfo))

    house.tautulli.instead["get_history"] = {"recordsFiltered": 1, "recordsTotal": 1, "draw": 1, "data": []}

    assert set((await house.client.last_seen()).needed().people) == {"410000", "102"}


@pytest.mark.parametrize(
    "breaks, why",
    [
        (lambda it: setattr(it, "unread", True), "could not read its own database"),
        (lambda it: setattr(it, "failing", True), "an error of its own (200)"),
        (lambda it: setattr(it, "short", 1), "3 rows of 4"),
        (lambda it: it.people.clear(), "lists nobody at all"),
        (lambda it: setattr(it, "machine", ""), "looks at no Plex server yet"),
        (lambda it: setattr(it, "connected", False), "does not hear its Plex server"),
        (lambda it: it.answers_html(), "is a login in front of it"),
        (lambda it: it.truncates(), "not understood"),
        (lambda it: it.answers(502), "the service is not"),
        (lambda it: it.faults.append(Answers(reply=answer([]))), "not understood"),
        (lambda it: it.faults.append(Answers(reply=answer({"response": {"result": "success"}}))), "not understood"),
        (lambda it: it.goes_down(), "nobody answers"),
    ],
)
async def test_what_is_not_whole_or_not_understood_is_unknown(
    house: House, breaks: Callable[[FakeTautulli], object], why: str
) -> None:
    breaks(house.tautulli)
    assert why in await why_unknown(house)


@pytest.mark.parametrize("connected", [True, None])
async def test_an_older_one_that_does_not_tell_whether_it_hears_is_believed(
    house: House, connected: bool | None
) -> None:
    house.tautulli.connected = connected
    house.tautulli.answers(404, on="/server_status")
    assert (await house.client.last_seen()).needed().people


@pytest.mark.parametrize(
    "breaks, why",
    [
        (lambda it: setattr(it, "api_key", "another"), "refuses our key (400)"),
        (lambda it: it.answers(401), "refuses our key (401)"),
        (lambda it: setattr(it, "enabled", False), "its API is switched off"),
    ],
)
async def test_a_key_it_does_not_take_is_refused(
    house: House, breaks: Callable[[FakeTautulli], object], why: str
) -> None:
    breaks(house.tautulli)
    told = await house.client.last_seen()
    assert isinstance(told, Unknown)
    assert isinstance(told.error, KeyRefused)
    assert told.error.why == why
    with pytest.raises(KeyRefused):
        await house.client.check()


@pytest.mark.parametrize(
    "breaks",
    [
        lambda it: setattr(it, "failing", True),
        lambda it: setattr(it, "api_key", "another"),
        lambda it: it.answers_html(),
        lambda it: it.answers(500),
        lambda it: it.truncates(),
        lambda it: it.goes_down(),
    ],
)
async def test_the_key_is_in_no_error_no_state_and_no_line_of_the_log(
    house: House, breaks: Callable[[FakeTautulli], object], capsys: pytest.CaptureFixture[str]
) -> None:
    key = house.tautulli.api_key
    breaks(house.tautulli)
    told = await house.client.last_seen()
    checks = [check async for check in house.client.checks()]
    assert key not in repr((told, checks, house.client.state)) + capsys.readouterr().out


async def test_a_key_of_odd_signs_is_sent_as_it_is(house: House) -> None:
    house.tautulli.api_key = "odd {key}&cmd=arnold/?#%"
    client = house.another(api_key=Secret(house.tautulli.api_key))
    assert (await client.last_seen()).needed().people


async def test_a_program_that_knows_other_commands_is_something_else(house: House) -> None:
    reply = answer({"response": {"result": "error", "message": "Unknown command: x", "data": {}}}, 400)
    house.tautulli.faults.append(Answers(reply=reply))
    assert "something else answers" in await why_unknown(house)


# A history that lost something, and another server


async def test_an_emptied_history_makes_nobody_idle(house: House) -> None:
    await house.client.last_seen()
    house.tautulli.forgets_everything()
    await later(house)
    assert "lost the latest plays" in await why_unknown(house)


async def test_a_restored_history_makes_nobody_idle(house: House) -> None:
    for day in range(20):
        house.tautulli.watches(ALICE, MATRIX, at=ago(days=day))
    await house.client.last_seen()
    del house.tautulli.plays[1:4]
    await later(house)
    assert "lost the latest plays" in await why_unknown(house)


async def test_a_history_that_lost_its_middle_makes_nobody_idle(house: House) -> None:
    for day in range(20):
        house.tautulli.watches(ALICE, MATRIX, at=ago(days=day))
    await house.client.last_seen()
    del house.tautulli.plays[5:12]
    await later(house)
    assert "has 14 plays, where there were 21" in await why_unknown(house)


async def test_a_list_that_shrank_says_nothing_of_anybody(house: House) -> None:
    for number in range(200, 220):
        house.tautulli.knows(number, f"person {number}")
    await house.client.last_seen()
    for number in range(200, 210):
        del house.tautulli.people[number]
    await later(house)
    assert "knows 13 people, where there were 23" in await why_unknown(house)


async def test_what_is_less_for_a_day_is_believed_also_by_the_next_life(house: House) -> None:
    await house.client.last_seen()
    house.tautulli.forgets_everything()
    await later(house)
    await why_unknown(house)
    client = house.another()
    await later(house, DOUBTED_FOR - timedelta(minutes=1))
    still = await client.last_seen()
    await later(house, timedelta(minutes=2))

    assert isinstance(still, Unknown)
    assert (await client.last_seen()).needed().people["101"].last_seen is None


async def test_what_comes_back_in_time_starts_no_day(house: House) -> None:
    await house.client.last_seen()
    kept = list(house.tautulli.plays)
    for _ in range(2):
        house.tautulli.forgets_everything()
        await later(house, DOUBTED_FOR / 2)
        await why_unknown(house)
        house.tautulli.plays.extend(kept)
        await later(house)
        await house.client.last_seen()
    house.tautulli.forgets_everything()
    await later(house, DOUBTED_FOR / 2)
    assert "lost the latest plays" in await why_unknown(house)


async def test_what_came_back_at_once_is_no_longer_doubted(house: House) -> None:
    await house.client.last_seen()
    kept = list(house.tautulli.plays)
    house.tautulli.forgets_everything()
    await later(house)
    await why_unknown(house)
    house.tautulli.plays.extend(kept)
    await later(house)
    await house.client.last_seen()
    house.tautulli.forgets_everything()
    await later(house, DOUBTED_FOR)
    assert "lost the latest plays" in await why_unknown(house)


async def test_one_play_that_is_taken_out_by_hand_is_no_loss(house: House) -> None:
    house.tautulli.watches(ALICE, MATRIX, at=ago(hours=30))
    house.tautulli.watches(ALICE, UP, at=ago(hours=10))
    await house.client.last_seen()
    del house.tautulli.plays[-1]
    await later(house)
    assert (await house.client.last_seen()).needed().latest == ago(hours=30)


async def test_each_play_is_not_written_down(house: House) -> None:
    await house.client.last_seen()
    before = house.wiring.drawer.get("held")
    house.tautulli.watches(BOB, MATRIX)
    await later(house)
    await house.client.last_seen()
    soon = house.wiring.drawer.get("held")
    await later(house, WRITTEN_EVERY)
    await house.client.last_seen()

    assert before == soon
    assert house.wiring.drawer.get("held") != soon


async def test_another_plex_server_than_the_one_it_was_is_unknown(house: House) -> None:
    await house.wiring.drawer.put(IDENTITY, house.tautulli.machine.encode())
    await house.client.last_seen()
    house.tautulli.moves()
    await later(house)
    assert "another Plex server" in await why_unknown(house)


async def test_what_another_server_held_is_no_measure_for_this_one(house: House) -> None:
    for day in range(20):
        house.tautulli.watches(ALICE, MATRIX, at=ago(days=day))
    await house.client.last_seen()
    house.tautulli.moves()
    house.tautulli.forgets_everything()
    await later(house)
    assert (await house.client.last_seen()).needed().servers == {house.tautulli.machine}


async def test_a_history_that_begins_after_its_last_play_is_no_history(house: House) -> None:
    first = {"user_id": 101, "started": int(NOW.timestamp()), "media_type": "movie"}
    table = {"recordsFiltered": 1, "recordsTotal": 1, "draw": 1, "data": [first]}
    client = house.client
    house.tautulli.watches(ALICE, MATRIX, at=ago(days=3))
    house.tautulli.instead["get_history"] = table
    assert "contradicts itself" in await why_unknown(house)
    house.tautulli.instead.clear()
    assert (await client.last_seen()).needed().since == ago(days=365)


async def test_it_is_known_by_the_plex_server_it_looks_at(house: House) -> None:
    await house.client.check()
    assert (await house.client.identity(), await house.client.program()) == (house.tautulli.machine, "v2.17.2")


# One person's plays


async def test_one_persons_plays_are_told_the_newest_first(house: House) -> None:
    house.tautulli.watches(ALICE, WIRE, at=ago(days=2), minutes=50)
    house.tautulli.watches(
        ALICE, MATRIX, at=ago(days=1), minutes=120, guid="com.plexapp.agents.themoviedb://603?lang=en"
    )
    house.tautulli.watches(BOB, UP, at=ago(days=1))

    plays = (await house.client.plays(str(ALICE), since=SINCE)).needed()

    assert [(play.title, play.at, play.minutes, play.media) for play in plays] == [
        ("The Matrix", ago(days=1), 120, FILM),
        ("The Wire", ago(days=2), 50, None),
    ]
    assert "get_metadata" not in commands(house)


async def test_who_is_not_on_the_list_is_absent_and_is_not_asked_about(house: House) -> None:
    assert await house.client.plays(str(NOBODY), since=SINCE) == Absent("tautulli", "person with this number")
    assert isinstance(await house.client.begun(str(NOBODY), {FILM: SINCE}), Absent)
    assert commands(house).count("get_history") == 1  # the first play of all


async def test_more_plays_than_a_page_are_all_read(house: House) -> None:
    for hour in range(60):
        house.tautulli.watches(ALICE, WIRE, at=ago(hours=hour), episode=hour)
    assert len((await house.client.plays(str(ALICE), since=SINCE)).needed()) == 60


@pytest.mark.parametrize(
    "breaks",
    [
        lambda it: setattr(it, "short", 1),
        lambda it: setattr(it, "unread", True),
        lambda it: setattr(it, "as_somebody_else", True),
        lambda it: it.instead.update(get_history={"recordsFiltered": 0, "recordsTotal": 9, "draw": 1, "data": []}),
        lambda it: it.instead.update(get_history={"recordsFiltered": None, "data": []}),
        lambda it: it.goes_down(),
    ],
    ids=["short", "unread", "somebody else's", "empty", "uncounted", "down"],
)
async def test_plays_that_are_not_all_theirs_are_unknown(
    house: House, breaks: Callable[[FakeTautulli], object]
) -> None:
    house.tautulli.watches(ALICE, MATRIX, at=ago(days=1))
    house.tautulli.watches(BOB, UP, at=ago(days=1))
    await house.client.last_seen()
    breaks(house.tautulli)

    assert isinstance(await house.client.plays(str(ALICE), since=SINCE), Unknown)
    assert isinstance(await house.client.begun(str(ALICE), {FILM: SINCE, OTHER_FILM: SINCE}), Unknown)


# Which titles they began


async def test_what_was_begun_is_told_by_its_number_at_tmdb(house: House) -> None:
    house.tautulli.watches(ALICE, WIRE, at=ago(days=2), episode=3)
    house.tautulli.watches(ALICE, WIRE, at=ago(days=1), episode=4)
    house.tautulli.watches(ALICE, MATRIX, at=ago(days=1), minutes=3)

    told = await house.client.begun(str(ALICE), {FILM: SINCE, SERIES: SINCE, OTHER_FILM: SINCE})

    assert told.needed() == Begun(services=("tautulli",), yes=frozenset({FILM, SERIES}), no=frozenset({OTHER_FILM}))
    assert commands(house).count("get_metadata") == 2


async def test_nothing_more_is_asked_when_all_is_found(house: House) -> None:
    house.tautulli.watches(ALICE, UP, at=ago(days=2))
    house.tautulli.watches(ALICE, MATRIX, at=ago(days=1))
    await house.client.begun(str(ALICE), {FILM: SINCE})
    assert commands(house).count("get_metadata") == 1


async def test_of_what_cannot_be_that_title_nothing_is_asked(house: House) -> None:
    house.tautulli.watches(ALICE, WIRE, at=ago(days=1))
    told = (await house.client.begun(str(ALICE), {FILM: SINCE})).needed()
    assert told.no == {FILM}
    assert "get_metadata" not in commands(house)


async def test_a_title_is_asked_for_once_a_day(house: House) -> None:
    house.tautulli.watches(ALICE, MATRIX, at=ago(days=1))
    house.tautulli.watches(BOB, MATRIX, at=ago(days=1))
    for person in (ALICE, BOB):
        await house.client.begun(str(person), {OTHER_FILM: SINCE})
    once = commands(house).count("get_metadata")
    await later(house, TOLD_FOR)
    await house.client.begun(str(BOB), {OTHER_FILM: SINCE})

    assert (once, commands(house).count("get_metadata")) == (1, 2)


@pytest.mark.parametrize("title, kept", [(MATRIX, {SERIES}), (WIRE, {OTHER_FILM})], ids=["a film", "a series"])
async def test_what_nobody_can_name_may_be_any_title_of_its_kind(
    house: House, title: Title, kept: set[MediaId]
) -> None:
    house.tautulli.watches(ALICE, title, at=ago(days=1))
    house.tautulli.leaves_plex(title)
    told = (await house.client.begun(str(ALICE), {OTHER_FILM: SINCE, SERIES: SINCE})).needed()
    assert (set(told.yes), set(told.no)) == (set(), kept)


async def test_what_nobody_can_name_is_no_title_that_was_asked_for_later(house: House) -> None:
    house.tautulli.watches(ALICE, MATRIX, at=ago(days=10))
    house.tautulli.leaves_plex(MATRIX)
    told = (await house.client.begun(str(ALICE), {OTHER_FILM: ago(days=5), SERIES: SINCE})).needed()
    assert told.no == {OTHER_FILM, SERIES}


async def test_what_was_asked_for_before_the_history_began_is_not_told(house: House) -> None:
    titles = {FILM: ago(days=400), OTHER_FILM: ago(days=300)}
    assert (await house.client.begun(str(BOB), titles)).needed().no == {OTHER_FILM}


async def test_of_somebody_whose_history_is_not_kept_nothing_is_told(house: House) -> None:
    house.tautulli.people[BOB] = replace(house.tautulli.people[BOB], recorded=False)
    assert (await house.client.begun(str(BOB), {FILM: SINCE})).needed() == Begun(services=("tautulli",))


async def test_a_long_history_is_told_bit_by_bit(house: House) -> None:
    for number in range(1, MOST_ASKED + 20):
        house.tautulli.watches(ALICE, Title(tmdb_id=5_000 + number, name=f"film {number}"), at=ago(hours=number))
    first = (await house.client.begun(str(ALICE), {FILM: SINCE})).needed()
    asked = commands(house).count("get_metadata")
    then = (await house.client.begun(str(ALICE), {FILM: SINCE})).needed()

    assert (set(first.no), asked) == (set(), MOST_ASKED)
    assert then.no == {FILM}


async def test_a_number_that_means_another_kind_of_title_is_not_told(house: House) -> None:
    house.tautulli.watches(ALICE, MATRIX, at=ago(days=1))
    house.tautulli.instead["get_metadata"] = {"media_type": "show", "guids": ["tmdb://14160"]}
    told = (await house.client.begun(str(ALICE), {OTHER_FILM: SINCE})).needed()
    assert (set(told.yes), set(told.no)) == (set(), set())


@pytest.mark.parametrize("body", [[], None, {"media_type": "movie", "guids": "tmdb://603"}, {"media_type": 7}])
async def test_odd_words_about_a_title_are_no_title(house: House, body: object) -> None:
    house.tautulli.watches(ALICE, MATRIX, at=ago(days=1))
    house.tautulli.instead["get_metadata"] = body
    told = (await house.client.begun(str(ALICE), {FILM: SINCE})).needed()
    assert (set(told.yes), set(told.no)) == (set(), set())


@pytest.mark.parametrize("hours", [-11, 0, 13])
async def test_what_was_begun_just_after_it_was_asked_for_counts_wherever_its_days_begin(
    house: House, hours: int
) -> None:
    house.tautulli.zone = timedelta(hours=hours)
    house.tautulli.watches(ALICE, MATRIX, at=SINCE + timedelta(seconds=1))
    assert (await house.client.begun(str(ALICE), {FILM: SINCE})).needed().yes == {FILM}


async def test_plays_begin_when_they_were_asked_for_to_the_second(house: House) -> None:
    house.tautulli.watches(ALICE, MATRIX, at=SINCE - timedelta(seconds=1))
    house.tautulli.watches(ALICE, UP, at=SINCE)
    plays = (await house.client.plays(str(ALICE), since=SINCE)).needed()
    assert [play.title for play in plays] == ["Up"]


async def test_one_persons_plays_are_kept_for_a_minute_unless_somebody_says_so(house: House) -> None:
    house.tautulli.watches(ALICE, MATRIX, at=ago(days=2))
    for _ in range(2):
        await house.client.plays(str(ALICE), since=SINCE)
    once = commands(house).count("get_history")
    house.tautulli.watches(ALICE, UP, at=ago(days=1))
    house.client.forget()

    assert once == 2  # the first play of all, and hers
    assert len((await house.client.plays(str(ALICE), since=SINCE)).needed()) == 2


async def test_without_a_title_nothing_is_asked(house: House) -> None:
    await house.client.last_seen()
    before = len(commands(house))
    assert (await house.client.begun(str(ALICE), {})).needed() == Begun(services=("tautulli",))
    assert len(commands(house)) == before
