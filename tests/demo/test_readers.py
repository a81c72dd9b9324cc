"""Invented people answer what stands in their mail: by the link, by a button that is there, and not always."""

from collections import Counter
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from demo.mail import Mail
from demo.readers import Readers
from demo.world import World

OWNER = "owner@invented.example"


class Desk:
    """A page with buttons, and what was pressed there."""

    def __init__(self) -> None:
        self.choices = ("take", "refuse")
        self.pressed: list[dict[str, str]] = []
        self.opened = 0

    async def show(self, _: web.Request) -> web.Response:
        self.opened += 1
        buttons = "".join(f'<input type="hidden" name="choice" value="{each}">' for each in self.choices)
        return web.Response(text=f"<form>{buttons}</form>", content_type="text/html")

    async def take(self, request: web.Request) -> web.Response:
        self.pressed.append({name: str(value) for name, value in (await request.post()).items()})
        return web.Response()


@pytest.fixture
async def desk() -> AsyncIterator[tuple[Desk, str]]:
    it, app = Desk(), web.Application()
    app.router.add_get("/answer/{token}", it.show)
    app.router.add_post("/answer/{token}", it.take)
    async with TestServer(app) as server:
        yield it, f"http://127.0.0.1:{server.port}/answer/x-1"


def arrives(world: World, text: str, *, to: str = "lea@invented.example") -> None:
    message = EmailMessage()
    message["To"], message["Subject"] = to, "Would this do?"
    message.set_content(text)
    world.mail.taken += 1
    now = world.clock.now()
    world.mail.mails.append(
        Mail(number=world.mail.taken, sender="usher", to=to, raw=message.as_bytes(), when=now, encrypted=False)
    )


async def test_most_take_what_they_are_offered_and_some_leave_it(world: World, desk: tuple[Desk, str]) -> None:
    there, link = desk
    readers = Readers(world, owner=OWNER)
    for _ in range(40):
        arrives(world, f"Answer: {link}\n")
    await readers.read()
    pressed = Counter(each["choice"] for each in there.pressed)
    assert there.opened == 40
    assert pressed["take"] > pressed["refuse"] > 0
    assert 0 < 40 - pressed.total() < 25


async def test_each_mail_is_read_once_and_the_owner_s_by_the_owner(world: World, desk: tuple[Desk, str]) -> None:
    there, link = desk
    readers = Readers(world, owner=OWNER)
    arrives(world, link, to=OWNER)
    arrives(world, link)
    for _ in range(3):
        await readers.read()
    assert there.opened == 1


@pytest.mark.parametrize("text", ["no link", "https://elsewhere.example/answer/x-1", "http://127.0.0.1:1/answer/x-1"])
async def test_what_leads_nowhere_stops_nobody(text: str, world: World, desk: tuple[Desk, str]) -> None:
    there, link = desk
    readers = Readers(world, owner=OWNER)
    arrives(world, text)
    arrives(world, link)
    await readers.read()
    assert there.opened == 1


async def test_only_buttons_they_know_are_pressed(world: World, desk: tuple[Desk, str]) -> None:
    there, link = desk
    there.choices = ("approve", "delete")
    readers = Readers(world, owner=OWNER)
    for _ in range(10):
        arrives(world, link)
    await readers.read()
    assert there.pressed == []
