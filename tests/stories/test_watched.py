"""Who asks for more is asked to watch first: Tautulli tells what was watched, and nothing is decided on what it does
not tell for certain."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from daemon.commands.base import Scope
from demo.titles import Title
from plugins.moderation.case import Case
from tests.engine.front import a_front, a_key, a_program
from tests.house import House, a_house

ASKER, WITHOUT_PLEX = 2, 6
HORROR_FILM, ACTION_FILM, FAMILY_FILM, SERIES = 694, 603, 862, 1396
WATCH_FIRST = {"name": "watch two first", "when": {"watched": {"below": 50}}, "then": "reject"}
REST = {"name": "the rest", "when": {"type": ["movie", "series"]}, "then": "approve"}
RULES: dict[str, Any] = {
    "moderation": {"genres": {"blacklist": ["Horror"]}, "named_rules": [WATCH_FIRST, REST], "most_an_hour": None}
}


def plex_id(house: House, person: int = ASKER) -> int:
    return house.world.people[person].plex_id or 0


def title(house: House, tmdb: int, kind: str = "movie") -> Title:
    found = house.world.titles.find(kind, tmdb)
    assert found is not None
    return found


async def asks(house: House, tmdb: int, *, by: int = ASKER, **more: Any) -> int:  # noqa: ANN401 (the portal's)
    number = house.portal.request(tmdb, by=by, **more)
    house.rings(number)
    await house.settles(after=timedelta(seconds=6))
    return int(number)


async def gets(house: House, tmdb: int, *, by: int = ASKER, **more: Any) -> int:  # noqa: ANN401 (the portal's)
    """Asked for, granted by hand where no rule did, and there."""
    number = house.portal.request(tmdb, by=by, **more)
    house.portal.approve(number)
    house.portal.set_available(number)
    await house.settles(after=timedelta(minutes=2))
    return int(number)


async def rule(house: House, number: int) -> str:
    """The rule that decided; empty while none has."""
    found = await house.rows("SELECT rule FROM moderation_decisions WHERE request = ?", f"request:overseerr/{number}")
    return str(found[-1][0]) if found else ""


async def case_of(house: House, number: int) -> Case:
    body = await house.one('SELECT "case" FROM moderation_decisions WHERE request = ?', f"request:overseerr/{number}")
    return msgspec.json.decode(body, type=Case)


async def test_who_watches_nothing_of_it_waits_and_who_watched_enough_goes_on(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("tautulli",), plugins=RULES) as house:
        for tmdb in (FAMILY_FILM, 13):
            await gets(house, tmdb)
        await gets(house, SERIES, kind="tv", seasons=(1,))
        before = await asks(house, ACTION_FILM)
        house.world.tautulli.watches(plex_id(house), title(house, FAMILY_FILM), minutes=5)
        house.world.tautulli.watches(plex_id(house), title(house, SERIES, "tv"), minutes=40)
        await house.settles(after=timedelta(minutes=2))
        after = await asks(house, 550)

        assert [await rule(house, each) for each in (before, after)] == ["rule.watch two first", "rule.the rest"]
        told = [(await case_of(house, each)).requester.watched for each in (before, after)]
        assert told == [0, pytest.approx(200 / 3)]
        assert (await case_of(house, after)).cost.sources["watched"] == "tautulli"


async def test_what_somebody_else_watched_counts_for_nobody(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("tautulli",), plugins=RULES) as house:
        await gets(house, FAMILY_FILM)
        await gets(house, 13, by=3)
        house.world.tautulli.watches(plex_id(house, 3), title(house, FAMILY_FILM))
        assert await rule(house, await asks(house, ACTION_FILM)) == "rule.watch two first"


TROUBLES: dict[str, Callable[[House], object]] = {
    "down": lambda house: house.world.tautulli.goes_down(),
    "a web page": lambda house: house.world.tautulli.answers_html(),
    "its key refused": lambda house: house.world.tautulli.answers(401),
    "an error within a 200": lambda house: setattr(house.world.tautulli, "failing", True),
    "an unread database": lambda house: setattr(house.world.tautulli, "unread", True),
    "a short page": lambda house: setattr(house.world.tautulli, "short", 1),
    "deaf": lambda house: setattr(house.world.tautulli, "connected", False),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_rule_waits_however_long_and_what_needs_no_watching_goes_on(tmp_path: Path, trouble: str) -> None:
    async with a_house(tmp_path, also=("tautulli",), plugins=RULES) as house:
        await gets(house, FAMILY_FILM)
        TROUBLES[trouble](house)
        number, other = await asks(house, ACTION_FILM), await asks(house, HORROR_FILM, by=4)
        waiting = await rule(house, number), await rule(house, other)
        await house.settles(after=timedelta(hours=5))
        still = await rule(house, number)

        house.world.tautulli.comes_back()
        await house.settles(after=timedelta(minutes=3))

        assert (waiting, still) == (("", "genres.blacklist"), "")
        assert await rule(house, number) == "rule.watch two first"


async def test_another_plex_server_behind_it_says_nothing_until_the_owner_does(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("tautulli",), plugins=RULES) as house:
        await gets(house, FAMILY_FILM)
        await house.stops()
        house.world.tautulli.moves()
        await house.lives()
        number = await asks(house, ACTION_FILM)
        await house.settles(after=timedelta(hours=5))
        waiting = await rule(house, number)

        await house.daemon.roster.accept("tautulli")
        await house.settles(after=timedelta(minutes=3))

        assert waiting == ""
        assert await rule(house, number) == "rule.watch two first"


async def test_a_history_that_was_made_anew_declines_nobody(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("tautulli",), plugins=RULES) as house:
        await gets(house, FAMILY_FILM)
        house.world.tautulli.watches(plex_id(house), title(house, FAMILY_FILM))
        await house.settles(after=timedelta(minutes=2))
        first = await asks(house, ACTION_FILM)
        house.world.tautulli.forgets_everything()
        await house.settles(after=timedelta(minutes=2))
        second = await asks(house, 550)
        waiting = await rule(house, second)
        await house.settles(after=timedelta(days=2))

        assert (await rule(house, first), waiting) == ("rule.the rest", "")
        # An empty history reaches back to no request: nobody can tell, and the rule decides nothing.
        assert await rule(house, second) == "rule.the rest"
        assert (await case_of(house, second)).requester.watched is None


@pytest.mark.parametrize("then", ["reject", "approve", "review"])
@pytest.mark.parametrize("who", ["without Plex", "with nothing yet", "watched what is gone", "not on its list"])
async def test_what_it_cannot_tell_never_decides(tmp_path: Path, then: str, who: str) -> None:
    rules = [
        {"name": "watch two first", "when": {"watched": {"below": 50}}, "then": then},
        {"name": "the opposite", "when": {"not": {"watched": {"below": 50}}}, "then": then},
    ]
    plugins = {"moderation": {"named_rules": rules, "most_an_hour": None}}
    async with a_house(tmp_path, also=("tautulli",), plugins=plugins) as house:
        tautulli = house.world.tautulli
        by = WITHOUT_PLEX if who == "without Plex" else ASKER
        if who != "with nothing yet":
            await gets(house, FAMILY_FILM, by=by)
        if who == "watched what is gone":
            tautulli.watches(plex_id(house), title(house, ACTION_FILM), at=house.clock.now())
            tautulli.leaves_plex(title(house, ACTION_FILM))
        if who == "not on its list":
            del tautulli.people[plex_id(house)]
            tautulli.plays[:] = [each for each in tautulli.plays if each.plex_id != plex_id(house)]
        await house.settles(after=timedelta(minutes=2))
        number = await asks(house, 550, by=by)

        assert await rule(house, number) == "unmatched"
        assert (await case_of(house, number)).requester.watched is None


async def test_nobody_is_asked_where_no_rule_and_no_person_wants_to_know(tmp_path: Path) -> None:
    plain = {"moderation": {"genres": {"blacklist": ["Horror"]}, "named_rules": [REST]}}
    async with a_house(tmp_path, also=("tautulli",), plugins=plain) as house:
        await gets(house, FAMILY_FILM)
        before = len(house.world.tautulli.calls)
        for tmdb in (ACTION_FILM, HORROR_FILM):
            await asks(house, tmdb)
        assert len(house.world.tautulli.calls) == before


async def test_a_review_shows_it_with_who_told_and_does_not_wait_for_it(tmp_path: Path) -> None:
    async with a_house(tmp_path, also=("tautulli",), plugins={"moderation": {"most_an_hour": None}}) as house:
        await gets(house, FAMILY_FILM)
        house.world.tautulli.watches(plex_id(house), title(house, FAMILY_FILM))
        shown = await asks(house, ACTION_FILM)
        await house.settles(after=timedelta(minutes=2))
        house.world.tautulli.hangs()
        later = await asks(house, 550)
        _, key = await a_key(house, "ana", Scope.READ)
        async with a_front(house) as (_, url), a_program(url, key) as ana:
            card = (await (await ana.get(f"/api/v1/requests/overseerr/{shown}")).json())["cost"]
            page = await (await ana.get(f"/requests/overseerr/{shown}", headers={"Accept": "text/html"})).text()
            said = await (await ana.get("/api/v1/reviews")).text()

        assert card["watched"] == {"value": 100, "source": "tautulli"}
        assert "from tautulli" in page
        assert '"{number} % of it watched ({source})","values":{"number":100,"source":"tautulli"}' in said
        assert (await case_of(house, later)).requester.watched is None
        assert await rule(house, later) == "unmatched"
