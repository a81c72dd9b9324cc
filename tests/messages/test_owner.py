"""The owner hears what needs somebody, each fact once, by every channel that is set up."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.commands.answers import Answer, answer
from daemon.commands.house import freeze
from daemon.outages import Outages
from daemon.runtime.logbook import Record
from daemon.runtime.tasks import Tasks, spawn
from tests.house import MODERATION, OWNER, START, House
from tests.messages.carrying import EVERY, MAIL, Carrier, a_house_that_tells, meets, somebody, tells

MATRIX = 603
REVIEWING: dict[str, Any] = {"services": True, "plugins": {"moderation": MODERATION}}
ONLY = {"tell_requesters": "false"}


async def asks(house: House) -> None:
    """Somebody asks for what no rule decides."""
    house.rings(house.portal.request(MATRIX, by=2))
    await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))


async def test_a_review_is_told_once(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages=ONLY, **REVIEWING) as house:
        await asks(house)
        await house.settles(after=timedelta(minutes=10))
        assert [(to, letter.title) for _, to, letter in carrier.arrived] == [
            ("owner@example.org", "The Matrix (1999) needs you")
        ]
        letter = carrier.arrived[0][2]
        assert not letter.links
        assert "Answer it on Usher's dashboard, on the page Reviews." in letter.paragraphs


async def test_a_review_that_was_settled_while_it_waited_is_not_told(tmp_path: Path) -> None:
    carrier, quiet = Carrier(), {**ONLY, "quiet_hours": "11:00-14:00"}
    async with a_house_that_tells(tmp_path, carrier, messages=quiet, **REVIEWING) as house:
        await asks(house)
        await answer(house.daemon.journal, Answer(question=1, version=1, choice="approve"), OWNER)
        await house.settles(after=timedelta(hours=3))
        assert carrier.arrived == []


async def test_every_channel_of_the_owners_is_used_or_those_that_are_named(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, channels=EVERY) as house:
        await freeze(house.daemon.journal, OWNER)
        await house.settles()
        assert {(channel, to) for channel, to, _ in carrier.arrived} == {
            ("smtp", "owner@example.org"),
            ("telegram", "-100500"),
            ("discord", ""),
        }
        named = {"messages": {"owner": "owner@example.org", "owner_channels": "discord"}}
        house.furnish(plugins=named)
        await house.daemon.apply(house.daemon.read_config())
        await freeze(house.daemon.journal, OWNER, name="another")
        await house.settles()
        assert [channel for channel, _, _ in carrier.arrived[3:]] == ["discord"]


async def test_a_link_leads_to_it_where_there_is_a_public_url(tmp_path: Path) -> None:
    carrier, public = Carrier(), {"server": {"public_url": "https://usher.example.org"}}
    async with a_house_that_tells(tmp_path, carrier, settings=public) as house:
        await freeze(house.daemon.journal, OWNER)
        await house.settles()
        letter = carrier.arrived[0][2]
        assert [link.url for link in letter.links] == ["https://usher.example.org/services"]
        assert 'href="https://usher.example.org/services"' in (letter.html or "")
        assert letter.unsubscribe is None, "the owner's are ended in daemon.yaml"


async def test_a_service_that_is_out_for_ten_minutes_is_told_and_so_is_its_return(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, services=True) as house:
        await house.settles()
        house.portal.goes_down()
        await house.settles(after=timedelta(minutes=8))
        assert carrier.titles() == []
        await house.settles(after=timedelta(minutes=5))
        assert carrier.titles() == ["overseerr does not answer"]
        await house.stops()
        await house.lives()
        await house.settles(after=timedelta(hours=2))
        assert carrier.titles() == ["overseerr does not answer"], "a restart is no news"
        house.portal.comes_back()
        await house.settles(after=timedelta(minutes=5))
        assert carrier.titles() == ["overseerr does not answer", "overseerr answers again"]


async def test_a_short_outage_is_no_news(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, services=True) as house:
        await house.settles()
        house.portal.goes_down()
        await house.settles(after=timedelta(minutes=5))
        house.portal.comes_back()
        await house.settles(after=timedelta(minutes=2))
        await house.settles(after=timedelta(minutes=30))
        assert carrier.titles() == []


async def test_what_could_not_be_seen_to_is_told_once_an_hour(tmp_path: Path) -> None:
    carrier = Carrier()
    broken = {"title": [1]}
    async with a_house_that_tells(tmp_path, carrier, theirs=(Path(__file__).parent / "probes" / "breaks",)) as house:
        numbers = await meets(house, somebody(1), somebody(2))
        await tells(house, *numbers, facts=broken)
        await house.settles()
        assert await house.rows("SELECT handler, count(*) FROM deliveries WHERE state = 'failed' GROUP BY handler") == [
            ("breaks", 3),
            ("breaks_too", 3),
        ], "two messages, and the one to the owner"
        assert [letter.title for _, to, letter in carrier.arrived if to == "owner@example.org"] == [
            "Something could not be seen to"
        ]
        told = [letter.facts[0] for _, to, letter in carrier.arrived if to == "owner@example.org"]
        assert told == [("Plugin", "Breaks")], "by its title, not by its folder's name"


async def test_an_error_that_came_ten_times_is_told_once(tmp_path: Path) -> None:
    carrier = Carrier()
    record = Record(number=3, at=START, level="error", plugin="moderation", event="x", text="x", repeats=10)
    async with a_house_that_tells(tmp_path, carrier) as house:
        watch = Outages(house.daemon.journal, house.clock, services=tuple, errors=lambda: [record])
        task = spawn(watch.run(), name="watching", owner=Tasks(house.clock))
        await house.settles(after=timedelta(minutes=5))
        task.cancel()
        assert carrier.titles() == ["The same error again and again"]
        assert ("Where", "moderation") in carrier.arrived[0][2].facts


@pytest.mark.parametrize("hears, told", [("", []), ("freezes", ["Usher holds back"])])
async def test_the_owner_hears_what_they_chose(tmp_path: Path, hears: str, told: list[str]) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, channels=MAIL, messages={"owner_hears": hears}) as house:
        await freeze(house.daemon.journal, OWNER)
        await house.settles()
        assert carrier.titles() == told
