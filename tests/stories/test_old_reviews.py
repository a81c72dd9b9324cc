"""A review that was settled otherwise is withdrawn, and our own act is no news."""

from datetime import timedelta

from tests.house import House
from tests.stories.test_first_request import ACTION_FILM, FAMILY_FILM


async def test_a_rebuilt_portals_new_request_withdraws_the_review_of_the_old_one(house: House) -> None:
    old = house.portal.request(ACTION_FILM, by=2)
    house.rings(old)
    await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))
    house.portal.rebuild()
    await house.settles(after=timedelta(seconds=5))
    new = house.portal.request(FAMILY_FILM, by=2)
    house.rings(new)
    await house.until(lambda: house.portal.approved[new])
    assert new == old
    assert await house.one("SELECT state FROM questions") == "closed"


async def test_our_own_approval_is_delivered_to_nobody_who_hears_of_the_portals(house: House) -> None:
    number = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.until(lambda: house.portal.approved[number])
    await house.settles()
    assert await house.one("SELECT count(*) FROM events WHERE name = 'request.approved'") == 1
    assert await house.one("SELECT count(*) FROM deliveries WHERE handler = 'close_when_approved'") == 0


async def test_an_approval_in_the_portal_withdraws_the_review(house: House) -> None:
    number = house.portal.request(ACTION_FILM, by=2)
    house.rings(number)
    await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))
    await house.settles()
    house.portal.approve(number)
    house.rings(number)
    await house.settles(after=timedelta(seconds=5))
    assert await house.one("SELECT state FROM questions") == "closed"
