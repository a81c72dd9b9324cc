"""A model is asked where no rule decides: once, within its budget, and only what it said in so many words counts."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from daemon.commands.answers import Answer, answer
from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.events.requests import RequestCreated, RequestReopened
from demo.llm import Mood
from demo.titles import Title
from plugins.moderation.case import Case
from tests.engine.probing import SOMEBODY
from tests.house import MODERATION, OWNER, House, a_house, next_cut
from tests.moderation.injections import INJECTIONS

WELL_LIKED, POOR, SO_SO = 603, 9_300_001, 9_300_002
"""The Matrix, rated 8.2; a film rated 4.8, one rated 6.0, where no limit holds them back."""
NO_LIMITS = {"limits": {"min_rating": "", "min_popularity": ""}}
NAMED = {"name": "x", "when": {"type": "movie"}, "then": "review"}
SAID = {
    "decision": "APPROVED",
    "confidence": 0.9,
    "reason": "Well liked.",
    "detailed_reasoning": "Rated highly by many.",
    "risk_factors": {"quality_risk": 1, "storage_risk": 3, "appropriateness_risk": 4, "user_trust_risk": 2},
    "value_score": 8.5,
}


def furnished(**moderation: object) -> dict[str, Any]:
    return {"also": ("llm",), "plugins": {"moderation": MODERATION | NO_LIMITS | moderation}}


def put_films(house: House) -> None:
    for number, rating in ((POOR, 4.8), (SO_SO, 6.0)):
        house.world.titles.put(
            Title(tmdb_id=number, name="A quiet film", genres=(18,), rating=rating, votes=900, popularity=20.0,
                  released=house.world.today - timedelta(days=900), runtime=101)
        )  # fmt: skip


async def asks(house: House, title: int = WELL_LIKED, by: int = 2) -> int:
    """Until everything was done about it that can be; the first question of all takes half a real second."""
    number: int = house.portal.request(title, by=by)
    house.rings(number)
    await house.settles()
    await house.until(lambda: _nothing_is_due(house))
    return number


async def _nothing_is_due(house: House) -> bool:
    return not await house.one("SELECT count(*) FROM deliveries WHERE state = 'due'")


async def case_of(house: House, number: int) -> Case:
    found = await house.one(
        'SELECT "case" FROM moderation_decisions WHERE request = ? ORDER BY id DESC', f"request:overseerr/{number}"
    )
    return msgspec.json.decode(found, type=Case)


def completion(content: object, **more: object) -> dict[str, object]:
    text = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text}
    return {
        "choices": [{"message": message, "finish_reason": "stop", **more}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200},
    }


async def decided(house: House, number: int) -> tuple[str, str]:
    rows = await house.rows(
        "SELECT choice, rule FROM moderation_decisions WHERE request = ? ORDER BY id DESC LIMIT 1",
        f"request:overseerr/{number}",
    )
    choice, rule = rows[0]
    return choice, rule


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


async def test_a_request_waits_a_while_for_a_model_that_is_out(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.goes_down()
        number = await asks(house)
        await house.settles(after=timedelta(seconds=60))
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 0
        house.world.llm.comes_back()
        await house.settles(after=timedelta(seconds=55))
        assert await decided(house, number) == ("approve", "model")


async def test_a_model_that_never_answered_since_the_start_is_out_and_no_less_waited_for(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.goes_down()
        await house.stops()
        await house.lives()
        number = await asks(house)
        await house.settles(after=timedelta(seconds=60))
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 0
        house.world.llm.comes_back()
        await house.settles(after=timedelta(seconds=55))
        assert await decided(house, number) == ("approve", "model")


async def test_then_it_is_put_before_the_owner_who_is_told_why(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.goes_down()
        number = await asks(house)
        await house.settles(after=timedelta(minutes=3))
        assert await decided(house, number) == ("review", "unmatched")
        assert await house.why(number) == "No rule decides it. The model did not answer in time."
        assert await house.one("SELECT count(*) FROM questions WHERE state = 'open'") == 1
        assert await house.one("SELECT count(*) FROM moderation_model_calls") == 0
        await house.settles(after=timedelta(minutes=5))
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 1


async def test_what_a_call_that_was_cut_off_may_have_cost_stays_spent(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        put_films(house)
        await asks(house, POOR)
        house.world.llm.hangs()
        number: int = house.portal.request(WELL_LIKED, by=2)
        house.rings(number)
        await house.settles(after=timedelta(minutes=6))
        assert await decided(house, number) == ("review", "unmatched")
        states = await house.rows("SELECT DISTINCT state, cost, spent > 0 FROM moderation_model_calls WHERE id > 1")
        assert states == [("cut", None, 1)]


async def test_without_a_bound_it_waits_until_the_model_answers(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished(model_patience="")) as house:
        house.world.llm.goes_down()
        number = await asks(house)
        await house.settles(after=timedelta(days=2))
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 0
        house.world.llm.comes_back()
        await house.settles(after=timedelta(seconds=50))
        assert await decided(house, number) == ("approve", "model")


async def test_what_is_decided_meanwhile_is_left_alone(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.goes_down()
        number = await asks(house)
        house.portal.approve(number)
        await house.settles(after=timedelta(minutes=5))
        assert await house.one("SELECT count(*) FROM questions") == 0


async def test_a_request_that_was_set_back_while_it_waited_is_decided_once(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.goes_down()
        number = await asks(house)
        again = RequestReopened(
            request=RequestId(service="overseerr", number=number),
            requester=Alias(service="overseerr", id="2"),
            media=MediaId(kind=MediaKind.MOVIE, tmdb=WELL_LIKED),
            created_at=await created_at(house),
            times=9,
        )
        await house.daemon.journal.commit(SOMEBODY, again)
        await house.settles()
        house.world.llm.comes_back()
        await house.settles(after=timedelta(minutes=4))
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 1


async def created_at(house: House) -> datetime:
    """Of the first request, as the fact that told of it has it."""
    body = await house.one("SELECT body FROM events WHERE name = 'request.created'")
    return msgspec.json.decode(body, type=RequestCreated).created_at


async def test_a_rule_decides_at_once_however_long_the_model_is_out(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished(order="ai_first")) as house:
        house.world.llm.goes_down()
        number = await asks(house, 862)
        assert await decided(house, number) == ("approve", "genres.whitelist")


@pytest.mark.parametrize(
    "status, body, why",
    [
        (401, {"error": {"message": "no"}}, "The model's service refuses the key."),
        (402, {"error": {"message": "pay"}}, "The account with the model's service has no credit left."),
        (404, {"error": {"message": "no such model", "code": "model_not_found"}}, "The service has no such model."),
        (400, {"error": {"message": "long", "code": "context_length_exceeded"}}, "The model would not answer this."),
    ],
)
async def test_what_waiting_would_not_mend_is_put_before_the_owner_at_once(
    tmp_path: Path, status: int, body: object, why: str
) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.says(status, body)
        number = await asks(house)
        assert await house.why(number) == f"No rule decides it. {why}"
        assert await house.one("SELECT count(*) FROM moderation_model_calls") == 0


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


LAST_TEMPTATION = Title(
    tmdb_id=9_600_004, name="The Last Temptation", genres=(27, 53), rating=4.2, votes=120, popularity=20.0, runtime=95
)
GAME_OF_THRONES = Title(
    tmdb_id=9_600_005,
    kind="tv",
    name="Game of Thrones",
    genres=(10765, 18),
    rating=8.4,
    votes=24_000,
    popularity=340.0,
    seasons=8,
    episodes=73,
    tvdb_id=121_361,
)
MIA = Title(tmdb_id=9_600_003, name="Mia", genres=(18, 99), rating=6.1, votes=214, popularity=20.0, runtime=95)


@pytest.mark.parametrize(
    "title, choice, rule, asked",
    [
        pytest.param(MIA, "approve", "genres.whitelist", 0, id="#1903"),
        pytest.param(LAST_TEMPTATION, "review", "limits.min_rating", 0, id="#1904, against its document"),
        pytest.param(GAME_OF_THRONES, "approve", "model", 1, id="#1905, against its document"),
    ],
)
async def test_the_documented_requests_of_1_7(tmp_path: Path, title: Title, choice: str, rule: str, asked: int) -> None:
    shipped = {"genres": {"whitelist": ["Documentary", "Animation", "Family"], "blacklist": ["Adult", "Erotic"]}}
    async with a_house(tmp_path, also=("llm",), plugins={"moderation": shipped}) as house:
        house.world.titles.put(replace(title, released=house.world.today - timedelta(days=3_000)))
        house.portal.request(title.tmdb_id, by=2, kind=title.kind)
        await house.settles(after=timedelta(seconds=40))
        await house.until(lambda: _nothing_is_due(house))
        assert await decided(house, 1) == (choice, rule)
        assert len(house.world.llm.received) == asked


DOCUMENTED = {
    "order": "ai_first",
    "auto_approve": {"rating_above": 8.0},
    "auto_reject": {"rating_below": 4.0, "genres": ["Reality"]},
    "needs_review": {"episode_count_above": 100, "new_user_days": 30, "obscure_popularity_threshold": 10},
    "new_user_needs_review": False,
    **NO_LIMITS,
}


BREAKING_BAD = Title(
    tmdb_id=9_600_011, name="Breaking Bad", rating=8.9, votes=14_000, popularity=90.0, genres=(18,), episodes=62
)
REALITY_SHOW = Title(
    tmdb_id=9_600_012, name="Reality Show", rating=3.2, votes=80, popularity=20.0, genres=(10764,), episodes=500
)
INDIE_SERIES = Title(tmdb_id=9_600_013, name="Unknown Indie Series", popularity=5.0, genres=(18,), episodes=8)


@pytest.mark.parametrize(
    "title, decision, told, value, choice, confidence",
    [
        (BREAKING_BAD, "APPROVED", 0.95, 9.5, "approve", 1.0),
        (REALITY_SHOW, "REJECTED", 0.90, 2.0, "decline", 1.0),
        (INDIE_SERIES, "APPROVED", 0.65, 5.5, "review", 0.55),
    ],
    ids=["of high quality", "long and of low quality", "obscure, for someone new"],
)
async def test_the_documented_examples_of_1_6(
    tmp_path: Path, title: Title, decision: str, told: float, value: float, choice: str, confidence: float
) -> None:
    async with a_house(tmp_path, also=("llm",), plugins={"moderation": DOCUMENTED}) as house:
        released = house.world.today - timedelta(days=3_000)
        house.world.titles.put(replace(title, kind="tv", seasons=5, released=released, tvdb_id=81_189))
        said = SAID | {"decision": decision, "confidence": told, "value_score": value}
        house.world.llm.says(200, completion(said))
        house.portal.request(title.tmdb_id, by=house.world.newcomer(), kind="tv", seasons=(1,))
        await house.settles(after=timedelta(seconds=40))
        await house.until(lambda: _nothing_is_due(house))
        assert await house.rows("SELECT choice, confidence FROM moderation_decisions") == [(choice, confidence)]


async def test_a_person_still_answers_what_the_model_left_open(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        put_films(house)
        number = await asks(house, SO_SO)
        question = await house.one("SELECT id FROM questions")
        await answer(house.daemon.journal, Answer(question=question, version=1, choice="approve"), OWNER)
        await house.settles()
        assert house.portal.approved[number] == 1
