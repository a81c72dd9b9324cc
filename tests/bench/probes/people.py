"""Probes of people: answers, messages, live pages, conversations, and being forgotten."""

import asyncio
import time
from pathlib import Path

from aiohttp import ClientResponse

from daemon.commands.answers import Answer, TooLateError, answer
from daemon.commands.base import Caller, Scope
from daemon.commands.house import forget_person
from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from daemon.web.streams import BREATH
from state import people
from state.journal import Pen
from tests.bench.probes.inside import Inside, a_house_inside
from tests.engine.front import a_front, a_key, a_program
from tests.engine.ports import Channels, Pigeons
from tests.engine.probing import SOMEBODY, fact
from tests.engine.telegraph import FakeTelegraph
from tests.house import OWNER

STREAM = "/api/v1/stream"
SURFACES = ("telegram", "discord", "dashboard")


async def answers(folder: Path, times: int) -> list[float]:
    pigeons, found = Pigeons(), []
    async with a_house_inside(folder, "poll", "chat", ports={Channels: pigeons}) as house:
        for number in range(1, times + 1):
            await house.happens(fact("poll.wanted", poll=str(number), round=1))
            await house.hears("question.copied", len(SURFACES))
            edited = _counted(pigeons, len(SURFACES))
            began = time.monotonic()
            await asyncio.gather(edited.wait(), *(_press(house, number, by) for by in range(20)))
            found.append((time.monotonic() - began) * 1000)
    return found


def _counted(pigeons: Pigeons, many: int) -> asyncio.Event:
    """Set once so many copies were edited."""
    all_edited, left = asyncio.Event(), iter(range(many - 1))

    async def another() -> None:
        if next(left, None) is None:
            all_edited.set()

    pigeons.after_edit = another
    return all_edited


async def _press(house: Inside, question: int, by: int) -> None:
    caller = Caller(name=f"account:{by}", surface=SURFACES[by % 3], scopes=frozenset({Scope.DECIDE}))
    given = Answer(question=question, version=1, choice=("left", "right")[by % 2])
    try:
        await answer(house.daemon.journal, given, caller)
    except TooLateError:
        return


async def messages(folder: Path, times: int) -> list[float]:
    pigeons, found = Pigeons(), []
    async with a_house_inside(folder, "letters", ports={Channels: pigeons}) as house:
        for occasion in range(1, times + 1):
            all_sent = asyncio.Event()

            async def sent(many: int = 500 * occasion, all_sent: asyncio.Event = all_sent) -> None:
                if len(pigeons.arrived) == many:
                    all_sent.set()

            pigeons.after_send = sent
            began = time.monotonic()
            await house.happens(fact("party.announced", occasion=str(occasion), people=500))
            await asyncio.wait_for(all_sent.wait(), 60)
            found.append(time.monotonic() - began)
    return found


async def stream(folder: Path, times: int) -> list[float]:
    found = []
    async with a_house_inside(folder, "telegraph") as house:
        _, key = await a_key(house, "reader", Scope.READ)
        async with a_front(house) as (_, url), a_program(url, key) as program, program.get(STREAM) as stream:
            await _frame(stream)
            for number in range(times):
                await asyncio.sleep(BREATH.total_seconds())  # what follows sooner waits to go out with others
                await house.happens(fact("telegraph.counted", by=_alias(0), reading=number, sum=0))
                committed = house.last
                await _frame(stream)
                found.append((time.monotonic() - committed) * 1000)
    return found


async def _frame(stream: ClientResponse) -> None:
    while (await stream.content.readuntil(b"\n\n")).startswith(b":"):
        pass


async def inbox(folder: Path, times: int) -> list[float]:
    telegraph, found = FakeTelegraph(), []
    async with a_house_inside(folder, "telegraph", receivers={"telegraph": telegraph}) as house:
        for number in range(times):
            began = time.monotonic()
            telegraph.press(_alias(number), 1)
            found.append((await house.hears("telegraph.counted", 1) - began) * 1000)
    return found


async def forget(folder: Path, times: int) -> list[float]:
    """Of ten thousand people with names and addresses; something happened to the first of them."""
    found = []
    async with a_house_inside(folder, "telegraph") as house:
        numbers = await house.daemon.journal.run(SOMEBODY, _everybody)
        told = range(1, 501)
        await house.happens(*(fact("telegraph.pressed", by=_alias(each), reading=0, number=1) for each in told))
        await house.hears("telegraph.counted", len(told))
        for number in numbers[:times]:
            began = time.monotonic()
            await forget_person(house.daemon.journal, OWNER, number)
            found.append((time.monotonic() - began) * 1000)
    return found


def _everybody(pen: Pen) -> list[int]:
    users = (
        PortalUser(alias=_alias(each), name=f"Invented Person {each}", email=f"person.{each}@example.org")
        for each in range(1, 10_001)
    )
    return [people.meet(pen.tx, user, pen.now) for user in users]


def _alias(number: int) -> Alias:
    return Alias(service="telegraph", id=str(number))
