"""Probe 6: a guest is paused, then removed: acts that follow one another, and can do harm."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.commands.base import ConflictError
from daemon.commands.house import freeze, plan_seen, thaw
from daemon.commands.undoing import undo
from daemon.domain.errors import KeyRefused, Rejected, Unreachable
from tests.engine.ports import GuestBook, Guests, breaks, for_ever, nothing
from tests.engine.stories import happens, places, probe
from tests.house import OWNER, House, a_house

PAUSED, GONE = ("paused", "anna"), ("gone", "anna")
A_DAY = timedelta(days=1)
MARKS = 40
"""Marks that the story of one guest passes, from the start of the daemon on, and some more."""


def a_house_with_guests(
    folder: Path, book: GuestBook, *, per_day: int = 3, percent: float = 100, **settings: object
) -> AbstractAsyncContextManager[House]:
    return a_house(
        folder,
        theirs=probe("guests"),
        plugins={"guests": settings},
        services=False,
        settings={"removals": {"per_day": per_day, "percent": percent}},
        ports={Guests: book},
    )


async def live_there(house: House, people: int = 20) -> None:
    """So many people share."""
    await house.daemon.database.write(
        lambda tx: tx.executemany("INSERT INTO people (created_at) VALUES (?)", [(0,)] * people)
    )


async def the_plan_is_seen(house: House) -> None:
    policy = house.daemon.running["guests"].around.policy
    await plan_seen(house.daemon.journal, OWNER, plugin="guests", policy=policy)


async def begins(house: House, people: int = 20) -> None:
    await live_there(house, people)
    await the_plan_is_seen(house)


async def is_idle(house: House, *guests: str, day: str = "monday") -> None:
    for guest in guests:
        await happens(house, "guest.idle", guest=guest, occurrence=day)


async def ledger(house: House) -> list[tuple[str, str]]:
    return await house.rows("SELECT name, state FROM actions ORDER BY id")


async def test_one_act_follows_the_other_once(tmp_path: Path) -> None:
    book = GuestBook()
    async with a_house_with_guests(tmp_path, book) as house:
        await begins(house)
        await is_idle(house, "anna")
        await house.settles()
        assert book.done == {PAUSED: 1, GONE: 1}
        assert await ledger(house) == [("guest.pause", "done"), ("guest.remove", "done")]


async def test_the_power_goes_off_anywhere_and_each_act_is_done_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await is_idle(house, "anna")
        await house.settles()

    for n in places(14, of=MARKS):
        book = GuestBook()
        async with a_house_with_guests(tmp_path / str(n), book) as house:
            await begins(house)
            await house.stops()
            await house.dies_at(n, story)
            await is_idle(house, "anna")
            await house.settles(after=timedelta(minutes=3))
            assert book.done == {PAUSED: 1, GONE: 1}, f"cut at mark {n}"
            assert await ledger(house) == [("guest.pause", "done"), ("guest.remove", "done")], f"cut at mark {n}"


@pytest.mark.parametrize(
    "done, error, ends",
    [
        pytest.param(False, Unreachable("guests", "no answer"), "done", id="lost on the way there"),
        pytest.param(True, Unreachable("guests", "no answer"), "done", id="done, but the answer was lost"),
        pytest.param(True, Unreachable("guests", "odd answer", over=True), "done", id="done, but not understood"),
        pytest.param(False, Unreachable("guests", "refused", undone=True), "done", id="not even begun"),
        pytest.param(
            False, Unreachable("guests", "429", undone=True, retry_after=timedelta(minutes=1)), "done", id="not now"
        ),
        pytest.param(False, KeyRefused("guests", "who are you"), "done", id="key refused"),
        pytest.param(False, Rejected("guests", "never"), "failed", id="refused"),
        pytest.param(True, KeyError("receipt"), "done", id="done, but a bug lost the answer"),
        pytest.param(False, KeyError("receipt"), "failed", id="a bug, and looked at it was not done"),
    ],
)
async def test_whatever_becomes_of_a_call_it_is_done_at_most_once(
    tmp_path: Path, done: bool, error: Exception, ends: str
) -> None:
    book = GuestBook(lost=[(done, error)])
    async with a_house_with_guests(tmp_path, book) as house:
        await begins(house)
        await is_idle(house, "anna")
        await house.settles(after=timedelta(minutes=4))
        assert (await ledger(house))[0] == ("guest.pause", ends)
        assert book.done[PAUSED] == (ends == "done")


async def test_doubt_waits_longer_than_the_call_could_last_before_it_looks(tmp_path: Path) -> None:
    book = GuestBook(during_call=for_ever)
    async with a_house_with_guests(tmp_path, book) as house:
        await begins(house)
        await is_idle(house, "anna")
        await house.is_quiet()
        await house.dies()
        book.during_call = nothing
        await house.lives()
        await house.settles(after=timedelta(seconds=25))
        assert await ledger(house) == [("guest.pause", "doubt")]
        await house.settles(after=timedelta(seconds=15))
        assert book.done == {PAUSED: 1, GONE: 1}


async def test_after_no_answer_it_is_not_looked_at_while_the_call_may_still_be_under_way(tmp_path: Path) -> None:
    book = GuestBook(lost=[(False, Unreachable("guests", "no answer"))])
    async with a_house_with_guests(tmp_path, book) as house:
        await begins(house)
        await is_idle(house, "anna")
        await house.settles(after=timedelta(seconds=25))
        assert await ledger(house) == [("guest.pause", "doubt")]
        await house.settles(after=timedelta(seconds=15))
        assert book.done == {PAUSED: 1, GONE: 1}


async def test_a_freeze_between_the_look_and_the_act_holds_it(tmp_path: Path) -> None:
    book = GuestBook()
    async with a_house_with_guests(tmp_path, book) as house:

        async def freezes() -> None:
            await freeze(house.daemon.journal, OWNER)

        book.after_look = freezes
        await begins(house)
        await is_idle(house, "anna")
        await house.settles(after=timedelta(hours=1))
        assert not book.done
        assert await ledger(house) == [("guest.pause", "waiting")]
        await thaw(house.daemon.journal, OWNER)
        await house.settles()
        assert book.done == {PAUSED: 1, GONE: 1}


async def test_a_freeze_of_what_destroys_lets_the_rest_happen(tmp_path: Path) -> None:
    book = GuestBook()
    async with a_house_with_guests(tmp_path, book) as house:
        await begins(house)
        await freeze(house.daemon.journal, OWNER, destructive_only=True)
        await is_idle(house, "anna")
        await house.settles(after=timedelta(hours=1))
        assert book.done == {PAUSED: 1}
        assert await ledger(house) == [("guest.pause", "done"), ("guest.remove", "waiting")]


async def test_an_outage_between_the_look_and_the_act_delays_it(tmp_path: Path) -> None:
    book = GuestBook()

    async def goes_out() -> None:
        book.lost = [(False, Unreachable("guests", "connection refused", undone=True))] * 3

    book.after_look = goes_out
    async with a_house_with_guests(tmp_path, book) as house:
        await begins(house)
        await is_idle(house, "anna")
        await house.settles()
        assert await ledger(house) == [("guest.pause", "waiting")]
        await house.settles(after=timedelta(minutes=5))
        assert book.done == {PAUSED: 1, GONE: 1}


async def test_what_is_no_longer_wanted_between_the_look_and_the_act_is_dropped(tmp_path: Path) -> None:
    book = GuestBook()
    async with a_house_with_guests(tmp_path, book) as house:

        async def comes_back() -> None:
            await happens(house, "guest.returned", guest="anna", occurrence="monday evening")
            while not await house.one("SELECT count(*) FROM plugin_state"):  # noqa: ASYNC110 (nobody tells us of it)
                await asyncio.sleep(0.001)

        book.after_look = comes_back
        await begins(house)
        await is_idle(house, "anna")
        await house.settles()
        assert not book.done
        assert await ledger(house) == [("guest.pause", "dropped")]
        assert await house.rows("SELECT action, state FROM guests_ends") == [("guest.pause", "dropped")]


async def test_our_own_echo_is_nobody_elses_decision(tmp_path: Path) -> None:
    book = GuestBook()
    async with a_house_with_guests(tmp_path, book) as house:

        async def echoes() -> None:
            book.during_call = nothing
            await happens(house, "guest.paused", guest="anna", occurrence="as a webhook says")

        book.during_call = echoes
        await begins(house)
        await is_idle(house, "anna")
        await house.settles()
        assert await house.rows("SELECT cause FROM events WHERE name = 'guest.paused'") == [("action:1",)]
        assert book.done == {PAUSED: 1, GONE: 1}
        assert len(await ledger(house)) == 2


async def test_what_was_heard_during_a_call_that_failed_was_somebody_elses_deed(tmp_path: Path) -> None:
    book = GuestBook(lost=[(False, Rejected("guests", "somebody else did it first"))])
    async with a_house_with_guests(tmp_path, book) as house:

        async def somebody_else() -> None:
            book.during_call = nothing
            await happens(house, "guest.paused", guest="anna", occurrence="as a webhook says")

        book.during_call = somebody_else
        await begins(house)
        await is_idle(house, "anna")
        await house.settles()
        assert await ledger(house) == [("guest.pause", "failed"), ("guest.remove", "done")]


async def test_dry_on_monday_and_live_on_tuesday_acts_once(tmp_path: Path) -> None:
    book = GuestBook()
    async with a_house_with_guests(tmp_path, book, mode="dry_run") as house:
        await begins(house)
        await is_idle(house, "anna", day="monday")
        await house.settles()
        assert not book.done
        assert await ledger(house) == [("guest.pause", "dry")]
        await house.stops()
        await house.clock.leap(A_DAY)
        house.furnish(plugins={"guests": {"mode": "live"}})
        await house.lives()
        await is_idle(house, "anna", day="tuesday")
        await house.settles()
        await is_idle(house, "anna", day="wednesday")
        await house.settles()
        assert book.done == {PAUSED: 1, GONE: 1}


async def test_harm_waits_until_somebody_saw_the_plan_of_these_very_settings(tmp_path: Path) -> None:
    book = GuestBook()
    async with a_house_with_guests(tmp_path, book) as house:
        await live_there(house)
        await is_idle(house, "anna", day="monday")
        await house.settles()
        assert await ledger(house) == [("guest.pause", "dry")]
        await the_plan_is_seen(house)
        await house.stops()
        house.furnish(plugins={"guests": {"after_days": 30}})
        await house.lives()
        await is_idle(house, "anna", day="tuesday")
        await house.settles()
        assert await ledger(house) == [("guest.pause", "dry")] * 2
        assert not book.done


@pytest.mark.parametrize(
    "people, per_day, percent, removed",
    [
        pytest.param(20, 3, 100, 3, id="a number a day"),
        pytest.param(20, 10, 10, 2, id="a part of the people"),
        pytest.param(21, 10, 10, 3, id="a part of the people, rounded up"),
        pytest.param(0, 10, 100, 0, id="nobody"),
        pytest.param(20, 0, 100, 0, id="none at all"),
    ],
)
async def test_no_more_are_removed_in_a_day_than_the_limits_allow(
    tmp_path: Path, people: int, per_day: int, percent: float, removed: int
) -> None:
    book = GuestBook()
    async with a_house_with_guests(tmp_path, book, per_day=per_day, percent=percent) as house:
        await begins(house, people)
        await is_idle(house, *(f"guest {number}" for number in range(6)))
        await house.settles(after=timedelta(hours=11))
        assert list(book.standings.values()).count("gone") == removed
        await house.settles(after=timedelta(hours=2))
        assert list(book.standings.values()).count("gone") == min(2 * removed, 6)


async def test_the_part_of_the_people_is_of_those_there_were_in_the_morning(tmp_path: Path) -> None:
    book = GuestBook()
    async with a_house_with_guests(tmp_path, book, per_day=10, percent=5) as house:
        await begins(house, people=40)
        await is_idle(house, "anna")
        await house.settles(after=timedelta(minutes=5))
        await house.daemon.database.write(lambda tx: tx.execute("UPDATE people SET merged_into = 1 WHERE id > 10"))
        await house.stops()
        await house.lives()
        await is_idle(house, "bert", "carl")
        await house.settles(after=timedelta(minutes=5))
        assert list(book.standings.values()).count("gone") == 2


async def test_a_removal_in_doubt_is_counted_but_does_not_stand_in_its_own_way(tmp_path: Path) -> None:
    book = GuestBook(standings={"anna": "paused"}, lost=[(False, Unreachable("guests", "no answer"))])
    async with a_house_with_guests(tmp_path, book, per_day=1) as house:
        await begins(house)
        await happens(house, "guest.paused", guest="anna", occurrence="1")
        await house.is_quiet()
        await happens(house, "guest.paused", guest="bert", occurrence="1")
        await house.settles(after=timedelta(minutes=3))
        assert book.done == {GONE: 1}
        assert await ledger(house) == [("guest.remove", "done"), ("guest.remove", "waiting")]


async def test_an_act_in_doubt_is_looked_into_even_when_nothing_may_be_done_any_more(tmp_path: Path) -> None:
    book = GuestBook(lost=[(True, Unreachable("guests", "no answer"))])
    async with a_house_with_guests(tmp_path, book) as house:
        await begins(house)
        await is_idle(house, "anna")
        await house.is_quiet()
        await house.stops()
        house.furnish(mode="dry_run")
        await house.lives()
        await house.settles(after=timedelta(minutes=2))
        assert await ledger(house) == [("guest.pause", "done"), ("guest.remove", "dry")]


async def test_an_act_in_doubt_whose_look_breaks_is_left_to_a_person(tmp_path: Path) -> None:
    book = GuestBook(lost=[(True, Unreachable("guests", "no answer"))])
    async with a_house_with_guests(tmp_path, book) as house:
        await begins(house)
        await is_idle(house, "anna")
        await house.is_quiet()
        book.after_look = breaks
        await house.settles(after=timedelta(minutes=2))
        assert await ledger(house) == [("guest.pause", "unsure")]


async def test_what_was_done_can_be_taken_back_once(tmp_path: Path) -> None:
    book = GuestBook()
    async with a_house_with_guests(tmp_path, book, per_day=0) as house:
        await begins(house)
        await is_idle(house, "anna")
        await house.settles()
        back = await undo(house.daemon.journal, OWNER, 1)
        with pytest.raises(ConflictError):
            await undo(house.daemon.journal, OWNER, 1)
        await house.settles()
        assert book.done[PAUSED] == 1
        assert await house.one("SELECT undone_by FROM actions WHERE id = 1") == back
        with pytest.raises(ConflictError):
            await undo(house.daemon.journal, OWNER, 2)


async def test_an_undoing_that_failed_may_be_asked_for_again(tmp_path: Path) -> None:
    book = GuestBook(standings={"anna": "sharing"})
    async with a_house_with_guests(tmp_path, book) as house:
        await begins(house)
        await freeze(house.daemon.journal, OWNER, destructive_only=True)
        await is_idle(house, "anna")
        await house.settles()
        await house.daemon.database.write(lambda tx: tx.execute("DELETE FROM actions WHERE name = 'guest.remove'"))
        book.lost = [(False, Rejected("guests", "not today"))]
        await undo(house.daemon.journal, OWNER, 1)
        await house.settles()
        assert book.standings["anna"] == "paused"
        await undo(house.daemon.journal, OWNER, 1)
        await house.settles()
        assert book.standings["anna"] == "sharing"
