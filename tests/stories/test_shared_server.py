"""Who shares the Plex server: known, told as facts, and never gone because somebody answered wrongly."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.commands.base import Scope
from daemon.commands.house import separate_alias, thaw
from daemon.domain.ids import Alias
from daemon.runtime.tasks import Tasks, spawn
from demo.world import World
from tests.engine.front import a_front, a_key, a_program
from tests.house import OWNER, House, a_house, next_cut

PERSONS = "SELECT name, json_extract(CAST(body AS TEXT), '$.who.id') FROM events WHERE name GLOB '{}*' ORDER BY id"
SWEEP = timedelta(minutes=2)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """One that has read who shares its server once."""
    async with a_house(tmp_path, also=("plex",)) as opened:
        await opened.settles(after=timedelta(seconds=30))
        yield opened


async def facts(house: House, noun: str = "person.") -> list[tuple[str, str]]:
    return [(name, who) for name, who in await house.rows(PERSONS.format(noun))]


async def here(house: House) -> int:
    return int(await house.one("SELECT count(*) FROM members WHERE gone_at IS NULL"))


async def swept(house: House, times: int = 1) -> None:
    for _ in range(times):
        await house.clock.leap(SWEEP)
        await house.is_quiet()


async def test_the_first_reading_is_remembered_and_announces_nobody(house: House) -> None:
    assert await facts(house) == []
    kinds = dict(await house.rows("SELECT kind, count(*) FROM members WHERE gone_at IS NULL GROUP BY kind"))
    assert kinds == {"owner": 1, "friend": 12, "home": 1, "managed": 1, "invited": 1}


async def test_those_of_the_portal_and_those_of_plex_are_the_same_people(house: House) -> None:
    number = house.portal.request(862, by=2)
    house.rings(number)
    await house.settles()
    shared = await house.rows(
        "SELECT p.alias FROM aliases p JOIN aliases o ON o.person = p.person "
        "WHERE o.alias = 'overseerr/2' AND p.alias GLOB 'plex/*'"
    )
    plex_id = house.world.people[2].plex_id
    assert shared == [(f"plex/{plex_id}",)]


async def test_somebody_joins_leaves_and_comes_back(house: House) -> None:
    book = house.world.plex_book
    book.joins(410_060, "Philippine", email="philippine@example.org")
    await swept(house)
    assert await facts(house) == [("person.joined", "410060")]
    book.leaves(410_060)
    await swept(house, times=2)
    assert await facts(house) == [("person.joined", "410060"), ("person.left", "410060")]
    book.returns(410_060)
    await swept(house, times=2)
    assert (await facts(house))[2:] == [("person.returned", "410060")]
    assert await house.one("SELECT times FROM members WHERE alias = 'plex/410060'") == 2


async def test_whoever_was_asked_by_mail_and_says_yes_is_one_person(house: House) -> None:
    book = house.world.plex_book
    invite = book.invites_to("margaux@example.org")
    await swept(house)
    book.accepts(invite.id, 410_061, "Margaux")
    await swept(house, times=3)
    assert await facts(house) == [("person.invited", f"invite-{invite.id}"), ("person.joined", "410061")]
    persons = await house.rows("SELECT DISTINCT person FROM aliases WHERE email = 'margaux@example.org'")
    assert len(persons) == 1


async def test_another_library_is_a_fact(house: House) -> None:
    house.world.plex_book.changes(410_001, libraries=("5001", "5002", "5003"))
    await swept(house, times=2)
    assert await facts(house, "share.") == [("share.changed", "410001")]


async def test_after_an_outage_everybody_is_read_at_once(house: House) -> None:
    house.world.plextv.goes_down()
    await swept(house, times=3)
    back = house.clock.now()
    house.world.plextv.comes_back()
    await house.settles(after=timedelta(seconds=55))
    assert house.daemon.listening.headcount.views["plex"].at > back


async def people_of(address: str, key: str) -> dict[str, str]:
    """What the page says of when each of them last watched something."""
    async with a_program(address, key) as program, program.get("/api/v1/people?kind=friend") as told:
        rows = (await told.json())["people"]
    return {row["name"]: row["activity"] for row in rows}


async def test_the_page_says_when_somebody_last_watched_and_unknown_where_nobody_tells(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("plex", "tautulli")) as house, a_front(house) as (_, address):
        _, key = await a_key(house, "script", Scope.READ)
        await house.settles(after=timedelta(seconds=30))
        known = await people_of(address, key)
        assert (known["Léa Marchand"], known["Agathe Roussel"]) == ("seen", "unknown")
        house.world.tautulli.goes_down()
        await house.settles(after=timedelta(minutes=5))
        assert set((await people_of(address, key)).values()) == {"unknown"}


async def test_the_page_waits_two_seconds_for_that_and_no_longer(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("plex", "tautulli")) as house, a_front(house) as (_, address):
        _, key = await a_key(house, "script", Scope.READ)
        await house.settles(after=timedelta(seconds=30))
        house.world.tautulli.hangs()
        tasks = Tasks(house.clock)
        asked = spawn(people_of(address, key), name="asked", owner=tasks)
        began = house.clock.now()
        await house.until(asked.done, within=timedelta(seconds=10))
        assert set((await asked).values()) == {"unknown"}
        assert house.clock.now() - began < timedelta(seconds=4)


WRONG: dict[str, Callable[[World], object]] = {
    "plex.tv is out": lambda world: world.plextv.goes_down(),
    "the server is out": lambda world: world.plex.goes_down(),
    "an error": lambda world: world.plextv.answers(500),
    "a refused token": lambda world: world.plextv.answers(401),
    "a login page": lambda world: world.plextv.answers_html(),
    "too many calls": lambda world: world.plextv.answers(429, retry_after=5),
    "half an answer": lambda world: world.plextv.truncates(),
    "short lists": lambda world: world.plextv.short_lists(),
    "empty lists": lambda world: world.plextv.empty_lists(),
    "one of thirteen": lambda world: world.plextv.shrunken_lists(),
    "another server's shares": lambda world: world.plextv.is_another(),
    "a list that lacks one": lambda world: world.plextv.leaves_out_of_people(410_001),
    "another server in its place": lambda world: setattr(world.plex, "machine", "somebody-else's"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_nobody_leaves_because_of_a_wrong_answer(house: House, wrong: str) -> None:
    before = await here(house)
    WRONG[wrong](house.world)
    await house.settles(after=timedelta(minutes=30))
    assert (await facts(house), await facts(house, "share."), await here(house)) == ([], [], before)
    house.world.comes_back()
    await house.settles(after=timedelta(minutes=10))
    assert (await facts(house), await facts(house, "share."), await here(house)) == ([], [], before)


@pytest.mark.parametrize("wrong", ["empty lists", "one of thirteen"])
async def test_lists_that_shrank_freeze_what_destroys_until_a_person_accepts_them(house: House, wrong: str) -> None:
    WRONG[wrong](house.world)
    await swept(house, times=3)
    assert await house.rows("SELECT name, scope FROM freezes") == [("plex shrank", "destructive")]
    await thaw(house.daemon.journal, OWNER, name="plex shrank")
    await swept(house, times=3)
    assert {name for name, _ in await facts(house)} == {"person.left"}
    assert await house.rows("SELECT name FROM freezes") == []


async def test_a_baseline_that_lacked_people_welcomes_nobody_afterwards(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        house.world.plextv.empty_lists()
        house.furnish(also=("plex",))
        await house.stops()
        await house.lives()
        await house.settles(after=timedelta(minutes=1))
        house.world.plextv.comes_back()
        await swept(house, times=3)
        assert (await facts(house), await here(house)) == ([], 16)


async def test_another_server_that_the_owner_accepts_is_a_baseline_of_its_own(house: House) -> None:
    await house.stops()
    house.world.plex.machine = "a-new-machine"
    house.world.plextv.moves_to("a-new-machine")
    for number in list(house.world.plex_book.guests)[:8]:
        house.world.plex_book.leaves(number)
    await house.lives()
    await house.settles(after=timedelta(minutes=5))
    assert await here(house) == 16
    await house.daemon.roster.accept("plex")
    await swept(house, times=3)
    assert (await facts(house), await here(house)) == ([], 8)
    assert await house.rows("SELECT name FROM freezes") == []


async def test_a_name_that_was_taken_for_somebody_else_s_stays_parted(house: House) -> None:
    person = await house.one("SELECT person FROM aliases WHERE alias = 'plex/410001'")
    number = house.portal.request(862, by=2)
    house.rings(number)
    await house.settles()
    other = await separate_alias(house.daemon.journal, OWNER, Alias(service="plex", id="410001"))
    await swept(house, times=2)
    assert await house.one("SELECT person FROM aliases WHERE alias = 'plex/410001'") == other != person
    assert await house.one("SELECT count(*) FROM events WHERE name = 'person.separated'") == 1


async def test_a_power_cut_anywhere_tells_each_thing_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await house.settles()
        house.world.plex_book.joins(410_060, "Philippine", email="philippine@example.org")
        await swept(house)
        house.world.plex_book.leaves(410_001)
        await swept(house, times=2)

    n, was_cut = 0, True
    while was_cut:
        n = next_cut(next_cut(n))
        async with a_house(tmp_path / str(n), also=("plex",), services=False, plugins={}) as house:
            await house.settles()
            await house.stops()
            was_cut = await house.dies_at(n, story)
            joined, gone = 410_060 in house.world.plex_book.guests, 410_001 not in house.world.plex_book.guests
            await swept(house, times=3)
            told = await facts(house)
            assert told.count(("person.joined", "410060")) == joined, f"cut at mark {n}"
            assert told.count(("person.left", "410001")) == gone, f"cut at mark {n}"
            assert len(told) == joined + gone, f"cut at mark {n}"


async def test_nobody_is_told_anything_and_nothing_is_written_at_plex(house: House) -> None:
    house.world.plex_book.joins(410_060, "Philippine", email="philippine@example.org")
    await swept(house, times=3)
    calls = (*house.world.plex.calls, *house.world.plextv.calls)
    assert {call.method for call in calls} == {"GET"}
    assert await house.one("SELECT count(*) FROM messages") == 0
    assert await house.one("SELECT count(*) FROM actions") == 0
