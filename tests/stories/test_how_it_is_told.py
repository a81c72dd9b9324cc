"""What pages tell of requests: by which name, and how the month went."""

from daemon.plugin import Reading
from plugins.moderation.config import ModerationConfig
from plugins.moderation.pages.month import MonthBlock, month
from tests.house import OWNER, House

FAMILY_FILM, ACTION_FILM = 862, 603
"""Toy Story, The Matrix: their TMDB numbers."""


def reading(house: House) -> Reading[ModerationConfig]:
    found = house.daemon.plugins.standings["moderation"].found.plugin
    assert found is not None
    return Reading(house.daemon.around(found, house.daemon.config.plugins["moderation"], ""), OWNER)


async def test_a_request_goes_by_its_title_where_only_the_request_is_spoken_of(house: House) -> None:
    number = house.portal.request(ACTION_FILM, by=2)
    house.rings(number)
    await house.settles()
    asked = await house.one("SELECT name FROM names WHERE subject = ?", f"request:overseerr/{number}")
    assert asked == "The Matrix (1999)"


async def test_what_waits_for_a_person_counts_as_judged_and_not_as_done_without_one(house: House) -> None:
    assert await month.run(reading(house)) is None
    house.rings(house.portal.request(FAMILY_FILM, by=2))
    house.rings(house.portal.request(ACTION_FILM, by=2))
    await house.settles()
    shown = await month.run(reading(house))
    assert isinstance(shown, MonthBlock)
    assert (shown.judged, shown.without_you, shown.days[-1]) == (2, 50, 2)
