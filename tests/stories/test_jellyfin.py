"""Jellyfin rings when something can be watched, and the portal is asked. Its other rings are answered, and no more."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.front import a_front
from tests.house import House, a_house

FAMILY_FILM = 862
SECRET = "rings-in-this-test-only"


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[tuple[House, str]]:
    """A house on Jellyfin whose web server listens, and where its doorbell is."""
    settings = {"server": {"webhook_secret": SECRET}}
    async with a_house(tmp_path, also=("annex", "jellyfin"), settings=settings) as opened, a_front(opened) as (_, url):
        await opened.settles()
        yield opened, f"{url}/webhook/jellyfin"


async def granted(house: House) -> int:
    """A film that is on its way at the portal on Jellyfin."""
    number: int = house.world.annex.request(FAMILY_FILM, by=1)
    house.rings(number, at="annex")
    await house.settles(after=timedelta(minutes=1))
    house.world.annex.set_available(number, announce=False)
    return number


async def answered(house: House) -> list[int | str]:
    """What its doorbell was answered."""
    await house.world.jellyfin.bell.quiet()
    await house.is_quiet()
    return list(house.world.jellyfin.bell.rung)


@pytest.mark.parametrize("of", ["", "Episode"])
async def test_what_it_adds_makes_the_portal_be_asked_at_once(front: tuple[House, str], of: str) -> None:
    house, bell = front
    await granted(house)
    house.world.jellyfin.webhook_to(bell, f"Bearer {SECRET}")
    title = house.world.titles.find("movie", FAMILY_FILM)
    assert title is not None
    house.world.jellyfin.adds(title, of=of)
    assert await answered(house) == [200]
    assert await house.one("SELECT count(*) FROM events WHERE name = 'request.available'") == 1


@pytest.mark.parametrize("event", ["PlaybackStop", "SomethingNew"])
async def test_what_it_rings_for_else_is_answered_and_let_pass(front: tuple[House, str], event: str) -> None:
    house, bell = front
    await granted(house)
    house.world.annex.calls.clear()
    house.world.jellyfin.webhook_to(bell, f"Bearer {SECRET}")
    house.world.jellyfin.says(event, ItemType="Movie", Provider_tmdb=str(FAMILY_FILM), NotificationUsername="nadia")
    assert await answered(house) == [200]
    assert not house.world.annex.calls


async def test_a_wrong_secret_rings_nothing(front: tuple[House, str]) -> None:
    house, bell = front
    await granted(house)
    house.world.annex.calls.clear()
    house.world.jellyfin.webhook_to(bell, "Bearer guessed")
    house.world.jellyfin.says("ItemAdded", ItemType="Movie", Provider_tmdb=str(FAMILY_FILM))
    assert await answered(house) == [401]
    assert not house.world.annex.calls


async def test_its_doorbell_is_heard_also_where_nothing_else_of_it_is_set_up(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        await house.settles()
        house.furnish(settings={"services": {"overseerr": {"url": house.portal.url, "api_key": house.portal.api_key},
                                             "jellyfin": {}}})  # fmt: skip
        await house.stops()
        await house.lives()
        house.portal.calls.clear()
        assert house.daemon.doorbells.heard("jellyfin", {"NotificationType": "ItemAdded"}).value == "rang"
        await house.is_quiet()
        assert house.portal.calls
