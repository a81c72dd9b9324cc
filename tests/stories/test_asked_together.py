"""Two people want the same: one question, which says so, and one answer for both."""

from datetime import timedelta
from typing import Any

import pytest

from daemon.commands.answers import Answer, answer
from tests.house import OWNER, House, next_cut

ACTION_FILM, FAMILY_FILM, HORROR_FILM = 603, 862, 694
"""The Matrix, Toy Story, The Shining: put before the owner, approved, declined."""


async def asks(house: House, film: int, by: int, **more: Any) -> int:  # noqa: ANN401 (as the portal takes it)
    number: int = house.portal.request(film, by=by, **more)
    house.rings(number)
    await house.settles()
    return number


async def open_questions(house: House) -> list[tuple[str, int]]:
    return await house.rows("SELECT subject, version FROM questions WHERE state = 'open' ORDER BY id")


async def answers(house: House, choice: str, reason: str | None = None) -> None:
    number, version = (await house.rows("SELECT id, version FROM questions WHERE state = 'open'"))[0]
    await answer(house.daemon.journal, Answer(question=number, version=version, choice=choice, reason=reason), OWNER)
    await house.settles()


async def facts(house: House) -> str:
    return str(await house.one("SELECT CAST(body AS TEXT) FROM questions WHERE state = 'open'"))


async def test_the_second_is_asked_about_together_with_the_first(house: House) -> None:
    first = await asks(house, ACTION_FILM, 2)
    await asks(house, ACTION_FILM, 3)
    assert await open_questions(house) == [(f"request:overseerr/{first}", 2)]
    assert "one other person wants it too" in await facts(house)


@pytest.mark.parametrize("choice, status", [("approve", "approved"), ("decline", "declined")])
async def test_one_answer_is_a_decision_for_each(house: House, choice: str, status: str) -> None:
    numbers = [await asks(house, ACTION_FILM, by) for by in (2, 3, 4)]
    assert "{count} other people want it too" in await facts(house)
    await answers(house, choice)
    decided = await house.rows(
        "SELECT request, requester FROM moderation_decisions WHERE choice = ? AND by = 'account:1' ORDER BY request",
        choice,
    )
    assert [request for request, _ in decided] == [f"request:overseerr/{number}" for number in numbers]
    assert len({requester for _, requester in decided}) == 3
    assert [house.portal.book.requests[number].status.name.lower() for number in numbers] == [status] * 3
    assert await house.one("SELECT count(*) FROM moderation_joins") == 0


async def test_two_that_are_judged_side_by_side_are_asked_about_once(house: House) -> None:
    numbers = [house.portal.request(ACTION_FILM, by=by) for by in (2, 3, 4)]
    for number in numbers:
        house.rings(number)
    await house.settles()
    assert len(await open_questions(house)) == 1
    await answers(house, "approve")
    assert [house.portal.approved[number] for number in numbers] == [1, 1, 1]


async def test_the_same_person_twice_is_nobody_else(house: House) -> None:
    await asks(house, ACTION_FILM, 2)
    await asks(house, ACTION_FILM, 2, is4k=True)
    assert len(await open_questions(house)) == 2


async def test_another_quality_is_another_question(house: House) -> None:
    await asks(house, ACTION_FILM, 2)
    await asks(house, ACTION_FILM, 3, is4k=True)
    assert len(await open_questions(house)) == 2


async def test_settled_elsewhere_the_second_gets_a_question_of_their_own(house: House) -> None:
    first = await asks(house, ACTION_FILM, 2)
    second = await asks(house, ACTION_FILM, 3)
    house.portal.decline(first)
    house.rings(first)
    await house.settles()
    assert await open_questions(house) == [(f"request:overseerr/{second}", 1)]


async def test_whoever_comes_after_the_answer_gets_a_question_of_their_own(house: House) -> None:
    await asks(house, ACTION_FILM, 2)
    await answers(house, "approve")
    second = await asks(house, ACTION_FILM, 3)
    assert [subject for subject, _ in await open_questions(house)] == [f"request:overseerr/{second}"]
    assert "one other person wants it too" in await facts(house)


async def test_a_power_cut_anywhere_leaves_each_with_one_decision(house: House) -> None:
    async def story(house: House) -> None:
        await answers(house, "approve")

    n, cut = 1, True
    while cut:
        numbers = [house.portal.request(ACTION_FILM, by=by) for by in (2, 3)]
        for number in numbers:
            house.rings(number)
            await house.settles()
        await house.stops()
        cut = await house.dies_at(n, story)
        if await open_questions(house):
            await answers(house, "approve")
        await house.settles(after=timedelta(minutes=3))
        assert [house.portal.approved[number] for number in numbers] == [1, 1]
        n = next_cut(n)


async def test_a_title_that_was_declined_lately_is_known_to_have_been(house: House) -> None:
    await asks(house, HORROR_FILM, 2)
    house.furnish(plugins={"moderation": {"genres": {"whitelist": ["Horror"]}}})
    await house.daemon.apply(house.daemon.read_config())
    await asks(house, HORROR_FILM, 3)
    assert await house.rows("SELECT rule, choice FROM moderation_decisions ORDER BY id DESC LIMIT 1") == [
        ("declined_before", "review")
    ]


async def test_more_within_an_hour_than_is_usual_goes_before_the_owner(house: House) -> None:
    house.furnish(plugins={"moderation": {"genres": {"whitelist": ["Animation"]}, "most_an_hour": 2}})
    await house.daemon.apply(house.daemon.read_config())
    for _ in range(3):
        await asks(house, FAMILY_FILM, 2)
    chosen = [row[0] for row in await house.rows("SELECT choice FROM moderation_decisions ORDER BY id")]
    assert chosen == ["approve", "approve", "review"]
