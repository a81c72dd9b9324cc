"""Probe 3: a question lies on three surfaces, and is settled once."""

import asyncio
from collections import Counter
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from daemon.commands.answers import Answer, TooLateError, answer
from daemon.commands.base import Caller, ForbiddenError, RefusedError, Scope
from daemon.domain.errors import Unreachable
from state.questions import Asked, Copy
from tests.engine.ports import Channels, Pigeons, for_ever, nothing
from tests.engine.stories import happens, probe
from tests.house import START, House, a_house

SURFACES = ("telegram", "discord", "dashboard")
HOUR = timedelta(hours=1)


def a_house_that_asks(folder: Path, pigeons: Pigeons) -> AbstractAsyncContextManager[House]:
    theirs = probe("poll", "chat")
    return a_house(folder, theirs=theirs, plugins={}, services=False, ports={Channels: pigeons})


def caller(number: int = 1, surface: str = "telegram") -> Caller:
    return Caller(name=f"account:{number}", surface=surface, scopes=frozenset({Scope.DECIDE}))


async def asks(house: House, **fields: object) -> None:
    await happens(house, "poll.wanted", **({"poll": "colour", "round": 1} | fields))
    await house.is_quiet()


async def presses(house: House, by: Caller, choice: str = "left", question: int = 1, version: int = 1) -> Asked:
    return await answer(house.daemon.journal, Answer(question=question, version=version, choice=choice), by)


async def effects(house: House) -> list[tuple[int, str]]:
    return await house.rows("SELECT question, choice FROM poll_effects ORDER BY rowid")


async def test_twenty_answers_from_three_surfaces_are_one_effect_and_nineteen_hear_who_was_first(
    tmp_path: Path,
) -> None:
    pigeons = Pigeons()
    async with a_house_that_asks(tmp_path, pigeons) as house:
        await asks(house)
        assert sorted(channel for channel, _, _ in pigeons.arrived) == sorted(SURFACES)
        presser = [caller(number, SURFACES[number % 3]) for number in range(20)]
        said = await asyncio.gather(
            *(presses(house, each, ("left", "right")[number % 2]) for number, each in enumerate(presser)),
            return_exceptions=True,
        )
        await house.settles()
        first = [each for each in said if isinstance(each, Asked)]
        late = [each.asked for each in said if isinstance(each, TooLateError)]
        assert (len(first), len(late)) == (1, 19)
        assert {each.answered_by for each in late} == {first[0].answered_by}
        assert {each.choice for each in late} == {first[0].choice}
        assert await effects(house) == [(1, first[0].choice)]
        assert set(pigeons.copies.values()) == {f"{first[0].choice} by {first[0].answered_by}"}


@pytest.mark.parametrize("then, says", [(None, "expired"), ("right", "right by time")], ids=["lapses", "is decided"])
async def test_one_that_nobody_answers_in_time(tmp_path: Path, then: str | None, says: str) -> None:
    pigeons = Pigeons()
    async with a_house_that_asks(tmp_path, pigeons) as house:
        await asks(house, until=START + HOUR, then=then)
        await house.settles(after=2 * HOUR)
        assert await effects(house) == [(1, then or "nothing")]
        assert set(pigeons.copies.values()) == {says}
        with pytest.raises(TooLateError) as late:
            await presses(house, caller())
        assert late.value.asked.state == "expired"


async def test_a_newer_version_takes_the_place_of_the_older_on_every_surface(tmp_path: Path) -> None:
    pigeons = Pigeons()
    async with a_house_that_asks(tmp_path, pigeons) as house:
        await asks(house, until=START + HOUR)
        await asks(house, round=2)
        await house.settles()
        assert Counter(pigeons.copies.values()) == {"superseded": 3, "question 2": 3}
        with pytest.raises(TooLateError) as late:
            await presses(house, caller())
        assert late.value.asked.state == "superseded"
        assert (await presses(house, caller(), question=2, version=2)).choice == "left"
        await house.settles(after=2 * HOUR)
        assert await effects(house) == [(2, "left")]
        assert await house.one("SELECT count(*) FROM events WHERE name = 'question.expired'") == 0


async def test_what_is_decided_in_the_portal_is_withdrawn_everywhere(tmp_path: Path) -> None:
    pigeons = Pigeons()
    async with a_house_that_asks(tmp_path, pigeons) as house:
        await asks(house)
        await happens(house, "poll.settled", poll="colour", round=1)
        await house.settles()
        assert set(pigeons.copies.values()) == {"closed"}
        with pytest.raises(TooLateError):
            await presses(house, caller())
        assert await effects(house) == []


