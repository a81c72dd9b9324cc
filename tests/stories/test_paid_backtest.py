"""A back-test that asks a model: the price first, then once about each case, and never beyond what was agreed to."""

import asyncio
import io
import json
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiohttp import ClientSession

from daemon.cli import main
from daemon.commands.base import Scope
from demo.llm import Mood
from demo.titles import Title
from tests.engine.front import a_front, a_key, a_program
from tests.house import House, a_house, next_cut
from tests.stories.advised import completion, furnished

BY_RULES = furnished(order="rules_only")
RATED = (8.0, 4.0, 6.0)
"""What the invented model approves, refuses, and leaves to a person."""


async def some_reviews(house: House, films: tuple[float, ...] = RATED) -> None:
    """Films that no rule decides, and of which nobody decided anything yet."""
    for place, rating in enumerate(films):
        house.world.titles.put(
            Title(tmdb_id=9_700_000 + place, name=f"A quiet film {place}", genres=(18,), rating=rating, votes=900,
                  popularity=20.0, released=house.world.today - timedelta(days=900), runtime=101)
        )  # fmt: skip
        house.rings(house.portal.request(9_700_000 + place, by=2))
    await house.until(lambda: _decided(house, len(films)))


async def _decided(house: House, many: int) -> bool:
    found: int = await house.one("SELECT count(*) FROM moderation_decisions")
    return found == many


async def offer(owner: ClientSession, **query: str) -> Any:  # noqa: ANN401 (JSON)
    async with owner.get("/api/v1/backtest", params={"ask": "true", **query}) as response:
        assert response.status == 200, await response.text()
        return (await response.json())["offer"]


async def ended(house: House, number: int = 1) -> bool:
    found: str = await house.one("SELECT state FROM moderation_runs WHERE id = ?", number)
    return found != "open"


async def run(owner: ClientSession, number: int = 1) -> Any:  # noqa: ANN401 (JSON)
    async with owner.get(f"/api/v1/backtest/runs/{number}") as response:
        return await response.json()


