"""A review that nobody answers: who is reminded, what becomes of the request, and that it is said plainly."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.commands.base import Scope
from tests.engine.front import a_front, a_key, a_program
from tests.house import MODERATION, House
from tests.messages.carrying import Carrier, a_house_that_tells
from tests.messages.test_owner import asks

ONLY = {"owner_hears": ["reviews"]}
DAY = timedelta(days=1)


def in_a_house(
    folder: Path, carrier: Carrier, *, messages: dict[str, object] | None = None, **moderation: object
) -> Any:  # noqa: ANN401 (a context manager)
    """A request that no rule decides, and reviews that expire as these settings say."""
    plugins = {"moderation": {**MODERATION, "review_expires": "7d", **moderation}}
    given: dict[str, Any] = {"messages": {**ONLY, **(messages or {})}, "services": True, "plugins": plugins}
    return a_house_that_tells(folder, carrier, **given)


def to_the_owner(carrier: Carrier) -> list[str]:
    return [letter.title for _, to, letter in carrier.arrived if to == "owner@example.org"]


async def as_it_stands(house: House) -> tuple[object, ...]:
    return (
        await house.one("SELECT state FROM questions ORDER BY id LIMIT 1"),
        house.portal.approved[1],
        house.portal.declined[1],
    )


async def test_by_itself_nothing_is_decided_and_that_is_said_before_and_after(tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier) as house:
        await asks(house)
        await house.settles(after=timedelta(hours=1))
        asked = dict(carrier.arrived[0][2].facts)
        assert asked["Open until"].startswith("27 November")
        plainly = "Without an answer nothing is decided: the request stays pending in its portal."
        assert asked["If nobody answers"] == plainly
        await house.settles(after=8 * DAY)
        assert await as_it_stands(house) == ("expired", 0, 0)
        assert to_the_owner(carrier)[-1] == "The Matrix (1999): nobody needs to answer any more"
        assert carrier.arrived[-1][2].paragraphs[0] == f"Nobody answered in time, and nothing was decided. {plainly}"
        _, key = await a_key(house, "Reader", Scope.READ)
        async with a_front(house) as (_, url), a_program(url, key) as program:
            ticket = (await (await program.get("/api/v1/reviews/1")).json())["ticket"]
        assert (ticket["state"], ticket["if_nobody"]["text"]) == ("expired", plainly)
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 1, "time decided nothing"


@pytest.mark.parametrize(
    "then, counts, why",
    [
        ("approve", (1, 0), "Nobody answered in time; it is approved then."),
        ("decline", (0, 1), "Nobody answered in time; it is declined then."),
        ("reject", (0, 1), "Nobody answered in time; it is declined then."),
    ],
)
async def test_what_the_settings_say_is_done_as_times_own_decision(
    then: str, counts: tuple[int, int], why: str, tmp_path: Path
) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier, review_expires_then=then) as house:
        await asks(house)
        await house.settles(after=6 * DAY)
        assert await as_it_stands(house) == ("open", 0, 0), "not before its time"
        await house.settles(after=2 * DAY)
        assert await as_it_stands(house) == ("expired", *counts)
        assert await house.why(1) == why
        assert await house.one("SELECT by FROM moderation_decisions ORDER BY id DESC LIMIT 1") == "time"
        told = [letter for _, to, letter in carrier.arrived if to == "lea@example.org"]
        assert len(told) == 1, "whoever asked is told as after any decision"


async def test_reminders_come_when_they_are_set_and_one_a_day_before_the_end(tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier) as house:
        await asks(house)
        counted = []
        for _ in range(10):
            await house.settles(after=DAY)
            counted.append(len([title for title in to_the_owner(carrier) if title.startswith("Still waiting")]))
        assert counted == [1, 1, 2, 2, 2, 3, 3, 3, 3, 3]


@pytest.mark.parametrize("expires, reminded", [("12h", 0), ("2d", 1), ("", 2)])
async def test_nobody_is_reminded_of_what_is_over(expires: str, reminded: int, tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier, review_expires=expires) as house:
        await asks(house)
        await house.settles(after=10 * DAY)
        assert len([title for title in to_the_owner(carrier) if title.startswith("Still waiting")]) == reminded


async def test_without_reminders_nobody_is_reminded(tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier, messages={"reminders": ""}) as house:
        await asks(house)
        await house.settles(after=10 * DAY)
        assert not [title for title in to_the_owner(carrier) if title.startswith("Still waiting")]


async def test_moderate_now_asks_again_about_what_nobody_answered(tmp_path: Path) -> None:
    carrier = Carrier()
    async with in_a_house(tmp_path, carrier) as house:
        await asks(house)
        _, key = await a_key(house, "Root", Scope.ADMIN)
        async with a_front(house) as (_, url), a_program(url, key) as program:
            assert (await program.post("/api/v1/requests/judge", json={})).status < 300
            await house.settles(after=timedelta(minutes=2))
            assert await house.one("SELECT count(*) FROM questions") == 1, "somebody is asked already"
            await house.settles(after=8 * DAY)
            assert (await program.post("/api/v1/requests/judge", json={})).status < 300
            await house.settles(after=timedelta(minutes=2))
        assert await house.rows("SELECT state FROM questions ORDER BY id") == [("expired",), ("open",)]
