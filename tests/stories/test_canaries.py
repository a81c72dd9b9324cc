"""What must stand nowhere: the key of links, Plex's and Tautulli's, and the tokens of other people, in no page, no log
line, no copy of the memory and no finding, whatever went wrong before."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from daemon.commands.base import Scope
from daemon.doctor import examine
from daemon.runtime.keyfile import keep_key
from daemon.start import Start
from state.migrate import backup
from tests.engine.front import a_front, a_key, a_program
from tests.house import House, a_house

LINKS = bytes(range(32))
OF_OTHERS = "invented-token-of-"


@dataclass(frozen=True, slots=True)
class Troubled:
    """A house whose services went out and refused its keys, with what may be told of that nowhere."""

    house: House
    secrets: tuple[str, ...]
    printed: str
    """What it logged meanwhile."""

    def found_in(self, text: str) -> list[str]:
        return [each for each in self.secrets if each in text]


@pytest.fixture
async def troubled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Troubled]:
    keep_key(tmp_path / "links.key", LINKS)
    public = {"server": {"public_url": "https://usher.example.org"}}
    async with a_house(tmp_path, also=("plex", "tautulli"), channels=True, settings=public) as house:
        world = house.world
        secrets = (LINKS.hex(), world.plex.token, world.tautulli.api_key, OF_OTHERS)
        house.rings(house.portal.request(603, by=2))
        await house.settles(after=timedelta(minutes=10))
        assert await house.one("SELECT count(*) FROM members") > 0
        for service in (world.plextv, world.tautulli):
            service.goes_down()
        await house.settles(after=timedelta(minutes=20))
        for service in (world.plextv, world.tautulli):
            service.comes_back()
        world.plextv.token = world.tautulli.api_key = "another one"
        await house.settles(after=timedelta(minutes=10))
        yield Troubled(house, secrets, capsys.readouterr().out)


async def test_no_page_and_no_answer_holds_one(troubled: Troubled) -> None:
    _, key = await a_key(troubled.house, "Root", *Scope)
    async with a_front(troubled.house) as (_, url), a_program(url, key) as program:
        document = await (await program.get("/api/openapi.json")).json()
        places = [place for place, ways in document["paths"].items() if "get" in ways and "{" not in place]
        assert {"/api/v1/config", "/api/v1/services", "/api/v1/logs", "/api/v1/people"} <= set(places)
        for place in places:
            if place == "/api/v1/stream":
                continue
            for asked in (place, place.removeprefix("/api/v1")):
                assert troubled.found_in(await (await program.get(asked)).text()) == [], asked
        for asked in ("/timeline/service/plex", "/timeline/service/tautulli", "/people/1", "/reviews/1", "/metrics"):
            assert troubled.found_in(await (await program.get(asked)).text()) == [], asked


async def test_no_log_line_and_no_copy_of_the_memory_holds_one(troubled: Troubled, tmp_path: Path) -> None:
    copy = backup(tmp_path / "usher.db", tmp_path / "copy.db")
    for file in (copy, tmp_path / "usher.db", tmp_path / "usher.db-wal"):
        held = file.read_bytes()
        assert troubled.found_in(held.decode("latin-1")) == [], file
        assert LINKS not in held
    assert "plex: refuses our key" in troubled.printed
    assert troubled.found_in(troubled.printed) == []


async def test_no_finding_of_the_doctor_holds_one(troubled: Troubled, tmp_path: Path) -> None:
    (tmp_path / "links.key").chmod(0o644)
    told = StringIO()
    start = Start(config=tmp_path / "daemon.yaml", data=tmp_path, environ={})
    await examine(start, only=None, out=told)
    assert "links.key" in told.getvalue()
    assert "tautulli" in told.getvalue()
    assert troubled.found_in(told.getvalue()) == []
