"""A name that was cut in the middle of a character goes through the whole house."""

from daemon.commands.base import Scope
from tests.engine.front import a_front, a_key, a_program
from tests.house import House

ACTION_FILM = 603
"""The Matrix: its TMDB number. No rule of the house decides it."""


async def test_half_a_character_hides_neither_the_request_nor_its_page(house: House) -> None:
    house.portal.cuts_characters()
    house.titles.cuts_characters()
    number = house.portal.request(ACTION_FILM, by=2, announce=False)
    await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))
    _, key = await a_key(house, "ana", Scope.READ)
    async with a_front(house) as (_, url), a_program(url, key) as ana:
        for path in ("/reviews", f"/requests/overseerr/{number}", "/people"):
            page = await ana.get(path)
            twin = await ana.get(f"/api/v1{path}")
            assert (page.status, twin.status) == (200, 200)
            assert "\ufffd" in await page.text()
            assert "\ufffd" in await twin.text()
    assert (await house.one("SELECT name FROM aliases WHERE name IS NOT NULL LIMIT 1")).startswith("\ufffd")