async def test_what_asks_the_model_is_not_started_without_a_price_but_the_page_says_where(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house, a_front(house) as (_, url):
        _, key = await a_key(house, "owner", *Scope)
        async with a_program(url, key) as owner:
            page = await (await owner.get("/services", headers={"Accept": "text/html"})).text()
            assert "It starts on the page Back-test, once you agreed to what it costs." in page
            assert '"/jobs/moderation.ask_about_the_past/start"' not in page
            assert '"/jobs/moderation.study/start"' in page
            told = await owner.post("/api/v1/jobs/moderation.ask_about_the_past/start", json={})
            assert (told.status, "on the page Back-test" in await told.text()) == (409, True)
            assert await house.one("SELECT count(*) FROM jobs") == 0


async def test_the_price_is_told_first_and_nobody_is_asked_before_somebody_agrees(tmp_path: Path) -> None:
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            told = await offer(owner, model="gpt-4o")
            quote = told["quote"]
            assert (told["model"], told["budget"], told["left"]) == ("gpt-4o", 5.0, 5.0)
            assert (quote["cases"], quote["questions"], quote["answered"], quote["written"]) == (3, 3, 0, 1500)
            assert quote["about"] == pytest.approx((quote["read"] * 2.5 + 1500 * 10) / 1e6, abs=1e-4)
            assert quote["most"] > quote["about"]
            assert told["of_budget"] == 1
            page = await (await owner.get("/backtest", params={"ask": "true", "model": "gpt-4o"})).text()
            assert "Ask it, for at most 0.0" in page
            none_said = await owner.post("/api/v1/backtest/runs", json={"model": "gpt-4o"})
            assert (none_said.status, f"{quote['most']:g}" in await none_said.text()) == (409, True)
            less = {"model": "gpt-4o", "ceiling": quote["most"] / 2}
            assert (await owner.post("/api/v1/backtest/runs", json=less)).status == 409
            await house.settles()
            assert house.world.llm.received == []
            agreed = {"model": "gpt-4o", "ceiling": quote["most"]}
            began = await owner.post("/api/v1/backtest/runs", json=agreed)
            assert await began.json() == {"number": 1, "questions": 3}
            await house.until(lambda: ended(house))
            found = await run(owner)
        assert [json.loads(each)["model"] for each in house.world.llm.received] == ["gpt-4o"] * 3
        sent = sum(len(each) for each in house.world.llm.received)
        assert sent / 4 * 0.8 < quote["read"] < sent / 4 * 1.3
        came_to = {"state": "done", "asks": 3, "asked": 3, "understood": 3, "calls": 3, "why": None}
        assert {name: found["run"][name] for name in came_to} == came_to
        assert 0 < found["run"]["spent"] <= quote["most"]
        assert (found["figures"]["reviews"], found["figures"]["settles"]) == (1, 2)
        assert sorted((each["now"], each["rule"]) for each in found["changes"]) == [
            ("approve", "model"),
            ("decline", "model"),
        ]
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 3
        assert (house.portal.approved, house.portal.declined) == ({}, {})


async def test_what_it_costs_is_the_months_and_what_was_answered_costs_nothing_again(tmp_path: Path) -> None:
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            most = (await offer(owner))["quote"]["most"]
            await owner.post("/api/v1/backtest/runs", json={"ceiling": most})
            await house.until(lambda: ended(house))
            spent = (await run(owner))["run"]["spent"]
            months = await (await owner.get("/api/v1/model")).json()
            assert (months["spent"], months["trying"]) == (pytest.approx(spent), pytest.approx(spent))
            assert "went into back-tests" in await (await owner.get("/model")).text()
            again = (await offer(owner))["quote"]
            assert (again["questions"], again["answered"], again["most"]) == (0, 3, 0.0)
            await owner.post("/api/v1/backtest/runs", json={"ceiling": 0})
            await house.until(lambda: ended(house, 2))
            second = await run(owner, 2)
            assert (second["run"]["understood"], second["run"]["calls"], second["run"]["spent"]) == (3, 0, 0.0)
            listed = (await (await owner.get("/api/v1/backtest")).json())["runs"]
            assert [(each["number"], each["state"]) for each in listed] == [(2, "done"), (1, "done")]
        assert len(house.world.llm.received) == 3


async def test_of_two_that_are_begun_at_once_one_is_and_the_other_is_told_so(tmp_path: Path) -> None:
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            dear = {"ceiling": (await offer(owner))["quote"]["most"]}
            both = [owner.post("/api/v1/backtest/runs", json={**dear, "last": last}) for last in (3, 2)]
            statuses = sorted([answer.status for answer in await asyncio.gather(*both)])
            assert statuses == [200, 409]
            await house.until(lambda: ended(house))
        assert await house.one("SELECT count(*) FROM moderation_runs") == 1


@pytest.mark.parametrize(
    "budget, ceiling, why",
    [
        (0.0012, 1.0, "No model was asked: the budget of this month is spent."),
        (5.0, None, "No model was asked: what this may cost at most is spent."),
    ],
    ids=["the month's", "its own"],
)
async def test_it_ends_where_the_money_does(tmp_path: Path, budget: float, ceiling: float | None, why: str) -> None:
    async with a_house(tmp_path, **furnished(order="rules_only", budget_per_month=budget)) as house:
        await some_reviews(house, tuple(8.0 + place / 10 for place in range(9)))
        dear = completion("none at all") | {"usage": {"prompt_tokens": 4000, "completion_tokens": 500}}
        house.world.llm.says(200, dear)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            most = (await offer(owner))["quote"]["most"]
            await owner.post("/api/v1/backtest/runs", json={"ceiling": ceiling or most})
            await house.until(lambda: ended(house))
            found = (await run(owner))["run"]
            page = await (await owner.get("/backtest/runs/1")).text()
        assert found["why"]["text"] == why
        assert why in page
        assert found["asked"] < 9
        assert found["spent"] <= min(budget, ceiling or most)


async def test_of_a_model_without_a_price_so_many_questions_are_asked_as_somebody_said(tmp_path: Path) -> None:
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            quote = (await offer(owner, model="house-model"))["quote"]
            assert (quote["questions"], quote["about"], quote["most"]) == (3, None, None)
            page = await (await owner.get("/backtest", params={"ask": "true", "model": "house-model"})).text()
            assert "The price of this model is not known" in page
            refused = await owner.post("/api/v1/backtest/runs", json={"model": "house-model", "ceiling": 5})
            assert (refused.status, house.world.llm.received) == (409, [])
            assert "how many questions" in await refused.text()
            await owner.post("/api/v1/backtest/runs", json={"model": "house-model", "questions": 2})
            await house.until(lambda: ended(house))
            found = (await run(owner))["run"]
        assert (found["calls"], found["understood"], found["state"]) == (2, 2, "done")
        assert "what this may cost at most" in found["why"]["text"]
        assert len(house.world.llm.received) == 2


async def test_who_may_not_change_settings_sees_the_price_and_cannot_pay_it(tmp_path: Path) -> None:
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        _, key = await a_key(house, "ana", Scope.READ, Scope.DECIDE)
        async with a_front(house) as (_, url), a_program(url, key) as ana:
            most = (await offer(ana))["quote"]["most"]
            assert (await ana.post("/api/v1/backtest/runs", json={"ceiling": most})).status == 403
            assert (await ana.get("/api/v1/backtest/runs/1")).status == 404
        assert await house.one("SELECT count(*) FROM moderation_runs") == 0


async def test_it_waits_for_a_model_that_is_out_and_goes_on(tmp_path: Path) -> None:
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            most = (await offer(owner))["quote"]["most"]
            house.world.llm.goes_down()
            await owner.post("/api/v1/backtest/runs", json={"ceiling": most})
            await house.settles(after=timedelta(minutes=5))
            assert not await ended(house)
            busy = await owner.post("/api/v1/backtest/runs", json={"ceiling": most})
            assert busy.status == 409
            house.world.llm.comes_back()
            await house.until(lambda: ended(house))
            assert (await run(owner))["run"]["understood"] == 3


async def test_stopped_it_asks_nothing_more_and_keeps_what_was_answered(tmp_path: Path) -> None:
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            most = (await offer(owner))["quote"]["most"]
            house.world.llm.goes_down()
            await owner.post("/api/v1/backtest/runs", json={"ceiling": most})
            await house.settles(after=timedelta(seconds=20))
            asked = len(house.world.llm.received)
            stop = await owner.post("/api/v1/jobs/moderation.ask_about_the_past/cancel", json={})
            assert stop.status == 204
            await house.until(lambda: ended(house))
            house.world.llm.comes_back()
            await house.settles(after=timedelta(minutes=2))
            assert (await run(owner))["run"]["state"] == "stopped"
            assert "Somebody stopped it." in await (await owner.get("/backtest/runs/1")).text()
            assert len(house.world.llm.received) == asked
            again = await owner.post("/api/v1/backtest/runs", json={"ceiling": most})
            assert (await again.json())["number"] == 2
            await house.until(lambda: ended(house, 2))


@pytest.mark.parametrize(
    "status, body, why",
    [
        (401, {"error": {"message": "no"}}, "The model's service refuses the key."),
        (402, {"error": {"message": "pay"}}, "The account with the model's service has no credit left."),
        (404, {"error": {"message": "none", "code": "model_not_found"}}, "The service has no such model."),
    ],
)
async def test_what_would_come_of_every_question_ends_it_at_the_first(
    tmp_path: Path, status: int, body: object, why: str
) -> None:
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        house.world.llm.says(status, body)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            await owner.post("/api/v1/backtest/runs", json={"ceiling": 1})
            await house.until(lambda: ended(house))
            found = (await run(owner))["run"]
        assert (found["why"]["text"], found["asked"], found["spent"]) == (why, 0, 0.0)
        assert house.world.llm.heard("POST", "/v1/chat/completions") == 1


async def test_what_was_cut_off_by_the_stop_stays_spent_and_is_not_taken_for_asked(tmp_path: Path) -> None:
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            most = (await offer(owner))["quote"]["most"]
            house.world.llm.hangs()
            await owner.post("/api/v1/backtest/runs", json={"ceiling": most})
            await house.until(lambda: house.one("SELECT count(*) FROM moderation_model_calls WHERE state = 'asking'"))
            await owner.post("/api/v1/jobs/moderation.ask_about_the_past/cancel", json={})
            await house.until(lambda: ended(house))
            assert (await run(owner))["run"]["spent"] > 0
            house.world.llm.comes_back()
            await house.settles(after=timedelta(minutes=8))
            await owner.post("/api/v1/backtest/runs", json={"ceiling": most})
            await house.until(lambda: ended(house, 2))
            assert (await run(owner, 2))["run"]["understood"] == 3
            (month,) = (await (await owner.get("/api/v1/model")).json())["asked"]
        assert (month["calls"], month["cut"]) == (4, 1)


@pytest.mark.parametrize("mood, why", [(Mood.REFUSES, "refused"), (Mood.WRONG_JSON, "not understood")])
async def test_a_case_it_says_nothing_of_is_left_to_a_person(tmp_path: Path, mood: Mood, why: str) -> None:
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        house.world.llm.mood = mood
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            await owner.post("/api/v1/backtest/runs", json={"ceiling": 1})
            await house.until(lambda: ended(house))
            found = await run(owner)
        assert (found["run"]["asked"], found["run"]["understood"], found["figures"]["reviews"]) == (3, 0, 3)
        assert await house.rows("SELECT DISTINCT unadvised FROM moderation_run_answers") == [(why,)]


async def test_a_power_cut_anywhere_never_asks_about_the_same_case_twice(tmp_path: Path) -> None:
    """One whose answer was cut off by it is left without one: nobody knows whether it was paid for."""
    n, was_cut = 0, True
    while was_cut:
        n = next_cut(n)
        async with a_house(tmp_path / str(n), **BY_RULES) as house:
            await some_reviews(house, RATED[:2])
            asked: list[bytes] = house.world.llm.received

            async def story(house: House) -> None:
                _, key = await a_key(house, "owner", *Scope)
                async with a_front(house) as (_, url), a_program(url, key) as owner:
                    await owner.post("/api/v1/backtest/runs", json={"ceiling": 1})
                await house.until(lambda: ended(house))

            was_cut = await house.dies_at(n, story)
            await house.settles(after=timedelta(minutes=1))
            begun = await house.one("SELECT count(*) FROM moderation_runs")
            assert await house.rows("SELECT state FROM moderation_runs") == [("done",)] * begun, f"cut at mark {n}"
            assert len(set(asked)) == len(asked), f"cut at mark {n}"
            answered = await house.one("SELECT count(*) FROM moderation_run_answers WHERE opinion IS NOT NULL")
            cut = await house.one("SELECT count(*) FROM moderation_run_answers WHERE unadvised = 'out'")
            assert (answered + cut, cut <= 1) == (2 * begun, True), f"cut at mark {n}"
            states = {state for (state,) in await house.rows("SELECT state FROM moderation_model_calls")}
            assert states <= {"answered", "cut"}, f"cut at mark {n}"


async def test_the_command_line_tells_the_price_and_has_the_daemon_ask(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UMASK", "077")
    async with a_house(tmp_path, **BY_RULES) as house:
        await some_reviews(house)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url):
            rules = tmp_path / "rules.yaml"
            rules.write_text("limits: {min_rating: '', min_popularity: ''}")

            async def tries(*more: str, says: str = "") -> tuple[object, str, str]:
                monkeypatch.setattr("sys.stdin", io.StringIO(says))
                where = ["--config", str(tmp_path / "daemon.yaml"), "--data", str(tmp_path)]
                given = ["backtest", str(rules), *where, "--port", url.rpartition(":")[2], *more]
                codes: list[object] = []
                thread = Thread(target=lambda: codes.append(_main(given)))
                capsys.readouterr()
                thread.start()
                await house.until(lambda: not thread.is_alive())
                said = capsys.readouterr()
                return codes[0], said.out, said.err

            code, out, err = await tries("--model", "gpt-4o")
            assert (code, out) == (2, "")
            assert "USHER_API_KEY" in err
            monkeypatch.setenv("USHER_API_KEY", key)
            code, out, _ = await tries("--changes", "--model", "gpt-4o", says="n\n")
            assert code == 0
            assert "3 questions to gpt-4o" in out
            assert "% of the month's budget of 5, of which 5 is left" in out
            assert out.endswith("Nobody was asked.\n")
            code, out, _ = await tries("--changes", "--model", "house-model", "--yes")
            assert (code, "--most N" in out) == (2, True)
            assert house.world.llm.received == []
            code, out, _ = await tries("--changes", "--model", "gpt-4o", says="y\n")
            assert code == 0
            assert "done: 3 of 3 answered, 3 questions for 0.0" in out
            assert "put before a person: 1 instead of 3" in out
            assert "A quiet film 1 (2024): decides what waits: review (unmatched) -> decline (model)" in out
            monkeypatch.setenv("USHER_API_KEY", "wrong")
            code, _, err = await tries("--model", "gpt-4o", "--yes")
            assert (code, "401" in err, "wrong" in err) == (2, True, False)
        assert len(house.world.llm.received) == 3


def _main(given: list[str]) -> object:
    with pytest.raises(SystemExit) as ended:
        main(given)
    return ended.value.code
