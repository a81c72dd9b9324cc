"""The panel can be used without JavaScript, and by nobody who was not shown it."""

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from demo.buttons import BUTTONS
from demo.panel import Panel
from demo.telegram.rooms import Message
from demo.world import HOUSE_GROUP, YOU, World
from tests.pictures.chromium import chromium, installed


@pytest.fixture
async def panel(world: World) -> AsyncIterator[Panel]:
    async with Panel(world) as panel:
        yield panel


async def press(session: ClientSession, panel: Panel, button: str, *, token: str = "", **headers: str) -> int:
    form = {"button": button, "token": token or panel.token}
    async with session.post(f"{panel.url}/press", data=form, headers=headers, allow_redirects=False) as told:
        return told.status


async def test_the_page_has_every_button_and_no_script(session: ClientSession, panel: Panel) -> None:
    async with session.get(panel.url) as told:
        page = await told.text()
        policy = told.headers["Content-Security-Policy"]
    assert re.findall(r'name="button" value="([^"]+)"', page) == [button.name for button in BUTTONS]
    assert "<script" not in page
    assert "default-src 'none'" in policy


async def test_a_button_does_what_it_says_and_leads_back(session: ClientSession, panel: Panel, world: World) -> None:
    assert await press(session, panel, "portal-down") == 303
    assert not world.overseerr.is_up
    async with session.get(panel.url) as told:
        assert "<td>down</td>" in await told.text()
    assert await press(session, panel, "all-well") == 303
    assert world.overseerr.is_up


@pytest.mark.parametrize("button", [button.name for button in BUTTONS])
async def test_every_button_works(session: ClientSession, panel: Panel, button: str) -> None:
    assert await press(session, panel, button) == 303


async def test_an_unknown_button_is_400(session: ClientSession, panel: Panel) -> None:
    assert await press(session, panel, "self-destruct") == 400


async def test_a_form_without_the_token_changes_nothing(session: ClientSession, panel: Panel, world: World) -> None:
    assert await press(session, panel, "portal-down", token="guessed") == 403
    assert world.overseerr.is_up


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)  # fmt: skip
async def test_another_site_cannot_press(
    session: ClientSession, panel: Panel, world: World, headers: dict[str, str]
) -> None:
    assert await press(session, panel, "portal-down", **headers) == 403
    assert world.overseerr.is_up


async def test_its_own_page_can(session: ClientSession, panel: Panel) -> None:
    assert await press(session, panel, "portal-down", Origin=panel.url) == 303


@pytest.mark.browser
@pytest.mark.skipif(installed() is None, reason="no Chromium is installed")
@pytest.mark.xdist_group("browser")
async def test_a_person_presses_it_in_a_real_browser(panel: Panel, world: World) -> None:
    async with chromium(installed() or "") as browser:
        page = await browser.new_page()
        await page.goto(panel.url)
        await page.click("fieldset:has-text('The portal') button:has-text('Stop it')")
        await page.wait_for_selector("tr:has-text('The portal') td:text-is('down')")
    assert not world.overseerr.is_up


@pytest.mark.parametrize(
    "button, told",
    [
        ("portal-500", "gives wrong answers"),
        ("portal-html", "gives wrong answers"),
        ("portal-hangs", "never answers"),
        ("portal-half", "gives half an answer"),
        ("portal-drop", "loses its answers"),
        ("portal-slow", "is slow"),
        ("all-well", "answers"),
    ],
)
async def test_trouble_is_told_in_words(session: ClientSession, panel: Panel, button: str, told: str) -> None:
    await press(session, panel, button)
    async with session.get(panel.url) as page:
        assert f"<th scope=row>The portal</th><td>{told}</td>" in await page.text()


async def test_nor_read_the_token(session: ClientSession, panel: Panel) -> None:
    async with session.get(panel.url, headers={"Host": "evil.example"}) as told:
        assert told.status == 403
        assert panel.token not in await told.text()


async def test_opened_to_anyone_it_goes_by_any_name(session: ClientSession, world: World) -> None:
    async with Panel(world, anyone=True) as panel:
        assert await press(session, panel, "portal-down", Host="nas.example:5057") == 303


