"""Probe 5: five hundred people are told, and nobody twice, whatever breaks."""

import asyncio
from collections import Counter
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.bus.bus import Widths
from daemon.commands.house import freeze, retry_action, settle_action
from tests.engine.ports import Channels, Pigeons, breaks, for_ever, nothing
from tests.engine.stories import happens, places, probe
from tests.house import OWNER, House, a_house

PEOPLE, WIDTH = 500, 16
EVERYBODY = {f"person {number}": 1 for number in range(PEOPLE)}


def a_house_that_writes(
    folder: Path, pigeons: Pigeons, *, width: int = WIDTH, mode: str = "live", **settings: object
) -> AbstractAsyncContextManager[House]:
    return a_house(
        folder,
        mode=mode,
        settings=settings,
        theirs=probe("letters"),
        plugins={},
        services=False,
        ports={Channels: pigeons},
        widths=Widths(actions=width),
    )


async def announces(house: House, people: int = PEOPLE, **more: object) -> None:
    await happens(house, "party.announced", occasion="summer", people=people, **more)


def told(pigeons: Pigeons) -> Counter[str]:
    return Counter(to for _, to, _ in pigeons.arrived)


async def test_everybody_is_told_once(tmp_path: Path) -> None:
    pigeons = Pigeons()
    async with a_house_that_writes(tmp_path, pigeons) as house:
        await announces(house)
        await house.settles()
        assert told(pigeons) == EVERYBODY
        assert await house.one("SELECT count(*) FROM actions WHERE state = 'done'") == PEOPLE


async def test_telling_the_same_again_tells_nobody(tmp_path: Path) -> None:
    pigeons = Pigeons()
    async with a_house_that_writes(tmp_path, pigeons) as house:
        await announces(house, people=5)
        await house.settles()
        await house.daemon.database.write(
            lambda tx: tx.execute("UPDATE deliveries SET state = 'due', head = 1 WHERE handler = 'tell_everybody'")
        )
        await house.settles(after=timedelta(minutes=1))
        assert sum(told(pigeons).values()) == 5


@pytest.mark.parametrize("mode, the_others", [("live", "waiting"), ("dry_run", "dry")])
async def test_the_owner_hears_of_it_while_a_freeze_holds_and_in_dry_run(
    tmp_path: Path, mode: str, the_others: str
) -> None:
    pigeons = Pigeons()
    async with a_house_that_writes(tmp_path, pigeons, mode=mode) as house:
        await freeze(house.daemon.journal, OWNER)
        await announces(house, people=3)
        await happens(house, "fire.noticed", occasion="kitchen")
        await house.settles()
        assert [text for _, _, text in pigeons.arrived] == ["fire: kitchen"]
        assert await house.one("SELECT count(*) FROM actions WHERE state = ?", the_others) == 3


async def test_in_quiet_hours_what_may_wait_is_sent_in_the_morning(tmp_path: Path) -> None:
    pigeons, hours = Pigeons(), {"timezone": "Europe/Paris", "quiet_hours": "23:00-08:00"}
    async with a_house_that_writes(tmp_path, pigeons, house=hours) as house:
        await house.clock.leap(timedelta(hours=11))  # to midnight in Paris
        await announces(house, people=3)
        await happens(house, "fire.noticed", occasion="kitchen")
        await house.settles()
        assert [text for _, _, text in pigeons.arrived] == ["fire: kitchen"]
        await house.settles(after=timedelta(hours=7, minutes=59))
        assert len(pigeons.arrived) == 1
        await house.settles(after=timedelta(minutes=1))
        assert len(pigeons.arrived) == 4


async def test_what_waits_for_the_end_of_quiet_hours_is_judged_again_by_new_settings(tmp_path: Path) -> None:
    pigeons = Pigeons()
    async with a_house_that_writes(tmp_path, pigeons, house={"quiet_hours": "11:00-18:00"}) as house:
        await announces(house, people=3)
        await house.settles()
        assert pigeons.arrived == []
        house.furnish(settings={"house": {"quiet_hours": ""}})
        await house.daemon.apply(house.daemon.read_config())
        await house.settles()
        assert len(pigeons.arrived) == 3


async def comes(here: asyncio.Event) -> bool:
    """False: everything was sent, or is unsure because the power went off before it was; nothing comes any more."""
    try:
        await asyncio.wait_for(here.wait(), 5)
    except TimeoutError:
        return False
    return True


