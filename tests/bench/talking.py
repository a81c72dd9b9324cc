"""What it takes to rest with Telegram and a model set up: before either was used, and after both were."""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.processes import Settings, Usher, start

_EVERYTHING = {"any": [{"type": "movie"}, {"type": "series"}]}
BOTH_USED = {"order": "ai_first", "named_rules": [{"name": "see", "when": _EVERYTHING, "then": "review"}]}
"""The model is asked about each request, and a person too: in the chat."""
_RESTS = 2.0
"""Seconds after which nothing of a start goes on."""
_WITHIN = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """Megabytes resident."""

    unused: float
    used: float


async def measure(folder: Path) -> Resting:
    """Two daemons: one beside which nobody asks for anything, one that asked the model and the chat about a request."""
    return Resting(unused=await _rests(folder / "unused", 0), used=await _rests(folder / "used", 1))


async def _rests(folder: Path, pending: int) -> float:
    async with _services(pending) as where:
        usher = Usher(folder=folder, upstream=0, settings=_settings(where))
        process = await usher.start()
        try:
            await _until_said(folder / "usher.db", pending)
            await asyncio.sleep(_RESTS)
            return process.memory()
        finally:
            await usher.stop()


@asynccontextmanager
async def _services(pending: int) -> AsyncIterator[dict[str, Any]]:
    """The invented house, in a process of its own."""
    process = await start("demo.serve", "--pending", str(pending), output=True)
    assert process.child.stdout is not None
    try:
        yield json.loads(await process.child.stdout.readline())
    finally:
        await process.end()


def _settings(where: dict[str, Any]) -> Settings:
    tmdb = {name: where["tmdb"][name] for name in ("url", "api_key")}
    model = {"base_url": where["llm"]["url"], "api_key": where["llm"]["api_key"]}
    chat = {**where["telegram"], "receive": "polling"}
    services = {"overseerr": where["overseerr"], "tmdb": tmdb, "llm": model, "telegram": chat}
    return Settings(widths="polite", services=services, plugins={"moderation": BOTH_USED, "messages": {}})


async def _until_said(memory: Path, requests: int) -> None:
    """The model answered, and the chat has its copy."""
    until = time.monotonic() + _WITHIN
    while _said(memory) < requests:
        if time.monotonic() > until:
            raise RuntimeError(f"the model or the chat was not asked: see {memory.parent}")
        await asyncio.sleep(0.2)


def _said(memory: Path) -> int:
    with closing(sqlite3.connect(f"file:{memory}?mode=ro", uri=True)) as read:
        answered = read.execute("SELECT count(*) FROM moderation_model_calls WHERE state = 'answered'").fetchone()[0]
        copies = read.execute("SELECT count(*) FROM question_copies").fetchone()[0]
    return int(min(answered, copies))
