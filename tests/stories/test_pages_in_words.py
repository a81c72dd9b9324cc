"""What pages tell of a house at work: titles, names and words, in both languages, and no keys of ours."""

import re
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from aiohttp import ClientSession

from daemon.commands.base import Scope
from daemon.services.telegram import sparing
from demo.titles import Title
from tests.engine.front import a_front, a_key
from tests.house import MODERATION, House, a_house
from tests.stories.test_first_request import ACTION_FILM, FAMILY_FILM

Shows = Callable[[str, str], Coroutine[None, None, str]]
_TAGS = re.compile(r"<[^>]+>")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """One film was approved, and whoever asked was told by mail; another waits for the owner, in every chat."""
    sparing.load()  # its import takes real seconds, and the clock of a house is turned
    plugins = {"moderation": MODERATION, "messages": {"owner": "owner@example.org", "owner_hears": ["reviews"]}}
    async with a_house(tmp_path, plugins=plugins, channels=True, telegram={"chat": "4711"}) as house:
        house.world.telegram.streets.joins(4711, "Ana")
        for film in (FAMILY_FILM, ACTION_FILM):
            house.rings(house.portal.request(film, by=2))
            await house.settles(after=timedelta(seconds=20))
        yield house


@pytest.fixture
async def shows(house: House) -> AsyncIterator[Shows]:
    """The words of a page, in a language, for somebody who may see all of it."""
    _, key = await a_key(house, "reader", *Scope)
    async with a_front(house) as (_, url), ClientSession(url, headers={"X-Api-Key": key}) as session:

        async def shown(path: str, language: str) -> str:
            async with session.get(path, headers={"Accept-Language": language}) as answer:
                assert answer.status == 200
                page = (await answer.text()).partition("<main")[2].partition(">")[2]
                return " ".join(unescape(_TAGS.sub(" ", page)).split())

        yield shown


async def test_the_ledger_lists_messages_and_copies_by_what_they_are_about(shows: Shows) -> None:
    shown = await shows("/actions", "en")
    assert "The Matrix (1999) done Show a question in a chat. · slack" in shown
    assert re.search(r"Toy Story \(1995\) done Send a message\. · smtp · \w+", shown)
    assert re.search(r"\d/(slack|discord|telegram|smtp)", shown) is None


@pytest.mark.parametrize(
    "language, owed, sent",
    [
        ("en", "A message is owed: What you asked for was approved.", "Sent by smtp: What you asked for was approved."),
        ("fr", "Un message est dû : Votre demande est acceptée.", "Envoyé par smtp : Votre demande est acceptée."),
    ],
)
async def test_an_event_says_what_message_is_owed_to_whom_about_what(
    shows: Shows, language: str, owed: str, sent: str
) -> None:
    shown = await shows("/events?name=message", language)
    assert f"Toy Story (1995) · {owed} Léa Marchand" in shown
    assert f"Toy Story (1995) · {sent} Léa Marchand" in shown


async def test_a_report_goes_by_its_title(house: House, shows: Shows) -> None:
    house.furnish(
        plugins={"moderation": MODERATION, "messages": {"owner": "owner@example.org", "owner_hears": ["reports"]}}
    )
    await house.daemon.apply(house.daemon.read_config())
    house.portal.report(FAMILY_FILM, by=2, message="There is no sound.")
    house.rings(0, notification_type="ISSUE_CREATED")
    await house.settles(after=timedelta(seconds=20))
    for page in ("/messages", "/events?name=issue", "/actions"):
        assert "overseerr/" not in await shows(page, "en")
    assert re.search(r"Toy Story \(1995\) done Send a message\. · slack", await shows("/actions", "en"))
    story = await shows("/timeline/issue/overseerr/1", "en")
    assert "Told by slack 12:" in story
    assert "Send a message." not in story


async def test_a_copy_is_told_by_the_title_it_asks_about(shows: Shows) -> None:
    assert "The Matrix (1999) · Also sent by discord." in await shows("/events?name=question.copied", "en")


async def test_a_sent_message_shows_what_the_channel_calls_it_as_it_is(house: House, shows: Shows) -> None:
    number = await house.one("SELECT id FROM actions WHERE name = 'message.send'")
    shown = await shows(f"/actions/{number}", "en")
    assert re.search(r"There it is known as <[^<> ]+@[^<> ]+>", shown)
    assert "message Toy Story (1995)" in shown
    assert "sending" not in shown


@pytest.mark.parametrize("path", ["/report", "/learning", "/history", "/requests", "/model", "/messages", "/reviews"])
async def test_figures_and_lists_follow_what_happens(house: House, path: str) -> None:
    """The script of the page looks for parts that are live and have a name."""
    _, key = await a_key(house, "watcher", *Scope)
    async with a_front(house) as (_, url), ClientSession(url, headers={"X-Api-Key": key}) as session:
        main = (await (await session.get(path)).text()).partition("<main")[2]
    live = set(re.findall(r' id="([\w-]+)"[^>]* data-live', main))
    assert live - {"banners", "head"}


async def test_a_story_stands_under_a_name(house: House, shows: Shows) -> None:
    number = await house.one("SELECT id FROM messages WHERE kind LIKE 'request.%'")
    assert (await shows(f"/timeline/message/{number}", "en")).startswith("Toy Story (1995)")


@pytest.mark.parametrize(
    "language, words",
    [("en", ("welcome genres", "no rule decides")), ("fr", ("genres bienvenus", "aucune règle ne tranche"))],
)
async def test_the_report_and_the_decisions_tell_of_rules_in_words(
    shows: Shows, language: str, words: tuple[str, str]
) -> None:
    report, history = await shows("/report", language), await shows("/history", language)
    assert [word for word in words if word not in report or word not in history] == []
    assert "genres.whitelist" not in report + history


@pytest.mark.parametrize(
    "language, one, many",
    [
        ("en", "rated 9.0 by one person one episode season 1", "seasons asked for: 1\N{EN DASH}3"),
        ("fr", "noté 9,0 par une personne un épisode saison 1", "saisons demandées : 1\N{EN DASH}3"),
    ],
)
async def test_one_is_told_as_one_and_many_in_a_row_as_a_row(
    house: House, shows: Shows, language: str, one: str, many: str
) -> None:
    shown = Title(tmdb_id=9_700_001, kind="tv", name="Short", rating=9.0, votes=1, episodes=1, seasons=1, tvdb_id=7)
    for title in (shown, replace(shown, tmdb_id=9_700_002, name="Long", seasons=3, episodes=30, tvdb_id=8)):
        released = house.world.today - timedelta(days=900)
        house.world.titles.put(replace(title, genres=(18,), popularity=20.0, released=released))
        house.rings(house.portal.request(title.tmdb_id, by=2, kind="tv"))
        await house.settles(after=timedelta(seconds=20))
    assert one in await shows("/reviews", language)
    assert many in await shows("/requests/overseerr/4", language)
