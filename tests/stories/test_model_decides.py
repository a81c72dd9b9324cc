"""A model is asked where no rule decides: once, within its budget, and only what it said in so many words counts."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.commands.answers import Answer, answer
from daemon.domain.ids import Alias
from daemon.events.requests import RequestReopened
from demo.llm import Mood
from demo.titles import Title
from tests.engine.probing import SOMEBODY
from tests.house import MODERATION, OWNER, House, a_house, next_cut
from tests.moderation.injections import INJECTIONS
from tests.stories.advised import (
    NAMED,
    POOR,
    SAID,
    SO_SO,
    WELL_LIKED,
    asks,
    case_of,
    completion,
    decided,
    furnished,
    put_films,
)


@pytest.mark.parametrize(
    "title, choice", [(WELL_LIKED, "approve"), (POOR, "decline"), (SO_SO, "review")], ids=["good", "poor", "so-so"]
)
async def test_it_decides_what_no_rule_does_with_its_reason(tmp_path: Path, title: int, choice: str) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        put_films(house)
        number = await asks(house, title)
        assert await decided(house, number) == (choice, "model")
        assert (house.portal.approved[number], house.portal.declined[number]) == (
            choice == "approve",
            choice == "decline",
        )
        opinion = (await case_of(house, number)).opinion
        assert opinion is not None
        assert await house.why(number) == opinion.reason
        assert opinion.model == "gpt-4o-mini"
        assert set(opinion.risks) == {"quality", "storage", "appropriateness", "trust"}


@pytest.mark.parametrize(
    "title, moderation",
    [
        pytest.param(862, {}, id="a welcome genre"),
        pytest.param(694, {}, id="a refused genre"),
        pytest.param(WELL_LIKED, {"limits": {"max_runtime": 60}}, id="a limit"),
        pytest.param(WELL_LIKED, {"named_rules": [NAMED]}, id="a rule of the owner's"),
        pytest.param(WELL_LIKED, {"new_user_threshold_days": 36_500}, id="new here"),
        pytest.param(WELL_LIKED, {"order": "rules_only"}, id="rules only"),
    ],
)  # fmt: skip
async def test_it_is_not_asked_where_a_rule_decides(tmp_path: Path, title: int, moderation: dict[str, object]) -> None:
    async with a_house(tmp_path, **furnished(**moderation)) as house:
        await asks(house, title)
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 1
        assert house.world.llm.received == []


@pytest.mark.parametrize(
    "furnishing, why",
    [
        ({"also": ()}, "none is set up, or it is switched off"),
        ({"plugins": {"moderation": MODERATION | {"budget_per_month": 0.0001}}}, "the budget of this month is spent"),
        ({"plugins": {"moderation": MODERATION | {"openai": {"model": "house-model"}}}}, "its price is not known"),
    ],
)
async def test_why_it_was_not_asked_stands_on_the_trail(tmp_path: Path, furnishing: dict[str, Any], why: str) -> None:
    async with a_house(tmp_path, **furnished() | furnishing) as house:
        number = await asks(house)
        assert await decided(house, number) == ("review", "unmatched")
        assert house.world.llm.received == []
        assert why in str(await house.one("SELECT trail FROM moderation_decisions"))


async def test_asked_first_it_still_never_overrules_a_strict_rule(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished(order="ai_first")) as house:
        house.world.llm.mood = Mood.HOSTILE
        number = await asks(house, 694)
        assert await decided(house, number) == ("decline", "genres.blacklist")
        assert len(house.world.llm.received) == 1
        assert not house.portal.approved[number]


@pytest.mark.parametrize("content", ["not JSON at all", SAID | {"confidence": 7}, "{} {}"])
async def test_an_answer_that_is_none_is_asked_for_once_more(tmp_path: Path, content: object) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.says(200, completion(content), times=1)
        number = await asks(house)
        assert await decided(house, number) == ("approve", "model")
        repaired = json.loads(house.world.llm.received[-1])["messages"][1]["content"]
        assert "\n\nYour last answer to this case could not be used: " in repaired
        assert await house.rows("SELECT state FROM moderation_model_calls ORDER BY id") == [("unread",), ("answered",)]


async def test_a_second_one_is_put_before_the_owner_who_is_told_why(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.mood = Mood.OTHER_SHAPE
        number = await asks(house)
        assert await decided(house, number) == ("review", "unmatched")
        assert await house.why(number) == "No rule decides it. The model's answer was not understood."
        assert len(house.world.llm.received) == 2


@pytest.mark.parametrize(
    "mood, why, calls",
    [
        (Mood.REFUSES, "The model would not answer this.", 1),
        (Mood.CUT_OFF, "The model's answer was cut off: max_tokens may be too low.", 1),
        (Mood.WRONG_JSON, "The model's answer was not understood.", 2),
        (Mood.TWO_MINDS, "The model's answer was not understood.", 2),
        (Mood.SAYS_NOTHING, "The model's answer was not understood.", 2),
    ],
)
async def test_whatever_else_it_says_decides_nothing(tmp_path: Path, mood: Mood, why: str, calls: int) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.mood = mood
        number = await asks(house)
        assert await decided(house, number) == ("review", "unmatched")
        assert await house.why(number) == f"No rule decides it. {why}"
        assert len(house.world.llm.received) == calls


async def test_an_answer_around_which_it_talks_is_an_answer(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.mood = Mood.CHATTY
        assert await decided(house, await asks(house)) == ("approve", "model")


async def test_the_same_case_is_paid_for_once_also_over_a_restart(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        await asks(house, by=2)
        await house.stops()
        await house.lives()
        house.portal.delete(1)
        number = await asks(house, by=2)
        assert await decided(house, number) == ("approve", "model")
        assert len(house.world.llm.received) == 1
        assert await house.rows("SELECT reused FROM moderation_model_calls") == [(1,)]


async def test_what_waits_for_a_person_is_not_asked_about_again_whatever_changed(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        put_films(house)
        number = await asks(house, SO_SO)
        house.furnish(**furnished(openai={"wishes": "Quiet films are welcome."}))
        await house.daemon.apply(house.daemon.read_config())
        asked = await case_of(house, number)
        again = RequestReopened(
            request=asked.request,
            requester=Alias(service="overseerr", id="2"),
            media=asked.media,
            created_at=asked.asked_at,
            times=9,
        )
        await house.daemon.journal.commit(SOMEBODY, again)
        await house.settles()
        assert await house.rows("SELECT choice, rule FROM moderation_decisions") == [("review", "model")] * 2
        assert len(house.world.llm.received) == 1


async def test_the_budget_holds_to_the_last_answer(tmp_path: Path) -> None:
    """Each question may cost some 0.0008 at worst, and costs a fifth of it."""
    async with a_house(tmp_path, **furnished(budget_per_month=0.0015)) as house:
        put_films(house)
        for number in range(9):
            house.world.titles.put(
                Title(tmdb_id=9_400_000 + number, name="A film", genres=(18,), rating=8.0, votes=100 * (number + 1),
                      popularity=20.0, released=house.world.today - timedelta(days=900), runtime=101)
            )  # fmt: skip
            await asks(house, 9_400_000 + number)
        spent = await house.one("SELECT sum(spent) FROM moderation_model_calls")
        asked = len(house.world.llm.received)
        assert 1 < asked < 9
        assert spent <= 0.0015
        assert await house.one("SELECT count(*) FROM moderation_decisions WHERE rule = 'unmatched'") == 9 - asked
        await house.settles(after=timedelta(days=11))
        assert await decided(house, await asks(house)) == ("approve", "model")


@pytest.mark.parametrize("mood", [Mood.HONEST, Mood.OBEDIENT])
async def test_no_injection_moves_a_decision(tmp_path: Path, mood: Mood) -> None:
    """Each is the name of a film nobody would approve, by a model that is honest, and by one that obeys."""
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.mood = mood
        for place, text in enumerate(INJECTIONS):
            house.world.titles.put(
                Title(tmdb_id=9_500_000 + place, name=text, french=text, genres=(18,), rating=4.8, votes=900,
                      popularity=20.0, released=house.world.today - timedelta(days=900), runtime=101)
            )  # fmt: skip
            number = house.portal.request(9_500_000 + place, by=2)
            house.rings(number)
        await house.settles(after=timedelta(seconds=12))
        found = await house.rows("SELECT DISTINCT choice, rule FROM moderation_decisions")
        assert found == [("decline", "model")]
        assert await house.one("SELECT count(*) FROM moderation_decisions") == len(INJECTIONS)
        assert len(set(house.world.llm.received)) == 1


async def test_an_approval_against_its_own_risks_is_the_owners(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        risks = {"quality_risk": 1, "storage_risk": 3, "appropriateness_risk": 9, "user_trust_risk": 2}
        house.world.llm.says(200, completion(SAID | {"risk_factors": risks}))
        number = await asks(house)
        assert await decided(house, number) == ("review", "model")


async def test_a_power_cut_anywhere_is_one_decision_and_hardly_ever_a_second_question(tmp_path: Path) -> None:
    """A second question only where the power went off between the asking and its answer."""

    async def story(house: House) -> None:
        house.rings(1)
        await house.settles(after=timedelta(seconds=3))

    n, was_cut = 0, True
    while was_cut:
        n = next_cut(n)
        async with a_house(tmp_path / str(n), **furnished()) as house:
            house.portal.request(WELL_LIKED, by=2, announce=False)
            await house.stops()
            was_cut = await house.dies_at(n, story)
            await house.settles(after=timedelta(minutes=2))
            assert house.portal.approved[1] == 1, f"cut at mark {n}"
            states = [state for (state,) in await house.rows("SELECT state FROM moderation_model_calls ORDER BY id")]
            assert states in (["answered"], ["cut", "answered"]), f"cut at mark {n}"
            assert len(house.world.llm.received) <= len(states), f"cut at mark {n}"


async def test_a_person_still_answers_what_the_model_left_open(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        put_films(house)
        number = await asks(house, SO_SO)
        question = await house.one("SELECT id FROM questions")
        await answer(house.daemon.journal, Answer(question=question, version=1, choice="approve"), OWNER)
        await house.settles()
        assert house.portal.approved[number] == 1