async def test_the_power_goes_off_at_sends_and_nobody_hears_it_twice(tmp_path: Path) -> None:
    pigeons, deaths = Pigeons(), 0
    async with a_house_that_writes(tmp_path, pigeons) as house:
        here = asyncio.Event()
        cuts = places(10, of=PEOPLE - WIDTH)

        async def reach() -> None:
            await asyncio.sleep(0)
            if cuts and len(pigeons.arrived) >= cuts[0]:
                here.set()
                await for_ever()

        pigeons.after_send = reach
        await announces(house)
        while cuts and await comes(here):
            await house.dies()
            deaths += 1
            while cuts and cuts[0] <= len(pigeons.arrived):
                cuts.pop(0)
            here.clear()
            await house.lives()
        await house.settles(after=timedelta(minutes=2))
        unsure = await house.one("SELECT count(*) FROM actions WHERE state = 'unsure'")
        done = await house.one("SELECT count(*) FROM actions WHERE state = 'done'")
        assert max(told(pigeons).values()) == 1
        assert deaths
        assert 0 < unsure <= deaths * WIDTH, "no more than were under way"
        assert done + unsure == PEOPLE
        assert PEOPLE - unsure <= len(told(pigeons)) <= PEOPLE


async def test_a_backlog_is_worked_off_without_waiting_for_the_clock(tmp_path: Path) -> None:
    pigeons, many = Pigeons(before_send=for_ever), 1_200
    async with a_house_that_writes(tmp_path, pigeons) as house:
        await announces(house, people=many)
        await house.until(lambda: house.one("SELECT count(*) = ? FROM actions", many))
        await house.dies()
        pigeons.before_send = nothing
        await house.lives()
        await house.is_quiet()
        assert len(pigeons.arrived) == many - WIDTH


async def test_an_unsure_one_is_sent_again_or_settled_by_a_person_only(tmp_path: Path) -> None:
    pigeons = Pigeons(before_send=for_ever)
    async with a_house_that_writes(tmp_path, pigeons) as house:
        await announces(house, people=2)
        await house.is_quiet()
        await house.dies()
        pigeons.before_send = nothing
        await house.lives()
        await house.settles(after=timedelta(days=3))
        assert await house.rows("SELECT id, state FROM actions") == [(1, "unsure"), (2, "unsure")]
        assert not pigeons.arrived
        await retry_action(house.daemon.journal, OWNER, 1)
        await settle_action(house.daemon.journal, OWNER, 2)
        await house.settles(after=timedelta(minutes=1))
        assert await house.rows("SELECT id, state FROM actions") == [(1, "done"), (2, "done")]
        assert len(pigeons.arrived) == 1


async def test_a_bug_in_the_middle_of_a_call_sends_nothing_twice(tmp_path: Path) -> None:
    pigeons = Pigeons(after_send=breaks)
    async with a_house_that_writes(tmp_path, pigeons) as house:
        await announces(house, people=1)
        await house.settles(after=timedelta(days=3))
        assert await house.rows("SELECT state, error FROM actions") == [("unsure", "KeyError: 'receipt'")]
        assert len(pigeons.arrived) == 1


async def test_a_channel_that_asks_for_patience_holds_only_itself(tmp_path: Path) -> None:
    pigeons = Pigeons(busy={"chat": timedelta(minutes=10)})
    async with a_house_that_writes(tmp_path, pigeons) as house:
        await announces(house, channels=("mail", "chat"))
        await house.settles(after=timedelta(minutes=1))
        assert Counter(channel for channel, _, _ in pigeons.arrived) == {"mail": PEOPLE / 2}
        await house.settles(after=timedelta(minutes=8))
        assert pigeons.calls["chat"] <= WIDTH
        pigeons.busy.clear()
        await house.settles(after=timedelta(minutes=10))
        assert told(pigeons) == EVERYBODY


async def test_a_channel_that_asked_for_patience_is_tried_in_time_though_the_clock_goes_back(tmp_path: Path) -> None:
    pigeons = Pigeons(busy={"mail": timedelta(minutes=10)})
    async with a_house_that_writes(tmp_path, pigeons) as house:
        await announces(house, people=3)
        await house.settles(after=timedelta(minutes=1))
        pigeons.busy.clear()
        house.clock.jump(timedelta(days=-1))
        await house.settles(after=timedelta(minutes=8))
        assert not pigeons.arrived
        await house.settles(after=timedelta(minutes=10))
        assert len(pigeons.arrived) == 3


async def test_an_urgent_message_passes_the_bulk_that_waits(tmp_path: Path) -> None:
    pigeons, gate = Pigeons(), asyncio.Event()

    async def slowly() -> None:
        await gate.wait()

    pigeons.before_send = slowly
    async with a_house_that_writes(tmp_path, pigeons) as house:
        await announces(house, people=PEOPLE - 1)
        await house.until(lambda: house.one("SELECT count(*) = ? FROM actions", PEOPLE - 1))
        await happens(house, "fire.noticed", occasion="kitchen")
        await house.until(lambda: house.one("SELECT count(*) = ? FROM actions", PEOPLE))
        gate.set()
        await house.settles()
        order = [text for _, _, text in pigeons.arrived]
        assert len(order) == PEOPLE
        assert order.index("fire: kitchen") <= 2 * WIDTH
