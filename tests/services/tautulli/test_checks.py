"""What the doctor says of Tautulli."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from daemon.services.base.checks import Check
from demo.tautulli import FakeTautulli
from tests.services.tautulli.conftest import BOB, UP, House, ago


async def seen(house: House) -> list[Check]:
    return [check async for check in house.client.checks()]


async def test_all_is_well(house: House) -> None:
    assert [(str(check.what), check.ok, str(check.found), check.remedy) for check in await seen(house)] == [
        ("It answers and takes the key", True, "Tautulli v2.17.2", None),
        ("It looks at a Plex server", True, f"Invented ({house.tautulli.machine})", None),
        ("It hears what is played", True, "yes", None),
        ("It lists the people of the server", True, "people: 3", None),
        ("Its history reaches back far enough", True, f"it begins on {ago(days=365).date()}", None),
    ]


def unrecorded(it: FakeTautulli) -> None:
    it.people[BOB] = replace(it.people[BOB], recorded=False)


def young(it: FakeTautulli) -> None:
    it.plays.clear()
    it.watches(BOB, UP, at=ago(days=3))


@pytest.mark.parametrize(
    "breaks, place, ok, found, remedy",
    [
        (lambda it: setattr(it, "version", "v2.5.4"), 0, False, "v2.5.4", "version 2.6 or later"),
        (lambda it: setattr(it, "machine", ""), 1, False, "none", "Settings, Plex Media Server"),
        (lambda it: setattr(it, "connected", False), 2, False, "no", "missing from the history for good"),
        (lambda it: setattr(it, "connected", None), 2, None, "does not tell", "None"),
        (unrecorded, 3, None, "people: 3; without history: 1", "Keep History"),
        (young, 4, None, "begins on", "before that day"),
        (FakeTautulli.forgets_everything, 4, None, "it is empty", "nothing in it yet"),
    ],
)
async def test_what_is_wrong_is_said_with_what_mends_it_and_the_rest_is_looked_at(
    house: House, breaks: Callable[[FakeTautulli], None], place: int, ok: bool | None, found: str, remedy: str
) -> None:
    breaks(house.tautulli)
    checks = await seen(house)
    assert [check.ok for check in checks] == [ok if at == place else True for at in range(5)]
    assert found in str(checks[place].found)
    assert remedy in str(checks[place].remedy)


@pytest.mark.parametrize(
    "breaks, what, remedy",
    [
        (FakeTautulli.goes_down, "It answers and takes the key", "Is it running"),
        (FakeTautulli.answers_html, "It answers and takes the key", "Is it running"),
        (lambda it: setattr(it, "api_key", "another"), "The key is accepted", "Settings, Web Interface"),
        (lambda it: setattr(it, "enabled", False), "The key is accepted", "Tick Enable API"),
        (lambda it: it.answers(404), "It answers and takes the key", "HTTP root"),
    ],
)
async def test_what_stops_the_rest_is_the_last_line(
    house: House, breaks: Callable[[FakeTautulli], None], what: str, remedy: str
) -> None:
    breaks(house.tautulli)
    checks = await seen(house)
    assert [(str(check.what), check.ok) for check in checks] == [(what, False)]
    assert remedy in str(checks[0].remedy)


async def test_a_list_that_is_not_whole_ends_it(house: House) -> None:
    house.tautulli.short = 1
    checks = await seen(house)
    assert [check.ok for check in checks] == [True, True, True, False]
    assert "3 rows of 4" in str(checks[-1].found)