@pytest.mark.parametrize(
    "mode, ends", [("live", "done"), ("dry_run", "unsure")], ids=["live: once more does no harm", "dry: nobody knows"]
)
async def test_an_edit_whose_answer_was_lost(tmp_path: Path, mode: str, ends: str) -> None:
    pigeons = Pigeons()

    async def is_lost() -> None:
        raise Unreachable("chat", "no answer")

    async with a_house_that_asks(tmp_path, pigeons) as house:
        await asks(house)
        pigeons.after_edit = is_lost
        await happens(house, "poll.settled", poll="colour", round=1)
        await house.is_quiet()
        await house.stops()
        pigeons.after_edit = nothing
        house.furnish(mode=mode)
        await house.lives()
        await house.settles(after=timedelta(minutes=2))
        assert await house.rows("SELECT DISTINCT state FROM actions WHERE name = 'copy.edit'") == [(ends,)]


async def test_a_copy_whose_sending_was_cut_off_is_adopted_when_it_is_pressed(tmp_path: Path) -> None:
    pigeons = Pigeons(after_send=for_ever)
    async with a_house_that_asks(tmp_path, pigeons) as house:
        await asks(house)
        await house.dies()
        pigeons.after_send = nothing
        await house.lives()
        await house.settles(after=timedelta(minutes=2))
        assert len(pigeons.arrived) == 3
        assert await house.one("SELECT count(*) FROM question_copies") == 0
        assert await house.one("SELECT count(*) FROM actions WHERE state = 'unsure'") == 3
        for message in pigeons.copies:
            surface = message.partition("-")[0]
            copy = Copy(question=1, version=1, surface=surface, address="the owner", message=message)
            given = Answer(question=1, version=1, choice="left", copy=copy)
            pressed = answer(house.daemon.journal, given, caller())
            await asyncio.gather(pressed, return_exceptions=True)
        await house.settles()
        assert await house.one("SELECT count(*) FROM question_copies") == 3
        assert set(pigeons.copies.values()) == {"left by account:1"}
        assert await effects(house) == [(1, "left")]


async def test_a_copy_that_arrives_after_the_answer_says_so(tmp_path: Path) -> None:
    slow = asyncio.Event()

    async def slowly() -> None:
        await slow.wait()

    pigeons = Pigeons(after_send=slowly)
    async with a_house_that_asks(tmp_path, pigeons) as house:
        await asks(house)
        await presses(house, caller())
        await house.is_quiet()
        slow.set()
        await house.settles()
        assert set(pigeons.copies.values()) == {"left by account:1"}


async def test_only_who_may_answer_answers_and_only_with_a_choice_there_is(tmp_path: Path) -> None:
    async with a_house_that_asks(tmp_path, Pigeons()) as house:
        await asks(house)
        reader = Caller(name="account:9", surface="telegram", scopes=frozenset({Scope.READ}))
        with pytest.raises(ForbiddenError):
            await presses(house, reader)
        with pytest.raises(RefusedError):
            await presses(house, caller(), choice="up")
        assert await house.one("SELECT state FROM questions") == "open"


async def test_a_thousand_answers_against_expiry_have_one_outcome_each(tmp_path: Path) -> None:
    many, dice = 1_000, Random(7)

    async def presses_late(house: House, number: int) -> str:
        for _ in range(dice.randrange(400)):
            await asyncio.sleep(0)
        try:
            await presses(house, caller(), question=number)
        except TooLateError:
            return "late"
        return "answered"

    async with a_house(tmp_path, theirs=probe("poll"), plugins={}, services=False) as house:
        wanted = (happens(house, "poll.wanted", poll=str(n), round=1, until=START + HOUR) for n in range(many))
        await asyncio.gather(*wanted)
        await house.until(lambda: house.one("SELECT count(*) = ? FROM questions", many))
        house.clock.jump(HOUR)
        answers = [presses_late(house, number + 1) for number in range(many)]
        wakes_the_timers = happens(house, "poll.wanted", poll="late", round=1, until=START + 9 * HOUR)
        _, *said = await asyncio.gather(wakes_the_timers, *answers)
        await house.settles()
        seen = Counter(choice for _, choice in await effects(house))
        assert seen == Counter(left=said.count("answered"), nothing=said.count("late"))
        assert await house.one("SELECT count(DISTINCT question) FROM poll_effects") == many
        assert min(seen.values()) > 50, "they hardly met"
