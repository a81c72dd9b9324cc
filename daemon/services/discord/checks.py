"""What is often set up wrong with a Discord webhook. Reads only."""

from collections.abc import AsyncIterator
from typing import Protocol

from daemon.domain.errors import KeyRefused, OutsideError
from daemon.domain.sentences import Sentence
from daemon.services.base.checks import Check
from daemon.services.discord.answers import Webhook


class Reached(Protocol):
    """What is looked at."""

    async def webhook(self) -> Webhook: ...


async def look_at(discord: Reached) -> AsyncIterator[Check]:
    """Is it reached, and is the webhook still there? It tells its name and the number of its channel."""
    what = Sentence("Discord answers and knows the webhook")
    try:
        webhook = await discord.webhook()
    except OutsideError as error:
        yield Check(what=what, ok=False, found=Sentence("{why}", {"why": error.why}), remedy=_remedy(error))
        return
    told = {"name": webhook.name or "?", "channel": webhook.channel_id or "?"}
    yield Check(what=what, ok=True, found=Sentence("it is called {name} and posts into channel {channel}", told))


def _remedy(error: OutsideError) -> Sentence:
    if isinstance(error, KeyRefused):
        return Sentence(
            "Make a webhook in Discord (Edit Channel, Integrations, Webhooks) and put its address in daemon.yaml."
        )
    return Sentence("Can this machine reach discord.com? A name server or a firewall may be in the way.")
