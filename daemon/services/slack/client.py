"""The client of a Slack webhook: the port `Channels` for one room. One try a call; only the bus repeats."""

from collections.abc import AsyncIterator
from typing import ClassVar
from urllib.parse import urlsplit

import msgspec

from daemon.domain.errors import Rejected
from daemon.domain.letters import Letter
from daemon.services.base.checks import Check
from daemon.services.base.http import Address, Call, Http
from daemon.services.base.service import HttpService
from daemon.services.base.wiring import Wiring
from daemon.services.slack.answers import Anything, Taken, meaning, reached
from daemon.services.slack.blocks import payload
from daemon.services.slack.checks import look_at
from daemon.services.slack.config import SlackConfig

_POST = Call(method="POST", path="", answer=Taken())
_FRONT_PAGE = Call(method="GET", path="/", answer=Anything())


class SlackClient(HttpService):
    """One webhook. Whether it still works is known only by posting: what is asked is whether Slack is there."""

    kind: ClassVar[str] = "slack"
    spared: ClassVar[float] = 600.0

    def __init__(self, name: str, config: SlackConfig, wiring: Wiring) -> None:
        webhook, within = config.webhook.reveal(), config.timeout.total_seconds()
        super().__init__(name, Address(url=webhook, headers={}, within=within, width=1, refusal=meaning), wiring)
        parts = urlsplit(webhook)
        front = Address(url=f"{parts.scheme}://{parts.netloc}", headers={}, within=within, width=1, refusal=reached)
        self._front = Http(name, front, self._watch, session=wiring.session, clock=wiring.clock, marks=wiring.marks)

    async def send(self, channel: str, to: str, letter: Letter) -> str | None:  # noqa: ARG002 (there is one room)
        await self._http.ask(_POST, body=msgspec.json.encode(payload(letter)))
        return None

    async def edit(self, channel: str, to: str, message: str, letter: Letter) -> None:  # noqa: ARG002
        raise Rejected(self.name, "what was posted through a webhook of Slack cannot be changed")

    async def check(self) -> None:
        await self._front.probe(_FRONT_PAGE)

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self)
