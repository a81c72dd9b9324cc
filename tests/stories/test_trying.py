"""Other settings are tried before they hold, and taken back by one click."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest

from daemon.cli import main
from daemon.commands.base import Scope
from daemon.domain.sentences import Sentence
from plugins.moderation.trying.changes import Change
from plugins.moderation.trying.store import PROPOSAL, accept
from tests.engine.front import a_front, a_key, a_program
from tests.house import House, a_house
from tests.stories.test_learning import ANOTHER, CRIME, EAGER, answers, asked

FAMILY_FILM = 862
NO_CRIME = "named_rules: [{name: no crime, when: {genres: Crime}, then: reject}]"


async def some_decisions(house: House) -> None:
    """Two declined by the owner, one approved by the owner, one by the rules, one that waits."""
    for film, choice in zip(CRIME[:3], ("decline", "decline", "approve"), strict=True):
        await answers(house, await asked(house, film), choice)
    number = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.until(lambda: house.portal.approved[number])
    await asked(house, CRIME[3])


FIGURES = {"cases": 5, "agreed": 3, "contrary": 1, "saves": 2, "settles": 1, "reviews_before": 4, "reviews": 0}


async def test_settings_are_tried_on_what_was_decided(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        await some_decisions(house)
        _, key = await a_key(house, "ana", Scope.READ, Scope.DECIDE)
        async with a_front(house) as (_, url), a_program(url, key) as ana:
            answer = await ana.get("/api/v1/backtest", params={"settings": NO_CRIME})
            twin = await answer.json()
            page = await (await ana.get("/backtest", params={"settings": NO_CRIME})).text()
            wrong = await (await ana.get("/backtest", params={"settings": "limits: {min_raiting: 3}"})).text()
            same = await (await ana.get("/api/v1/backtest")).json()
        assert {name: twin["figures"][name] for name in FIGURES} == FIGURES
        assert [each["difference"] for each in twin["changes"]] == ["contrary", "saves", "saves", "settles"]
        assert twin["agreement"] == 75
        assert (twin["asks_model"], twin["advised"], twin["unadvised"], twin["price"]) == (True, 0, 0, None)
        assert (same["asks_model"], same["unadvised"]) == (True, 4)
        assert 'href="/requests/overseerr/3"' in page
        assert "settings:1: limits.min_raiting" in wrong
        assert same["changes"] == []
        assert await house.one("SELECT count(*) FROM moderation_changes") == 0


async def test_the_command_line_tries_them_beside_a_daemon_that_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UMASK", "077")
    async with a_house(tmp_path, plugins=EAGER) as house:
        await some_decisions(house)
        rules = tmp_path / "rules.yaml"
        where = ["--config", str(tmp_path / "daemon.yaml"), "--data", str(tmp_path)]

        def tries(text: str, *more: str) -> tuple[object, str, str]:
            rules.write_text(text)
            with pytest.raises(SystemExit) as ended:
                main(["backtest", str(rules), *where, *more])
            said = capsys.readouterr()
            return ended.value.code, said.out, said.err

        code, out, _ = tries(NO_CRIME, "--changes")
        assert code == 1
        assert "5 requests: 3 as it was decided, 1 the other way (75% of what would be decided)" in out
        assert "put before a person: 0 instead of 4" in out
        assert "overseerr/3  Pulp Fiction (1994): the other way: approve by a person -> decline (rule.no crime)" in out
        code, out, _ = tries(NO_CRIME, "--changes", "--last", "1")
        assert (code, out.splitlines()[0][:11]) == (0, "1 requests:")
        code, out, err = tries("limits: {min_raiting: 3}")
        assert (code, out) == (2, "")
        assert err.startswith("rules.yaml:1: limits.min_raiting:")
        code, _, err = tries(json.dumps({"plugins": {"moderation": {}}}), "--data", str(tmp_path / "none"))
        assert code == 2
        assert "is --data right?" in err


async def test_what_was_accepted_decides_is_shown_as_such_and_is_taken_back(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        rule = Change(adds=({"name": "no crime", "when": {"genres": ["80"]}, "then": "reject"},))
        says = Sentence("No crime.")
        keep = accept(rule, origin=PROPOSAL, says=says, figures=None, by="account:1", now=house.clock.now())
        await house.daemon.database.write(keep.write)
        number = house.portal.request(CRIME[0], by=2)
        house.rings(number)
        await house.until(lambda: house.portal.declined[number])
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            shown = await (await owner.get("/api/v1/rules")).json()
            assert [each["rule"] for each in shown["rules"] if each["added"]] == ["rule.no crime"]
            assert [(each["holds"], each["origin"]) for each in shown["changes"]] == [(True, "proposal")]
            assert "No crime." in await (await owner.get("/rules")).text()
            assert (await owner.post("/api/v1/rules/changes/1/end", json={})).status == 204
            assert (await owner.post("/api/v1/rules/changes/1/end", json={})).status == 409
            shown = await (await owner.get("/api/v1/rules")).json()
            assert [each["rule"] for each in shown["rules"] if each["added"]] == []
        await asked(house, CRIME[1])


async def test_what_people_decide_is_proposed_as_a_rule_and_accepted_by_one_click(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        await asked(house, CRIME[4])
        for _ in range(20):
            await house.daemon.database.write(_declined_once_more)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            assert (await owner.post("/api/v1/learning/study", json={})).status == 204
            await house.until(lambda: house.one("SELECT count(*) FROM moderation_proposals"))
            shown = (await (await owner.get("/api/v1/learning")).json())["proposals"]
            first = shown[0]["key"]
            assert first == "rule:account=trusted:decline"
            assert "Une règle" in await (await owner.get("/learning", headers={"Accept-Language": "fr"})).text()
            both = [owner.post("/api/v1/learning/accept", json={"key": first}) for _ in range(2)]
            assert sorted([answer.status for answer in await asyncio.gather(*both)]) == [204, 409]
            assert (await owner.post("/api/v1/learning/accept", json={"key": first})).status == 409
            rules = await (await owner.get("/api/v1/rules")).json()
            assert [each["origin"] for each in rules["changes"]] == ["proposal"]
        number = house.portal.request(CRIME[0], by=2)
        house.rings(number)
        await house.until(lambda: house.portal.declined[number])
        assert await house.one("SELECT rule FROM moderation_decisions ORDER BY id DESC LIMIT 1") == (
            "rule.from decisions: account trusted"
        )


async def test_what_is_dismissed_is_heard_of_no_more_until_people_decide_so_again(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        await asked(house, CRIME[4])
        for _ in range(20):
            await house.daemon.database.write(_declined_once_more)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:

            async def learned() -> dict[str, Any]:
                found: dict[str, Any] = await (await owner.get("/api/v1/learning")).json()
                return found

            async def studies() -> None:
                before = await house.one("SELECT max(run) FROM jobs WHERE key = 'moderation.study' AND state = 'done'")
                await owner.post("/api/v1/learning/study", json={})
                await house.until(
                    lambda: house.one(
                        "SELECT count(*) FROM jobs WHERE key = 'moderation.study' AND state = 'done' AND run > ?",
                        before or 0,
                    )
                )

            await studies()
            first = (await learned())["proposals"][0]["key"]
            away = {"key": first, "reason": " We like <b>some</b> crime. "}
            assert (await owner.post("/api/v1/learning/dismiss", json=away)).status == 204
            assert (await owner.post("/api/v1/learning/dismiss", json={"key": "no such"})).status == 409
            await house.settles()
            await studies()
            found = await learned()
            assert first not in [each["key"] for each in found["proposals"]]
            (gone,) = found["dismissed"]
            assert (gone["reason"], gone["by"]) == ("We like <b>some</b> crime.", "key:owner")
            assert gone["comes_back"]["values"] == {"decided": 20, "until": 30}
            page = await (await owner.get("/learning")).text()
            assert "We like &lt;b&gt;some&lt;/b&gt; crime." in page
            for _ in range(10):
                await house.daemon.database.write(_declined_once_more)
            await studies()
            found = await learned()
            (again,) = [each["again"] for each in found["proposals"] if each["key"] == first]
            assert (again["values"], found["dismissed"]) == ({"then": 20, "now": 30}, [])
            assert (await owner.post("/api/v1/learning/dismiss", json={"key": first})).status == 204
            topic = (await learned())["dismissed"][0]["topic"]
            assert (await owner.post("/api/v1/learning/bring-back", json={"topic": topic})).status == 204
            assert (await owner.post("/api/v1/learning/bring-back", json={"topic": topic})).status == 409
            (back,) = [each["again"] for each in (await learned())["proposals"] if each["key"] == first]
            assert back is None


def _declined_once_more(tx: Connection) -> None:
    """The first case again, of another request, declined by the owner."""
    columns = 'media, requester, rule, why, trail, "case", decided_at'
    tx.execute(
        f"INSERT INTO moderation_decisions (occurrence, request, choice, by, {columns}) SELECT hex(randomblob(8)), "  # noqa: S608
        "'request:other/' || (SELECT count(*) FROM moderation_decisions), 'decline', 'account:1', "
        f"{columns} FROM moderation_decisions LIMIT 1"
    )


async def test_the_page_of_all_settings_says_what_holds_in_place_of_daemon_yaml(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        account, key = await a_key(house, "Ana", *Scope)
        lower = Change(settings={"limits": {"min_rating": 5.5}})
        rule = Change(adds=({"name": "no crime", "when": {"genres": ["80"]}, "then": "reject"},))
        for change in (lower, rule):
            keep = accept(
                change,
                origin=PROPOSAL,
                says=Sentence("As people decided."),
                figures=None,
                by=f"account:{account}",
                now=house.clock.now(),
            )
            await house.daemon.database.write(keep.write)
        async with a_front(house) as (_, url), a_program(url, key) as owner:

            async def shown() -> list[tuple[str, ...]]:
                (block,) = (await (await owner.get("/api/v1/config")).json())["blocks"]
                return [(each["key"], each["file"], each["holds"]) for each in block["content"]["settings"]]

            assert await shown() == [
                ("plugins.moderation.limits.min_rating", "6.0", "5.5"),
                ("plugins.moderation.named_rules", "", "no crime"),
            ]
            overview = (await (await owner.get("/api/v1/overview")).json())["blocks"]
            assert "on_top" not in [each["name"] for each in overview]
            page = await (await owner.get("/config")).text()
            assert "accepted by Ana" in page
            assert 'action="/rules/changes/1/end"' in page
            assert (await owner.post("/api/v1/rules/changes/1/end", json={})).status == 204
            assert [key for key, *_ in await shown()] == ["plugins.moderation.named_rules"]
            assert (await owner.post("/api/v1/rules/changes/2/end", json={})).status == 204
            assert (await (await owner.get("/api/v1/config")).json())["blocks"] == []


SHADOW = {"moderation": {**EAGER["moderation"], "shadow": {"genres": {"blacklist": ["Crime"]}}}}


async def test_a_shadow_is_judged_beside_the_rules_and_measured_by_what_people_say(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=SHADOW) as house:
        first, second = [await asked(house, film) for film in CRIME[:2]]
        third = await asked(house, CRIME[2])
        await answers(house, first, "decline")
        await answers(house, second, "approve")
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            (tried,) = (await (await owner.get("/api/v1/shadow")).json())["tried"]
            assert (tried["agreed"], tried["counted"], tried["open"], tried["from_file"]) == (1, 2, 1, True)
            assert [(each["request"], each["person"], each["open"]) for each in tried["disagreements"]] == [
                (f"overseerr/{third}", None, True),
                (f"overseerr/{second}", "approve", False),
            ]
            assert (
                "Essayé à côté des règles"
                in await (await owner.get("/shadow", headers={"Accept-Language": "fr"})).text()
            )
            assert (await owner.post("/api/v1/shadow/try", json={"settings": "limits: {}"})).status == 409
        assert not house.portal.declined[second]


async def test_what_is_promoted_decides_and_is_demoted_by_itself_when_people_decide_otherwise(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            wrong = await owner.post("/api/v1/shadow/try", json={"settings": "limits: {min_raiting: 5}"})
            assert wrong.status in {400, 409}
            assert "limits.min_raiting" in await wrong.text()
            no_crime = json.dumps({"genres": {"blacklist": ["Crime"]}})
            assert (await owner.post("/api/v1/shadow/try", json={"settings": no_crime})).status == 204
            (tried,) = (await (await owner.get("/api/v1/shadow")).json())["tried"]
            stale = await owner.post("/api/v1/shadow/promote", json={"key": "another"})
            assert stale.status == 409
            both = [owner.post("/api/v1/shadow/promote", json={"key": tried["key"]}) for _ in range(2)]
            assert sorted([answer.status for answer in await asyncio.gather(*both)]) == [204, 409]
            for film in CRIME:
                await is_declined_and_then_approved(house, film)
            (tried,) = (await (await owner.get("/api/v1/shadow")).json())["tried"]
            assert (tried["agreed"], tried["counted"], tried["promoted"]) == (0, 5, 1)
            await house.daemon.database.write(_seen_once_more)
            number = house.portal.request(ANOTHER, by=2)
            house.rings(number)
            await house.until(lambda: house.one("SELECT count(*) FROM moderation_changes WHERE ended_by = 'drift'"))
            shown = await (await owner.get("/api/v1/shadow")).json()
            assert shown["tried"] == []
            assert [each["by_itself"] for each in shown["demoted"]] == [True]
            assert "It drifted" in await (await owner.get("/shadow")).text()
        await asked(house, 11)


async def is_declined_and_then_approved(house: House, film: int) -> None:
    """By the rules, and then by somebody in the portal."""
    number = house.portal.request(film, by=2)
    house.rings(number)
    await house.until(lambda: house.portal.declined[number])
    await house.settles()
    house.portal.approve(number)
    await house.settles(after=timedelta(minutes=2))


def _seen_once_more(tx: Connection) -> None:
    """Each case again, as if as many more had gone the same way."""
    columns = "candidate, request, held, held_rule, tried, tried_rule, person, promoted, judged_at"
    tx.execute(
        f"INSERT INTO moderation_shadow (occurrence, {columns}) SELECT hex(randomblob(8)), {columns} "  # noqa: S608
        "FROM moderation_shadow"
    )
