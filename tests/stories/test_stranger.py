"""Another machine under a service's name is asked nothing until the owner says that it is the right one."""

from datetime import timedelta

from tests.house import House

FAMILY_FILM, ANOTHER_FILM = 862, 129


async def test_another_house_s_portal_is_a_stranger(house: House) -> None:
    await house.settles()
    await house.stops()
    house.portal.machine = "somebody-else-s-plex"
    number = house.portal.request(FAMILY_FILM, by=2)
    await house.lives()
    house.rings(number)
    await house.settles(after=timedelta(minutes=5))
    assert not house.portal.approved[number]
    assert house.daemon.roster.up() == ["tmdb"]
    assert await house.daemon.roster.accept("overseerr")
    await house.settles(after=timedelta(minutes=5))
    assert house.portal.approved[number] == 1
    unannounced = house.portal.request(ANOTHER_FILM, by=2, announce=False)
    await house.settles(after=timedelta(minutes=5))
    assert house.portal.approved[unannounced] == 1, "an accepted portal is swept too"
    await house.stops()
    await house.lives()
    assert house.daemon.roster.entries["overseerr"].stranger is None


async def test_a_rebuilt_portal_is_this_house_s_and_is_heard_though_it_counts_from_one_again(house: House) -> None:
    first = house.portal.request(FAMILY_FILM, by=2)
    house.rings(first)
    await house.settles(after=timedelta(seconds=30))
    await house.stops()
    house.portal.rebuild()
    await house.clock.leap(timedelta(hours=1))
    again = house.portal.request(FAMILY_FILM, by=2)
    assert again == first
    house.portal.approved.clear()
    await house.lives()
    await house.settles(after=timedelta(minutes=2))
    assert await house.one("SELECT count(*) FROM events WHERE name = 'request.created'") == 2
    assert await house.one("SELECT count(*) FROM actions WHERE state = 'done'") == 2


async def test_a_key_that_is_refused_for_an_hour_fails_nothing(house: House) -> None:
    house.portal.answers(401)
    number = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.settles(after=timedelta(hours=1))
    assert await house.one("SELECT count(*) FROM deliveries WHERE state = 'failed'") == 0
    house.portal.comes_back()
    await house.settles(after=timedelta(minutes=3))
    assert house.portal.approved[number] == 1
