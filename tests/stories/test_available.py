"""What was granted can be watched: whoever asked is to be told of it once, whoever noticed it."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.house import MODERATION, House, a_house

FAMILY_FILM, SERIES = 862, 66732
"""Toy Story and Stranger Things."""


async def told(house: House) -> int:
    count: int = await house.one("SELECT count(*) FROM events WHERE name = 'request.available'")
    return count


async def granted(house: House, **more: object) -> int:
    """A family's film that the rules approve."""
    number: int = house.portal.request(FAMILY_FILM, by=2, **more)
    await house.until(lambda: house.portal.approved[number])
    await house.settles()
    return number


async def test_it_is_told_once_when_the_portal_rings_and_is_swept_as_well(house: House) -> None:
    number = await granted(house)
    assert not await told(house)
    house.portal.set_available(number)
    for _ in range(3):
        house.rings(number, notification_type="MEDIA_AVAILABLE")
    await house.settles(after=timedelta(minutes=5))
    assert await told(house) == 1


async def test_it_is_told_when_the_bell_was_lost(house: House) -> None:
    number = await granted(house)
    house.portal.set_available(number, announce=False)
    await house.settles(after=timedelta(minutes=2))
    assert await told(house) == 1


async def test_a_series_is_told_of_when_all_that_was_asked_for_is_there(house: House) -> None:
    number = house.portal.request(SERIES, kind="tv", seasons=(1, 2), announce=False)
    await house.settles(after=timedelta(minutes=1))
    house.portal.set_partly_available(number, (1,), announce=False)
    await house.settles(after=timedelta(minutes=2))
    assert not await told(house)
    house.portal.set_partly_available(number, (2,), announce=False)
    await house.settles(after=timedelta(minutes=2))
    assert await told(house) == 1


async def test_what_was_there_before_the_house_opened_is_no_news(house: House) -> None:
    before = house.portal.request(SERIES, kind="tv", seasons=(1,))
    house.portal.set_partly_available(before, (1,))
    film = house.portal.request(FAMILY_FILM)
    house.portal.set_available(film)
    await house.settles(after=timedelta(minutes=3))
    assert await house.one("SELECT count(*) FROM requests") == 2
    assert not await told(house)


async def test_many_that_wait_are_looked_at_in_turn(house: House) -> None:
    numbers = [house.portal.request(tmdb, announce=False) for tmdb in (862, 603, 550, 27205, 157336, 155, 278)]
    await house.settles(after=timedelta(minutes=1))
    house.portal.calls.clear()
    await house.settles(after=timedelta(minutes=2))
    asked = {call.path.rpartition("/")[2] for call in house.portal.calls if call.path.startswith("/api/v1/request/")}
    assert asked == {str(number) for number in numbers}


@pytest.mark.parametrize("said", [{"movie": {"id": 1, "tmdbId": FAMILY_FILM}}, {}])
async def test_a_finished_download_makes_the_portal_be_asked_at_once(house: House, said: dict[str, object]) -> None:
    house.furnish(also=("radarr",), settings={"house": {"language": "en"}})
    await house.stops()
    await house.lives()
    number = await granted(house)
    house.portal.set_available(number, announce=False)
    house.daemon.doorbells.heard("radarr", {"eventType": "Download"} | said)
    await house.is_quiet()
    assert await told(house) == 1


async def test_whoever_asked_is_told_by_mail_once(tmp_path: Path) -> None:
    plugins = {"moderation": MODERATION, "messages": {"owner": "owner@example.org"}}
    async with a_house(tmp_path, plugins=plugins, channels=True) as house:
        await house.settles()
        number = await granted(house)
        house.portal.set_available(number)
        for _ in range(3):
            house.rings(number, notification_type="MEDIA_AVAILABLE")
        await house.settles(after=timedelta(minutes=12))
        mails = house.world.mail.to(house.world.people[2].email)
        subjects = [str(mail.parsed["Subject"]) for mail in mails]
        assert [said for said in subjects if "is there" in said] == ["Toy Story (1995) is there"]
