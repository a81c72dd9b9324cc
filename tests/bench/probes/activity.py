"""Probe of people's activity: everybody's last one, read from a Tautulli that answers at once."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from daemon.config import Secret
from daemon.runtime.clock import SystemClock
from daemon.runtime.marks import Marks
from daemon.runtime.tasks import Tasks
from daemon.services.base.drawer import MemoryDrawer
from daemon.services.base.http import open_session
from daemon.services.base.limits import PocketMoney
from daemon.services.base.wiring import Wiring
from daemon.services.tautulli.client import TautulliClient
from daemon.services.tautulli.config import TautulliConfig
from demo.tautulli.shapes import play_row, table_row
from demo.tautulli.watching import Watched, Watcher
from demo.titles import Title

PEOPLE = 10_000
_FILM = Title(tmdb_id=603, name="The Matrix", runtime=136)


class _Canned(BaseHTTPRequestHandler):
    """Answers of its server's, in a thread of its own: what it takes is not counted."""

    def do_GET(self) -> None:
        told: dict[str, bytes] = self.server.told  # type: ignore[attr-defined]
        asked = parse_qs(urlsplit(self.path).query).get("cmd", ["status"])[0]
        self.server.heard[asked] += 1  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Content-Length", str(len(told[asked])))
        self.end_headers()
        self.wfile.write(told[asked])

    def log_message(self, *_: object) -> None:
        """Nothing is said of it."""


@contextmanager
def _answering(told: dict[str, bytes]) -> Iterator[tuple[str, Counter[str]]]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Canned) as server:
        heard: Counter[str] = Counter()
        server.told, server.heard = told, heard  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", heard
        finally:
            server.shutdown()
            thread.join()


def _answers(now: datetime) -> dict[str, bytes]:
    people = [Watcher(row=number, plex_id=number, name=f"Person {number}", email=None) for number in range(PEOPLE)]
    plays = [
        Watched(
            row=each.row, plex_id=each.plex_id, title=_FILM, item=11, at=now - timedelta(hours=each.row), minutes=90
        )
        for each in people
    ]
    rows = [table_row(person, (play,)) for person, play in zip(people, plays, strict=True)]
    return {
        "status": msgspec.json.encode({"result": "success", "connected": True}),
        "get_server_info": _wrapped({"pms_name": "Invented", "pms_identifier": "machine"}),
        "get_users_table": _wrapped(_table(rows)),
        "get_history": _wrapped(_table([play_row(plays[-1], people[-1])])),
    }


def _table(rows: list[Any]) -> dict[str, Any]:
    return {"recordsFiltered": len(rows), "recordsTotal": len(rows), "data": rows, "draw": 1}


def _wrapped(data: object) -> bytes:
    return msgspec.json.encode({"response": {"result": "success", "message": None, "data": data}})


async def everybody(times: int) -> tuple[list[float], float]:
    """Milliseconds of processor for each reading of all people, and how often their table was asked for in each."""
    clock, found = SystemClock(), []
    tasks = Tasks(clock)
    with _answering(_answers(clock.now())) as (url, heard):
        async with open_session() as session:
            wiring = Wiring(
                session=session,
                clock=clock,
                marks=Marks(),
                tasks=tasks,
                drawer=MemoryDrawer(),
                spending=PocketMoney(clock),
                dice=Random(1),
            )
            config = TautulliConfig.model_validate({"kind": "tautulli", "url": url, "api_key": Secret("key")})
            client = TautulliClient("tautulli", config, wiring)
            for _ in range(times):
                client.forget()
                began = time.thread_time()
                told = (await client.last_seen()).needed()
                found.append((time.thread_time() - began) * 1000)
                assert len(told.people) == PEOPLE - 1, "nobody's account is no person"
            await client.close()
        await tasks.stop(timedelta(seconds=1))
    return found, heard["get_users_table"] / times
