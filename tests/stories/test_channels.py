"""Messages reach mail, Discord and Slack through one port, and a house without them is a house all the same."""

from pathlib import Path
from typing import cast

import pytest

from daemon.domain.errors import KeyRefused, NotConfigured, Rejected
from daemon.domain.letters import Letter
from daemon.domain.ports import Channels
from daemon.services.base.state import Standing
from tests.house import House, a_house

LETTER = Letter(title="Dune is here", paragraphs=("Enjoy.",))


def channels(house: House) -> Channels:
    return cast("Channels", house.daemon.roster.ports.writing[Channels])


def standings(house: House) -> dict[str, Standing]:
    return {name: house.daemon.roster.state(name).standing for name in ("smtp", "discord", "slack")}


async def test_one_port_reaches_all_three(tmp_path: Path) -> None:
    async with a_house(tmp_path, channels=True) as house:
        await house.settles()

        await channels(house).send("smtp", "ann@example.net", LETTER)
        number = await channels(house).send("discord", "", LETTER)
        await channels(house).edit("discord", "", number or "", Letter(title="Seen"))
        await channels(house).send("slack", "", LETTER)

        assert [mail.parsed["Subject"] for mail in house.world.mail.to("ann@example.net")] == ["Dune is here"]
        assert [each["embeds"][0]["title"] for each in house.world.discord.messages.values()] == ["Seen"]
        assert [each["text"] for each in house.world.slack.messages] == ["Dune is here"]
        assert set(standings(house).values()) == {Standing.UP}


async def test_only_actions_are_given_what_sends(tmp_path: Path) -> None:
    async with a_house(tmp_path, channels=True) as house:
        assert Channels in house.daemon.roster.ports.writing
        assert Channels not in house.daemon.roster.ports.reading


async def test_a_house_without_them_says_that_they_are_not_set_up(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        with pytest.raises(NotConfigured):
            await channels(house).send("smtp", "ann@example.net", LETTER)


async def test_a_password_that_is_refused_is_shown_and_mended_by_a_reload(tmp_path: Path) -> None:
    async with a_house(tmp_path, channels=True) as house:
        await house.settles()
        house.world.mail.password = "changed-by-the-provider"
        house.world.mail.cuts_connections()
        with pytest.raises(KeyRefused):
            await channels(house).send("smtp", "ann@example.net", LETTER)
        refused = standings(house)["smtp"]

        house.furnish()
        await house.daemon.apply(house.daemon.read_config())
        await house.until(lambda: standings(house)["smtp"] is Standing.UP)
        await channels(house).send("smtp", "ann@example.net", LETTER)

        assert refused is Standing.REFUSED
        assert len(house.world.mail.mails) == 1


async def test_what_was_sent_by_mail_cannot_be_changed(tmp_path: Path) -> None:
    async with a_house(tmp_path, channels=True) as house:
        await house.settles()
        with pytest.raises(Rejected):
            await channels(house).edit("smtp", "ann@example.net", "<1@x>", LETTER)