async def test_programs_ask_press_and_look(session: ClientSession, panel: Panel, world: World) -> None:
    key = {"X-Panel-Token": panel.token}
    async with session.post(f"{panel.url}/api/ask", json={"wanted": 3, "announce": False}, headers=key) as told:
        assert await told.json() == {"ids": [1, 2, 3]}
    async with session.post(f"{panel.url}/api/press", json={"button": "portal-500"}, headers=key) as told:
        assert (await told.json())["portal"] == "answers"
    world.overseerr.approved[2] += 2
    async with session.get(f"{panel.url}/api/state") as told:
        state = await told.json()
    assert (state["requests"], state["pending"], state["approved"], state["twice"]) == (3, 3, 2, [2])


async def test_programs_read_when_each_was_decided(session: ClientSession, panel: Panel, world: World) -> None:
    first, second = world.overseerr.request(603, by=2), world.overseerr.request(550, by=2)
    world.overseerr.approve(first)
    now = world.clock.now().timestamp()
    async with session.get(f"{panel.url}/api/decisions") as told:
        assert sorted(await told.json()) == [[first, 2, now, now], [second, 1, now, None]]


@pytest.mark.parametrize("path", ["/api/ask", "/api/press"])
async def test_programs_need_the_token(session: ClientSession, panel: Panel, path: str) -> None:
    async with session.post(panel.url + path, json={}) as told:
        assert told.status == 403


@pytest.mark.parametrize(
    "path, body",
    [
        ("/api/press", "no json"),
        ("/api/press", '{"button": 7}'),
        ("/api/press", "[]"),
        ("/api/ask", '{"wanted": "many"}'),
    ],
)
async def test_a_bad_body_is_400(session: ClientSession, panel: Panel, path: str, body: str) -> None:
    async with session.post(panel.url + path, data=body, headers={"X-Panel-Token": panel.token}) as told:
        assert told.status == 400


async def test_what_is_wrong_is_said_in_one_line(session: ClientSession, panel: Panel, world: World) -> None:
    world.overseerr.slow(3)
    world.overseerr.hangs()
    world.overseerr.answers(500, times=0)
    async with session.get(f"{panel.url}/api/state") as told:
        assert (await told.json())["portal"] == "hangs, 3 s slow"


async def in_the_chat(session: ClientSession, panel: Panel, **form: object) -> int:
    said = {"token": panel.token, **{name: str(value) for name, value in form.items()}}
    async with session.post(f"{panel.url}/chat", data=said, allow_redirects=False) as told:
        return told.status


def a_message(world: World) -> Message:
    buttons = [[{"text": "Yes & no", "callback_data": "t1"}, {"text": "Open", "url": "https://usher.example.org"}]]
    message = Message(number=9, chat=HOUSE_GROUP, topic=None, html="<b>Dune</b> &lt;2021&gt;", buttons=buttons)
    world.telegram.streets.rooms[HOUSE_GROUP].messages[9] = message
    return message


async def test_what_telegram_shows_is_shown(session: ClientSession, panel: Panel, world: World) -> None:
    a_message(world)
    async with session.get(panel.url) as told:
        page = await told.text()
    assert "<b>Dune</b> &lt;2021&gt;" in page
    assert 'value="t1">Yes &amp; no</button>' in page


async def test_anybody_presses_and_writes_there(session: ClientSession, panel: Panel, world: World) -> None:
    a_message(world)
    assert await in_the_chat(session, panel, who=YOU, message=9, data="t1") == 303
    assert await in_the_chat(session, panel, who=YOU, text="/id") == 303
    press, word = world.telegram.streets.updates.waiting
    assert (press["callback_query"]["data"], press["callback_query"]["from"]["id"]) == ("t1", YOU)
    assert (word["message"]["text"], word["message"]["chat"]["id"]) == ("/id", YOU)


@pytest.mark.parametrize(
    "form",
    [
        {"who": 1, "text": "x"},
        {"who": "x", "text": "x"},
        {"who": YOU, "message": 8, "data": "t1"},
        {"who": YOU, "message": 9, "data": "t2"},
        {"who": YOU},
    ],
)
async def test_nobody_presses_what_is_not_there(
    session: ClientSession, panel: Panel, world: World, form: dict[str, object]
) -> None:
    a_message(world)
    assert await in_the_chat(session, panel, **form) == 400
    assert await in_the_chat(session, panel, **{**form, "token": "guessed"}) == 403
    assert world.telegram.streets.updates.waiting == []
