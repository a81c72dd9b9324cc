"""A client of the invented model."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from daemon.config import Secret
from daemon.services.base.wiring import Wiring
from daemon.services.llm.client import LlmClient
from daemon.services.llm.config import LlmConfig
from demo.llm import FakeModel


@dataclass(frozen=True, slots=True)
class Talk:
    """The invented model and our client of it."""

    model: FakeModel
    client: LlmClient
    another: Callable[..., LlmClient]
    """A client with other settings, or with other wiring."""


@pytest.fixture
async def talk(wiring: Wiring) -> AsyncIterator[Talk]:
    async with FakeModel(clock=wiring.clock) as model:
        made: list[LlmClient] = []

        def client(wired: Wiring = wiring, **settings: object) -> LlmClient:
            given = {"kind": "llm", "base_url": model.url, "api_key": Secret(model.api_key), **settings}
            made.append(LlmClient("llm", LlmConfig.model_validate(given), wired))
            return made[-1]

        yield Talk(model, client(), client)
        for each in made:
            await each.close()
