"""Five hundred people are told by mail: composed, queued, and sent to a mail server that answers at once."""

import asyncio
import time
from collections import Counter
from pathlib import Path

from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from daemon.events.consequences import Tell
from demo.mail import FakeMail
from state import people
from state.journal import Author, Pen
from tests.bench.probes.inside import Inside, a_house_inside

PEOPLE = 500
_SENDER = Author(plugin="messages", cause="source:bench")


async def letters(folder: Path, times: int) -> tuple[list[float], int]:
    """Seconds from the commit until the last was taken, so often; and how many letters somebody got twice."""
    async with FakeMail() as mail:
        smtp = {
            "host": mail.host, "port": mail.port, "username": mail.username, "password": mail.password,
            "sender": "usher@example.org", "tls": "none",
        }  # fmt: skip
        async with a_house_inside(folder, services={"smtp": smtp}, plugins={"messages": {}}) as house:
            numbers = await house.daemon.journal.run(_SENDER, _everybody)
            await _tell(house, numbers[:1], "a warm-up")
            found, twice = [], 0
            for occasion in range(times):
                mail.mails.clear()
                began = time.monotonic()
                await _tell(house, numbers, str(occasion))
                found.append(time.monotonic() - began)
                twice += sum(many - 1 for many in Counter(each.to for each in mail.mails).values())
    return found, twice


async def _tell(house: Inside, numbers: list[int], occasion: str) -> None:
    """Owe each of them a message in one commit, and wait until every one was taken."""
    await house.daemon.journal.commit(
        _SENDER,
        *(
            Tell(
                key=f"{occasion}:{number}",
                person=number,
                kind="request.available",
                facts={"title": "title:movie/603"},
                urgent=False,
            )
            for number in numbers
        ),
    )
    await house.hears("message.sent", len(numbers))
    await asyncio.sleep(0)


def _everybody(pen: Pen) -> list[int]:
    users = (
        PortalUser(alias=Alias(service="overseerr", id=str(each)), email=f"person.{each}@example.org")
        for each in range(PEOPLE)
    )
    return [people.meet(pen.tx, user, pen.now) for user in users]
