"""What saying yes takes is asked of Radarr and Sonarr where a rule or a person wants to know, and of nobody else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from daemon.commands.base import Scope
from daemon.commands.house import forget_person
from plugins.moderation.case import Case
from tests.engine.front import a_front, a_key, a_program
from tests.house import OWNER, House, a_house

FAMILY_FILM, HORROR_FILM, ACTION_FILM, SERIES = 862, 694, 603, 1396
"""Toy Story, The Shining, The Matrix, Breaking Bad: their TMDB numbers."""
ASKER = 2
QUOTA = {"name": "quota", "when": {"gigabytes_held": {"above": 300}}, "then": "review"}
REST = {"name": "the rest", "when": {"type": ["movie", "series"]}, "then": "approve"}
GENRES = {"whitelist": ["Family"], "blacklist": ["Horror"]}


def rules(*named: dict[str, Any]) -> dict[str, Any]:
    return {"moderation": {"genres": GENRES, "named_rules": list(named)}}


def a_shelf(house: House, gigabytes: float, *, by: int = ASKER) -> None:
    """So much of films that this person asked for, by the tag of the portal."""
    radarr, person = house.world.radarr, house.world.people[by]
    radarr.on_the_list.clear()
    house.world.sonarr.on_the_list.clear()
    tag = radarr.tag(f"{by} - {person.name}")
    while sum(map(radarr.weight, radarr.on_the_list.values())) < gigabytes * 10**9:
        radarr.put(house.world.make_up(), profile=5, tags=(tag,))


async def asks(house: House, tmdb: int, **more: Any) -> int:  # noqa: ANN401 (what the fake portal takes)
    number = house.portal.request(tmdb, by=ASKER, **more)
    house.rings(number)
    await house.settles(after=timedelta(seconds=6))
    return int(number)


async def decided(house: House, number: int) -> tuple[str, str]:
    found = await house.rows(
        "SELECT choice, rule FROM moderation_decisions WHERE request = ?", f"request:overseerr/{number}"
    )
    return tuple(found[-1]) if found else ("", "")


async def case_of(house: House, number: int) -> Case:
    body = await house.one('SELECT "case" FROM moderation_decisions WHERE request = ?', f"request:overseerr/{number}")
    return msgspec.json.decode(body, type=Case)


@pytest.mark.parametrize("held, expected", [(250, ("approve", "rule.the rest")), (320, ("review", "rule.quota"))])
async def test_a_quota_of_gigabytes_holds(tmp_path: Path, held: int, expected: tuple[str, str]) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules(QUOTA, REST)) as house:
        a_shelf(house, held)
        number = await asks(house, ACTION_FILM)

        case = await case_of(house, number)
        assert await decided(house, number) == expected
        assert held <= (case.requester.gigabytes or 0) < held + 70
        assert case.cost.sources["gigabytes_held"] == "radarr"


async def test_what_somebody_else_holds_counts_for_nobody(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules(QUOTA, REST)) as house:
        a_shelf(house, 320, by=3)
        number = await asks(house, ACTION_FILM)

        assert (await case_of(house, number)).requester.gigabytes == 0


async def test_what_was_granted_here_counts_where_nothing_is_tagged(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules(QUOTA, REST)) as house:
        await asks(house, FAMILY_FILM)
        a_shelf(house, 0)
        toys = house.world.titles.find("movie", FAMILY_FILM)
        assert toys is not None
        house.world.radarr.put(toys, profile=4)
        house.daemon.doorbells.heard("radarr", {"eventType": "Download"})
        number = await asks(house, ACTION_FILM)

        assert (await case_of(house, number)).requester.gigabytes == pytest.approx(62 * 81 * 2**20 / 10**9)


FULL_DISK = {"name": "quota", "when": {"disk_left": {"below": 5000}}, "then": "review"}


@pytest.mark.parametrize("rule", [QUOTA, FULL_DISK], ids=["what they hold", "the disk"])
async def test_a_rule_waits_for_the_answer_it_needs_however_long(tmp_path: Path, rule: dict[str, Any]) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules(rule, REST)) as house:
        a_shelf(house, 320)
        house.world.radarr.goes_down()
        number = await asks(house, ACTION_FILM)
        waiting = await decided(house, number)
        await house.settles(after=timedelta(hours=5))
        still_waiting = await decided(house, number)

        house.world.radarr.comes_back()
        await house.settles(after=timedelta(minutes=2))

        assert (waiting, still_waiting) == (("", ""), ("", ""))
        assert await decided(house, number) == ("review", "rule.quota")


async def test_a_radarr_that_was_never_heard_is_no_missing_radarr(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules(QUOTA, REST)) as house:
        a_shelf(house, 320)
        await house.stops()
        house.world.radarr.goes_down()
        await house.lives()
        number = await asks(house, ACTION_FILM)
        waiting = await decided(house, number)

        house.world.radarr.comes_back()
        await house.settles(after=timedelta(minutes=2))

        assert waiting == ("", "")
        assert await decided(house, number) == ("review", "rule.quota")


@pytest.mark.parametrize(
    "film, expected", [(HORROR_FILM, ("decline", "genres.blacklist")), (FAMILY_FILM, ("approve", "genres.whitelist"))]
)
async def test_what_a_list_settles_neither_asks_nor_waits(tmp_path: Path, film: int, expected: tuple[str, str]) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules(QUOTA, REST)) as house:
        await house.settles()
        house.world.radarr.goes_down()
        before = len(house.world.radarr.calls), len(house.world.sonarr.calls)
        number = await asks(house, film)

        assert await decided(house, number) == expected
        assert (len(house.world.radarr.calls), len(house.world.sonarr.calls)) == before


async def test_a_rule_further_up_that_decides_asks_nobody(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules(REST, QUOTA)) as house:
        await house.settles()
        before = len(house.world.radarr.calls)
        number = await asks(house, ACTION_FILM)

        assert await decided(house, number) == ("approve", "rule.the rest")
        assert len(house.world.radarr.calls) == before


async def test_without_radarr_it_is_unknown_at_once_and_unknown_never_decides(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=rules(QUOTA, REST)) as house:
        assert await decided(house, await asks(house, ACTION_FILM)) == ("approve", "rule.the rest")


@pytest.mark.parametrize("then", ["reject", "approve", "review"])
async def test_what_nobody_can_tell_of_watching_never_decides(tmp_path: Path, then: str) -> None:
    rule = {"name": "watch two first", "when": {"watched": {"below": 50}}, "then": then}
    other = {"name": "the opposite", "when": {"not": {"watched": {"below": 50}}}, "then": then}
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules(rule, other)) as house:
        a_shelf(house, 320)
        number = await asks(house, ACTION_FILM)

        assert await decided(house, number) == ("review", "unmatched")
        assert (await case_of(house, number)).requester.watched is None


async def test_a_review_comes_with_all_that_could_be_found_out(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules()) as house:
        a_shelf(house, 10)
        await house.settles()
        house.portal.request(ACTION_FILM, by=3)
        await house.settles(after=timedelta(minutes=2))
        number = await asks(house, ACTION_FILM)

        case = await case_of(house, number)
        assert case.cost.gigabytes == pytest.approx(300 * 136 * 2**20 / 10**9)
        assert case.house.free_gigabytes == 3000
        assert case.cost.left == 3000 - (case.cost.gigabytes or 0)
        assert (case.requester.gigabytes or 0) >= 10
        assert case.cost.wanted_by == 1
        told = {"gigabytes": "radarr", "disk_free": "radarr", "gigabytes_held": "radarr", "wanted_by": "overseerr"}
        assert case.cost.sources == told


async def test_who_was_declined_or_gave_up_wants_it_no_more(tmp_path: Path) -> None:
    wanted = {"name": "wanted", "when": {"wanted_by": 1}, "then": "approve"}
    plain = {"moderation": {**rules(wanted)["moderation"], "declined_before": None}}
    async with a_house(tmp_path, plugins=plain) as house:
        for person in (3, 4, 5):
            house.rings(house.portal.request(ACTION_FILM, by=person))
            await house.settles()
        house.portal.decline(1)
        house.portal.delete(2)
        await house.settles(after=timedelta(minutes=2))
        number = await asks(house, ACTION_FILM)

        assert await decided(house, number) == ("approve", "rule.wanted")


FAULTS: dict[str, Callable[[House], None]] = {
    "down": lambda house: house.world.radarr.goes_down(),
    "hanging": lambda house: house.world.radarr.hangs(),
    "a web page": lambda house: house.world.radarr.answers_html(),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_review_waits_for_nobody(tmp_path: Path, fault: str) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules()) as house:
        await house.settles()
        FAULTS[fault](house)
        number = await asks(house, ACTION_FILM)

        case = await case_of(house, number)
        assert await decided(house, number) == ("review", "unmatched")
        assert (case.cost.gigabytes, case.house.free_gigabytes, case.requester.gigabytes) == (None, None, None)
        assert case.cost.wanted_by == 0


async def test_only_the_seasons_asked_for_are_weighed_and_4k_by_its_own_profile(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules()) as house:
        house.world.sonarr.on_the_list.clear()
        one = await asks(house, SERIES, kind="tv", seasons=(1,))
        in_4k = await asks(house, SERIES, kind="tv", seasons=(1,), is4k=True)

        sizes = [(await case_of(house, number)).cost for number in (one, in_4k)]
        assert [each.profile for each in sizes] == [None, "Ultra-HD"]
        assert sizes[1].gigabytes == pytest.approx(300 * 47 * 12 * 2**20 / 10**9)


async def test_a_rule_about_the_hour_reads_the_clock_of_the_house(tmp_path: Path) -> None:
    night = {"name": "at night", "when": {"hour": {"at_least": 22}, "weekday": "friday"}, "then": "reject"}
    zone = {"house": {"timezone": "Asia/Tokyo"}}
    async with a_house(tmp_path, plugins=rules(night, REST), settings=zone) as house:
        by_day = await decided(house, await asks(house, ACTION_FILM))
        await house.settles(after=timedelta(hours=1, minutes=30))

        assert by_day == ("approve", "rule.the rest")
        assert await decided(house, await asks(house, 550)) == ("decline", "rule.at night")


async def test_the_page_shows_each_number_with_who_told_it(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules()) as house:
        a_shelf(house, 10)
        reviewed, approved = await asks(house, ACTION_FILM), await asks(house, FAMILY_FILM)
        _, key = await a_key(house, "ana", Scope.READ)
        async with a_front(house) as (_, url), a_program(url, key) as ana:
            cards = [
                (await (await ana.get(f"/api/v1/requests/overseerr/{number}")).json())["cost"]
                for number in (reviewed, approved)
            ]
            page = await (await ana.get(f"/requests/overseerr/{reviewed}", headers={"Accept": "text/html"})).text()

        assert [card["as_judged"] for card in cards] == [True, False]
        assert [card["left"] is None for card in cards] == [False, True]
        assert cards[0]["gigabytes"]["source"] == cards[1]["gigabytes"]["source"] == "radarr"
        assert cards[0]["streams_on"] == ["Max"]
        assert cards[0]["watched"] == {"value": None, "source": None}
        assert cards[0]["wanted_by"] == {"value": 0, "source": "overseerr"}
        assert "What it takes" in page
        assert "from radarr" in page


async def test_the_ticket_says_what_it_takes_and_what_nobody_told(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules()) as house:
        a_shelf(house, 10)
        await asks(house, ACTION_FILM)
        _, key = await a_key(house, "ana", Scope.READ)
        async with a_front(house) as (_, url), a_program(url, key) as ana:
            said = await (await ana.get("/api/v1/reviews")).text()

        assert all(words in said for words in ("GB of disk left afterwards", "this person holds", "not known"))


async def test_a_disk_that_is_too_small_is_said_by_how_much(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("radarr", "sonarr"), plugins=rules()) as house:
        house.world.radarr.free = 10**9
        await asks(house, ACTION_FILM)
        _, key = await a_key(house, "ana", Scope.READ)
        async with a_front(house) as (_, url), a_program(url, key) as ana:
            (card,) = (await (await ana.get("/api/v1/reviews")).json())["open"]
        (said,) = [each for each in card["facts"] if "more than the disk" in str(each)]
        assert "-" not in str(said)


async def test_what_somebody_said_of_a_person_counts_and_is_forgotten_with_them(tmp_path: Path) -> None:
    trusted = {"name": "trusted", "when": {"trust": "trusted"}, "then": "approve"}
    async with a_house(tmp_path, plugins=rules(trusted)) as house:
        newcomer = house.world.newcomer()
        house.rings(house.portal.request(ACTION_FILM, by=newcomer))
        await house.settles(after=timedelta(seconds=6))
        person = await house.one("SELECT person FROM aliases WHERE alias = ?", f"overseerr/{newcomer}")
        _, key = await a_key(house, "ana", Scope.READ, Scope.DECIDE)
        async with a_front(house) as (_, url), a_program(url, key) as ana:
            before = await (await ana.get(f"/api/v1/people/{person}/trust")).json()
            said = await ana.post(f"/api/v1/people/{person}/trust", json={"trust": "trusted"})
            after = await (await ana.get(f"/api/v1/people/{person}/trust")).json()
            told = await (await ana.get(f"/people/{person}")).text()
        number = house.portal.request(550, by=newcomer)
        house.rings(number)
        await house.settles(after=timedelta(seconds=6))
        decision = await decided(house, number)
        await forget_person(house.daemon.journal, OWNER, person)

        assert (before["by_time"], before["said"], said.status) == ("new", None, 204)
        assert (after["by_time"], after["said"]) == ("new", "trusted")
        assert after["said_by"] == "key:ana"
        assert "Trust was set by hand" in told
        assert decision == ("approve", "rule.trusted")
        assert await house.one("SELECT count(*) FROM plugin_state WHERE key = 'trust'") == 0
