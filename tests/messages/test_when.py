"""When somebody is told: quiet hours by the house's wall, the digest, and what changes in between."""

from datetime import timedelta
from pathlib import Path

import pytest

from daemon.commands.house import forget_person, merge_people
from daemon.domain.people import OWNER as THE_OWNER
from tests.house import OWNER
from tests.messages.carrying import Carrier, a_house_that_tells, meets, prefers, somebody, tells

PARIS = {"house": {"timezone": "Europe/Paris"}}
"""Noon in UTC, when every house opens, is one o'clock there in winter."""


async def test_in_quiet_hours_only_what_is_urgent_is_sent(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"quiet_hours": "22:00-09:00"}, settings=PARIS) as house:
        (number,) = await meets(house, somebody(1))
        await house.clock.leap(timedelta(hours=11))
        await tells(house, number)
        await tells(house, THE_OWNER, kind="service.out", facts={"service": "overseerr"}, urgent=True)
        await house.settles()
        assert carrier.told() == {"owner@example.org": 1}
        await house.settles(after=timedelta(hours=8, minutes=59))
        assert len(carrier.arrived) == 1
        await house.settles(after=timedelta(minutes=2))
        assert carrier.told() == {"owner@example.org": 1, "person.1@example.org": 1}


@pytest.mark.parametrize(
    "days, hours, slept",
    [(0, 9, 11), (127, 9, 10), (344, 8, 12)],  # an ordinary night; summer time begins; summer time ends
)
async def test_quiet_hours_end_when_the_wall_says_so(tmp_path: Path, days: int, hours: int, slept: int) -> None:
    """They begin at ten in the evening; a night has eleven hours, ten or twelve."""
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"quiet_hours": "22:00-09:00"}, settings=PARIS) as house:
        (number,) = await meets(house, somebody(1))
        await house.clock.leap(timedelta(days=days, hours=hours, minutes=1))
        await tells(house, number)
        await house.settles(after=timedelta(hours=slept, minutes=-5))
        assert carrier.arrived == []
        await house.settles(after=timedelta(minutes=10))
        assert carrier.told() == {"person.1@example.org": 1}


async def test_the_houses_quiet_hours_hold_where_messages_have_none_of_their_own(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, settings={"house": {"quiet_hours": "11:00-13:00"}}) as house:
        await tells(house, *await meets(house, somebody(1)))
        await house.settles(after=timedelta(minutes=50))
        assert carrier.arrived == []
        await house.settles(after=timedelta(minutes=20))
        assert len(carrier.arrived) == 1


async def test_what_may_wait_comes_in_one_message_a_day(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"digest": "18:00"}) as house:
        numbers = await meets(house, somebody(1), somebody(2))
        await tells(house, *numbers)
        await tells(house, *numbers, kind="request.approved")
        await tells(house, numbers[0], kind="request.declined", urgent=True)
        await house.settles(after=timedelta(hours=5))
        assert carrier.titles() == ["movie/603: declined"], "what is urgent does not wait"
        await house.settles(after=timedelta(hours=2))
        assert carrier.told() == {"person.1@example.org": 2, "person.2@example.org": 1}
        digest = carrier.arrived[-1][2]
        assert [label for label, _ in digest.facts] == ["movie/603 is there", "movie/603: approved"]
        assert digest.title == "2 pieces of news"
        await house.settles(after=timedelta(days=2))
        assert len(carrier.arrived) == 3
        assert await house.one("SELECT count(*) FROM messages_fates WHERE fate = 'enclosed'") == 4


async def test_more_than_a_digest_holds_comes_in_two(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"digest": "18:00"}) as house:
        (number,) = await meets(house, somebody(1))
        await tells(house, number, kind="request.available")
        for each in range(60):
            await tells(house, number, kind="request.approved", key=f"{each}")
        await house.settles(after=timedelta(hours=7))
        assert [len(letter.facts) for _, _, letter in carrier.arrived] == [50, 11]


async def test_a_digest_leaves_out_what_was_unwanted_meanwhile_and_who_was_forgotten(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"digest": "18:00"}) as house:
        one, other = await meets(house, somebody(1), somebody(2))
        await tells(house, one, other)
        await tells(house, one, other, kind="request.approved")
        await house.settles()
        await prefers(house, one, unwanted=("request.approved",))
        await forget_person(house.daemon.journal, OWNER, other)
        await house.settles(after=timedelta(hours=7))
        assert [(to, len(letter.facts)) for _, to, letter in carrier.arrived] == [("person.1@example.org", 1)]


async def test_the_language_is_that_of_the_moment_it_is_sent(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"quiet_hours": "11:00-13:00"}) as house:
        numbers = await meets(house, somebody(1), somebody(2))
        await tells(house, *numbers)
        await house.settles()
        await prefers(house, numbers[0], language="fr")
        await house.settles(after=timedelta(hours=2))
        assert {to: letter.title for _, to, letter in carrier.arrived} == {
            "person.1@example.org": "movie/603 est arrivé",
            "person.2@example.org": "movie/603 is there",
        }


async def test_nobody_but_the_owner_is_told_anything_in_dry_run(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, mode="dry_run") as house:
        await tells(house, *await meets(house, somebody(1)))
        await tells(house, THE_OWNER, kind="service.back", facts={"service": "overseerr"})
        await house.settles()
        assert carrier.told() == {"owner@example.org": 1}
        assert await house.one("SELECT count(*) FROM actions WHERE state = 'dry'") == 1


async def test_what_was_chosen_moves_with_a_person_who_turns_out_to_be_another(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier) as house:
        one, other = await meets(house, somebody(1), somebody(2, email=None))
        await prefers(house, one, language="fr")
        await merge_people(house.daemon.journal, OWNER, keep=one, other=other)
        await tells(house, other)
        await house.settles()
        assert [(to, letter.title) for _, to, letter in carrier.arrived] == [
            ("person.1@example.org", "movie/603 est arrivé")
        ]
