"""Breaks at every message, and at hearing that something broke."""

from daemon.domain.sentences import Sentence
from daemon.events.house import DeliveryFailed
from daemon.events.messages import MessageOwed
from daemon.plugin import Context, Plugin, PluginConfig, on


@on(MessageOwed)
async def breaks(event: MessageOwed, _: Context[PluginConfig]) -> None:
    raise ZeroDivisionError(event.kind)


@on(DeliveryFailed)
async def breaks_too(event: DeliveryFailed, _: Context[PluginConfig]) -> None:
    raise ZeroDivisionError(event.plugin)


plugin = Plugin(name="breaks", title=Sentence("Breaks"), config=PluginConfig, parts=(breaks, breaks_too))
