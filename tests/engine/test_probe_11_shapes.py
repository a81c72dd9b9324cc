"""What is stored outlives what reads it: renamed, gone or newer, Usher starts or refuses, shows it, loses nothing."""

import json
from datetime import timedelta
from pathlib import Path

from daemon.commands.base import Scope
from daemon.web.house import PluginState
from tests.engine.front import a_front, a_key, a_program, web_house
from tests.engine.probing import PROBES, a_probe, fact, happens, lives_with
from tests.house import START, House

BEFORE, AFTER = PROBES / "before" / "memo", PROBES / "after" / "memo"


async def heeded(house: House) -> list[tuple[str, str]]:
    rows = await house.rows("SELECT body FROM events WHERE name = 'memo.heeded' ORDER BY id")
    return [(body["note"], body["by"]) for body in (json.loads(row[0]) for row in rows)]


async def test_what_was_owed_to_a_handler_is_owed_to_it_under_its_new_name(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "memo", theirs=(BEFORE,)) as house:
        await happens(house, fact("memo.came", note="hard one", at=START))
        await house.settles()
        assert await heeded(house) == []
        await lives_with(house, "memo", AFTER)
        await house.settles(after=timedelta(minutes=2))
        assert await heeded(house) == [("hard one", "take_to_heart, white")]
        assert await house.one("SELECT count(*) FROM deliveries WHERE state <> 'done'") == 0


async def test_without_the_plugin_usher_starts_shows_what_waits_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    """Its events, its actions and its timers are all unknown then."""
    async with a_probe(tmp_path, "memo", theirs=(BEFORE,), mode="dry_run") as house:
        await happens(house, fact("memo.came", note="easy", at=START), fact("memo.came", note="hard", at=START))
        await house.settles()
        await lives_with(house, "memo", None)
        await house.settles(after=timedelta(hours=2))
        async with a_front(house) as (_, url), a_program(url, (await a_key(house, "reader", Scope.READ))[1]) as reader:
            events = await (await reader.get("/api/v1/events?subject=note:hard")).json()
            assert {each["name"] for each in events["events"]} == {"memo.came"}
            shown = await (await reader.get(f"/api/v1/events/{events['events'][0]['id']}")).json()
            assert [each["plugin"] for each in shown["deliveries"]] == ["memo"]
            assert (await reader.get("/events", headers={"Accept": "text/html"})).status == 200
        assert await house.one("SELECT count(*) FROM deliveries WHERE plugin = 'memo' AND state <> 'done'") == 1
        await lives_with(house, "memo", BEFORE)
        await house.settles(after=timedelta(minutes=5))
        assert await heeded(house) == [("easy", "remind")]


async def test_a_handler_that_is_gone_leaves_its_deliveries_parked_and_shown(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "memo", theirs=(BEFORE,)) as house:
        await happens(house, fact("memo.remind", note="easy"))
        await house.settles()
        await house.daemon.database.write(
            lambda tx: tx.execute("UPDATE deliveries SET state = 'due', head = 1 WHERE handler = 'remind'")
        )
        await lives_with(house, "memo", AFTER)
        await house.settles()
        assert await house.rows("SELECT state, parked_on FROM deliveries WHERE handler = 'remind'") == [
            ("parked", "handler:memo.remind")
        ]
        await lives_with(house, "memo", BEFORE)
        await house.settles()
        assert await house.one("SELECT state FROM deliveries WHERE handler = 'remind'") == "done"


async def test_an_action_nobody_knows_waits_with_its_reason_until_it_is_known_again(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "memo", theirs=(BEFORE,)) as house:
        await happens(house, fact("memo.came", note="easy", at=START))
        await house.settles()
        assert await house.one("SELECT state FROM actions") == "waiting"
        await lives_with(house, "memo", AFTER)
        await house.settles(after=timedelta(minutes=2))
        state, why = (await house.rows("SELECT state, why FROM actions"))[0]
        assert (state, "memo.put_up" in json.dumps(json.loads(why))) == ("waiting", True)
        await lives_with(house, "memo", BEFORE)
        await house.settles(after=timedelta(minutes=2))
        state, why = (await house.rows("SELECT state, why FROM actions"))[0]
        assert (state, json.loads(why)["values"]) == ("waiting", {"port": "Walls"})


async def test_a_plugin_whose_tables_are_newer_is_shown_and_takes_nothing_down(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "memo", theirs=(BEFORE,)) as house:
        await house.daemon.database.write(lambda tx: tx.execute("INSERT INTO migrations VALUES ('memo', 9)"))
        await lives_with(house, "memo", BEFORE)
        (memo,) = [each for each in web_house(house).plugins() if each.name == "memo"]
        assert memo.state is not PluginState.ON
        assert "newer version" in (memo.why or "")
        await happens(house, fact("memo.came", note="easy", at=START))
        assert await house.one("SELECT count(*) FROM events WHERE name = 'memo.came'") == 1
