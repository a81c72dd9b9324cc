"""Five hundred people are told, each in their language by their channel, and nobody twice, whatever breaks."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.commands.house import forget_person, freeze, retry_action, settle_action
from daemon.domain.errors import NotConfigured, Rejected
from daemon.domain.people import OWNER as THE_OWNER
from tests.engine.ports import breaks, for_ever
from tests.engine.stories import places
from tests.house import OWNER
from tests.messages.carrying import EVERY, Carrier, a_house_that_tells, meets, nothing, prefers, somebody, tells

PEOPLE, WIDTH = 500, 16
EVERYBODY = {f"person.{number}@example.org": 1 for number in range(1, PEOPLE + 1)}


async def test_five_hundred_in_one_commit_are_told_once_each(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier) as house:
        numbers = await meets(house, *(somebody(each) for each in range(1, PEOPLE + 1)))
        await tells(house, *numbers)
        await tells(house, *numbers)
        await house.settles()
        assert carrier.told() == EVERYBODY
        assert await house.one("SELECT count(*) FROM events WHERE name = 'message.sent'") == PEOPLE


async def test_the_power_goes_off_at_sends_and_nobody_hears_it_twice(tmp_path: Path) -> None:
    carrier, deaths = Carrier(), 0
    async with a_house_that_tells(tmp_path, carrier) as house:
        here, cuts = asyncio.Event(), places(6, of=PEOPLE - WIDTH)

        async def reach() -> None:
            await asyncio.sleep(0)
            if cuts and len(carrier.arrived) >= cuts[0]:
                here.set()
                await for_ever()

        carrier.after = reach
        numbers = await meets(house, *(somebody(each) for each in range(1, PEOPLE + 1)))
        await tells(house, *numbers)
        while cuts:
            await asyncio.wait_for(here.wait(), 20)
            await house.dies()
            deaths += 1
            while cuts and cuts[0] <= len(carrier.arrived):
                cuts.pop(0)
            here.clear()
            await house.lives()
        await house.settles(after=timedelta(minutes=2))
        unsure = await house.one("SELECT count(*) FROM actions WHERE state = 'unsure'")
        done = await house.one("SELECT count(*) FROM actions WHERE state = 'done'")
        assert max(carrier.told().values()) == 1
        assert 0 < unsure <= deaths * WIDTH
        assert done + unsure == PEOPLE + 1, "and the owner hears once that nobody knows of some"
        assert len(carrier.told()) >= PEOPLE - unsure


async def test_a_channel_that_asks_for_patience_holds_only_itself(tmp_path: Path) -> None:
    carrier = Carrier(busy={"telegram": timedelta(minutes=10)})
    async with a_house_that_tells(tmp_path, carrier, channels=EVERY) as house:
        by_chat = [somebody(each, email=None, telegram=f"{each}") for each in range(1, 11)]
        by_mail = [somebody(each) for each in range(11, 21)]
        await tells(house, *await meets(house, *by_chat, *by_mail))
        await house.settles(after=timedelta(minutes=1))
        assert Counter(channel for channel, _, _ in carrier.arrived) == {"smtp": 10}
        carrier.busy.clear()
        await house.settles(after=timedelta(minutes=20))
        assert Counter(channel for channel, _, _ in carrier.arrived) == {"smtp": 10, "telegram": 10}


async def test_what_nobody_knows_of_is_sent_again_by_a_button_only(tmp_path: Path) -> None:
    carrier = Carrier(before=for_ever)
    async with a_house_that_tells(tmp_path, carrier, messages={"owner_hears": []}) as house:
        await tells(house, *await meets(house, somebody(1), somebody(2)))
        await house.is_quiet()
        await house.dies()
        carrier.before = nothing
        await house.lives()
        await house.settles(after=timedelta(days=3))
        assert await house.rows("SELECT state FROM actions") == [("unsure",), ("unsure",)]
        assert not carrier.arrived
        await retry_action(house.daemon.journal, OWNER, 1)
        await settle_action(house.daemon.journal, OWNER, 2)
        await house.settles(after=timedelta(minutes=1))
        assert len(carrier.arrived) == 1


async def test_a_bug_in_the_middle_of_a_call_sends_nothing_twice(tmp_path: Path) -> None:
    carrier = Carrier(after=breaks)
    async with a_house_that_tells(tmp_path, carrier, messages={"owner_hears": []}) as house:
        await tells(house, *await meets(house, somebody(1)))
        await house.settles(after=timedelta(days=1))
        assert await house.rows("SELECT state FROM actions") == [("unsure",)]
        assert len(carrier.arrived) == 1


async def test_who_was_forgotten_is_told_nothing(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier) as house:
        (number,) = await meets(house, somebody(1))
        await forget_person(house.daemon.journal, OWNER, number)
        await tells(house, number)
        await house.settles()
        assert await house.rows("SELECT fate FROM messages_fates") == [("forgotten",)]
        assert not carrier.calls


async def test_who_is_forgotten_while_it_waits_is_told_nothing(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"quiet_hours": "11:00-18:00"}) as house:
        (number,) = await meets(house, somebody(1))
        await tells(house, number)
        await house.settles()
        await forget_person(house.daemon.journal, OWNER, number)
        await house.settles(after=timedelta(hours=8))
        assert await house.rows("SELECT state FROM actions") == [("dropped",)]
        assert not carrier.calls


async def test_the_owner_hears_of_it_while_a_freeze_holds(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"owner_hears": ["freezes"]}) as house:
        await freeze(house.daemon.journal, OWNER)
        await tells(house, *await meets(house, somebody(1)))
        await house.settles()
        assert carrier.told() == {"owner@example.org": 1}
        assert "Frozen by hand." in carrier.arrived[0][2].paragraphs


async def test_a_letter_that_nobody_writes_is_shown_as_failed_with_its_reason(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"owner_hears": []}) as house:
        await tells(house, *await meets(house, somebody(1)), kind="party.invited")
        await house.settles()
        assert await house.rows("SELECT state, error FROM actions") == [
            ("failed", "post: no plugin that is on writes messages of the kind 'party.invited'")
        ]


async def test_a_letter_whose_facts_do_not_fit_was_certainly_not_sent(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"owner_hears": []}) as house:
        await tells(house, *await meets(house, somebody(1)), kind="request.declined", facts={"why": "no sentence"})
        await house.settles()
        assert await house.rows("SELECT state, error FROM actions") == [
            ("failed", "post: the letter request.declined could not be written: ValidationError")
        ]
        assert not carrier.calls


async def test_an_address_that_is_refused_fails_with_its_reason_and_the_owner_hears_once(tmp_path: Path) -> None:
    carrier = Carrier(refuses={"person.1@example.org", "person.2@example.org"})
    async with a_house_that_tells(tmp_path, carrier) as house:
        await tells(house, *await meets(house, somebody(1), somebody(2)))
        await house.settles()
        errors = await house.rows("SELECT error FROM actions WHERE state = 'failed'")
        assert errors == [("smtp: 550 no such mailbox",)] * 2
        assert carrier.titles() == ["An action failed"]
        told = dict(carrier.arrived[0][2].facts)
        assert told["About"] in {"Invented Person 1", "Invented Person 2"}


async def test_a_message_to_the_owner_that_fails_is_not_told_to_the_owner(tmp_path: Path) -> None:
    carrier = Carrier(refuses={"owner@example.org"})
    async with a_house_that_tells(tmp_path, carrier) as house:
        await tells(house, THE_OWNER, kind="service.back", facts={"service": "overseerr"})
        await house.settles(after=timedelta(hours=3))
        assert await house.rows("SELECT kind FROM messages") == [("service.back",)]


async def test_a_message_to_one_person_is_for_no_room(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, channels=EVERY) as house:
        (number,) = await meets(house, somebody(1, email=None))
        await prefers(house, number, channels=("discord",))
        await tells(house, number)
        await house.settles()
        assert not carrier.calls
        assert await house.rows("SELECT fate FROM messages_fates") == [("nowhere",)]


async def test_one_channel_that_is_out_holds_up_no_other_of_the_same_message(tmp_path: Path) -> None:
    carrier = Carrier(busy={"smtp": timedelta(hours=1)})
    async with a_house_that_tells(tmp_path, carrier, channels=EVERY) as house:
        await tells(house, THE_OWNER, kind="service.back", facts={"service": "overseerr"})
        await house.settles()
        assert {channel for channel, _, _ in carrier.arrived} == {"telegram", "discord"}


async def test_an_urgent_message_passes_the_bulk_that_waits(tmp_path: Path) -> None:
    carrier, gate, many = Carrier(), asyncio.Event(), 100

    async def slowly() -> None:
        await gate.wait()

    carrier.before = slowly
    async with a_house_that_tells(tmp_path, carrier) as house:
        await tells(house, *await meets(house, *(somebody(each) for each in range(many))))
        await house.until(lambda: house.one("SELECT count(*) = ? FROM actions", many))
        await tells(house, THE_OWNER, kind="service.out", facts={"service": "overseerr"}, urgent=True)
        await house.until(lambda: house.one("SELECT count(*) = ? FROM actions", many + 1))
        gate.set()
        await house.settles()
        order = [to for _, to, _ in carrier.arrived]
        assert len(order) == many + 1
        assert order.index("owner@example.org") <= 2 * WIDTH


async def test_what_they_want_no_more_of_is_not_sent_though_it_waits_already(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages={"quiet_hours": "11:00-13:00"}) as house:
        one, other = await meets(house, somebody(1), somebody(2))
        await tells(house, one, other)
        await house.settles()
        await prefers(house, one, unwanted=("request.available",))
        await house.settles(after=timedelta(hours=2))
        assert carrier.told() == {"person.2@example.org": 1}


async def test_who_has_no_address_any_more_is_written_to_nowhere(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier) as house:
        (number,) = await meets(house, somebody(1, email=None))
        await tells(house, number)
        await house.settles()
        with pytest.raises(Rejected, match="it has no address for this person any more"):
            await house.daemon.post.send(1, "smtp")
        with pytest.raises(NotConfigured):
            await house.daemon.post.send(1, "pigeon")
        assert not carrier.calls
