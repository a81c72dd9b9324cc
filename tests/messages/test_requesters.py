"""Whoever asked for a title hears what became of it, with the reason, once, whichever source noticed it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.commands.answers import Answer, answer
from tests.house import MODERATION, OWNER, House, a_house
from tests.messages.carrying import Carrier, a_house_that_tells

TOY_STORY, THE_SHINING, THE_MATRIX = 862, 694, 603
LEA = 2
"""Her number in the portal."""


def in_a_house(folder: Path, carrier: Carrier, **messages: object) -> Any:  # noqa: ANN401 (a context manager)
    """With a portal, moderation, and an owner who wants to hear nothing."""
    quiet = {"owner": "", "owner_hears": "", **messages}
    return a_house_that_tells(folder, carrier, messages=quiet, services=True, plugins={"moderation": MODERATION})


async def asks(house: House, film: int) -> int:
    number: int = house.portal.request(film, by=LEA)
    house.rings(number)
    await house.settles(after=timedelta(minutes=1))
    return number


async def test_a_decline_is_told_with_its_reason(tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier) as house:
        await asks(house, THE_SHINING)
        ((channel, to, letter),) = carrier.arrived
        assert (channel, to) == ("smtp", "lea@example.org")
        assert letter.title == "The Shining (1980): declined"
        assert "Horror is on the list of genres this house does not keep." in letter.paragraphs


async def test_what_the_staff_wrote_is_the_reason(tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier) as house:
        await asks(house, THE_MATRIX)
        given = Answer(question=1, version=1, choice="decline", reason="We have it on tape.")
        await answer(house.daemon.journal, given, OWNER)
        await house.settles(after=timedelta(minutes=1))
        assert "We have it on tape." in carrier.arrived[0][2].paragraphs


async def test_it_waits_for_the_end_of_quiet_hours(tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier, quiet_hours="11:00-13:00") as house:
        await asks(house, TOY_STORY)
        assert carrier.titles() == []
        await house.settles(after=timedelta(hours=2))
        assert carrier.titles() == ["Toy Story (1995): approved"]


async def test_webhooks_and_sweeps_tell_it_once(tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier) as house:
        number = await asks(house, TOY_STORY)
        for _ in range(3):
            house.rings(number)
            await house.settles(after=timedelta(minutes=5))
        assert carrier.titles() == ["Toy Story (1995): approved"]


async def test_what_is_decided_in_the_portal_is_told_too(tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier) as house:
        number = await asks(house, THE_MATRIX)
        house.portal.decline(number)
        await house.settles(after=timedelta(minutes=5))
        assert carrier.titles() == ["The Matrix (1999): declined"]
        assert carrier.arrived[0][2].paragraphs == ("What you asked for was declined.",)


async def test_what_can_be_watched_is_told_when_it_is_there(tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier) as house:
        number = await asks(house, TOY_STORY)
        house.portal.set_available(number)
        house.rings(number, notification_type="MEDIA_AVAILABLE")
        await house.settles(after=timedelta(minutes=5))
        assert carrier.titles() == ["Toy Story (1995): approved", "Toy Story (1995) is there"]


@pytest.mark.parametrize(
    "messages, told",
    [
        ({"tell_requesters": True}, {"Toy Story (1995): approved", "The Shining (1980): declined"}),
        ({"tell_requesters": "only_declines"}, {"The Shining (1980): declined"}),
        ({"tell_requesters": False}, set()),
        (
            {"tell_requesters": "only_declines", "tell_of_reviews": True},
            {"The Shining (1980): declined", "The Matrix (1999): somebody has a look"},
        ),
    ],
)
async def test_the_settings_say_who_is_told_what(tmp_path: Path, messages: dict[str, object], told: set[str]) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier, **messages) as house:
        for film in (TOY_STORY, THE_SHINING, THE_MATRIX):
            await asks(house, film)
        assert set(carrier.titles()) == told


async def test_a_mail_reaches_a_real_mailbox_with_text_and_html(tmp_path: Path) -> None:
    plugins = {"moderation": MODERATION, "messages": {"language": "fr"}}
    public = {"server": {"public_url": "https://usher.example.org"}}
    async with a_house(tmp_path, channels=True, plugins=plugins, settings=public) as house:
        await house.settles()
        await asks(house, THE_SHINING)
        (mail,) = house.world.mail.to("lea@example.org")
        text, page = [part.get_content() for part in mail.parsed.iter_parts()]
        assert mail.parsed["Subject"] == "The Shining (1980) : demande refusée"
        assert "Horreur est sur la liste des genres" in text
        assert "Horreur est sur la liste des genres" in page
        assert mail.parsed["List-Unsubscribe"].startswith("<https://usher.example.org/messages/end/")
        assert mail.parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
