"""A request is heard, looked up, judged, and approved, declined or put before the owner."""

from datetime import timedelta
from pathlib import Path

from daemon.commands.answers import Answer, answer
from tests.house import OWNER, House, a_house, next_cut

FAMILY_FILM, HORROR_FILM, ACTION_FILM = 862, 694, 603
"""Toy Story, The Shining, The Matrix: their TMDB numbers."""


async def test_a_welcome_genre_is_approved_once(house: House) -> None:
    number = house.portal.request(FAMILY_FILM, by=house.world.newcomer())
    house.rings(number)
    await house.until(lambda: house.portal.approved[number])
    await house.settles()
    assert house.portal.approved[number] == 1
    assert not house.portal.declined[number]


async def test_a_refused_genre_is_declined_with_its_reason(house: House) -> None:
    number = house.portal.request(HORROR_FILM, by=house.world.newcomer())
    house.rings(number)
    await house.until(lambda: house.portal.declined[number])
    assert await house.why(number) == "Horror is on the list of genres this house does not keep."


async def test_what_no_rule_decides_is_put_before_the_owner_who_approves_it(house: House) -> None:
    number = house.portal.request(ACTION_FILM, by=2)
    house.rings(number)
    await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))
    assert not house.portal.approved[number]
    question = await house.one("SELECT id FROM questions")
    await answer(house.daemon.journal, Answer(question=question, version=1, choice="approve"), OWNER)
    await house.until(lambda: house.portal.approved[number])
    await house.settles()
    assert house.portal.approved[number] == 1


async def test_a_request_nobody_announced_is_found_by_the_sweep(house: House) -> None:
    await house.settles()
    number = house.portal.request(FAMILY_FILM, by=2, announce=False)
    await house.settles(after=timedelta(minutes=2))
    assert house.portal.approved[number] == 1


async def test_five_webhooks_are_one_decision(house: House) -> None:
    number = house.portal.request(FAMILY_FILM, by=2)
    for _ in range(5):
        house.rings(number)
    await house.settles(after=timedelta(minutes=2))
    assert house.portal.approved[number] == 1
    assert await house.one("SELECT count(*) FROM moderation_decisions") == 1


async def test_an_outage_delays_a_decision_but_never_loses_it(house: House) -> None:
    house.portal.goes_down()
    number = house.portal.request(HORROR_FILM, by=2)
    house.rings(number)
    await house.settles(after=timedelta(days=3))
    house.portal.comes_back()
    await house.settles(after=timedelta(seconds=50))
    assert house.portal.declined[number] == 1
    assert await house.why(number) == "Horror is on the list of genres this house does not keep."


async def test_a_power_cut_anywhere_leaves_one_decision(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.rings(1)
        await house.settles(after=timedelta(seconds=3))

    n, was_cut = 0, True
    while was_cut:
        n = next_cut(n)
        async with a_house(tmp_path / str(n)) as house:
            house.portal.request(FAMILY_FILM, by=2, announce=False)
            await house.stops()
            was_cut = await house.dies_at(n, story)
            await house.settles(after=timedelta(minutes=2))
            assert house.portal.approved[1] == 1, f"cut at mark {n}"
            assert await house.one("SELECT count(*) FROM actions WHERE state IN ('done', 'found')") == 1
