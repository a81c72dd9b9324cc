"""What plugins show within pages of the engine's."""

from dataclasses import dataclass
from typing import Any

from daemon.domain.sentences import Sentence
from daemon.plugin import Block
from daemon.web.attempt import attempt
from daemon.web.house import PluginState
from daemon.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBlock:
    """A plugin's piece of a page; a card with its reason when it failed."""

    name: str
    plugin: str
    title: Sentence
    template: str
    wide: bool
    content: Any
    """The block's own model; None when it failed."""
    failed: str | None


async def blocks(visit: Visit, *, on: str) -> tuple[ShownBlock, ...]:
    """Of this page, every plugin's that is on, in their order; one that has nothing to show is left out."""
    working = {each.name for each in visit.house.plugins() if each.state is PluginState.ON}
    parts = [
        (name, part)
        for name, found in visit.house.parts().items()
        if found.plugin is not None and name in working
        for part in found.plugin.of(Block)
        if part.on == on and visit.caller.may(part.scope)
    ]
    shown = [await _block(visit, name, part) for name, part in sorted(parts, key=lambda each: each[1].order)]
    return tuple(each for each in shown if each is not None)


async def _block(visit: Visit, plugin: str, part: Block) -> ShownBlock | None:
    content, failed = await attempt(lambda: part.run(visit.house.reading(plugin, visit.caller)), visit.house.scrub)
    if content is None and failed is None:
        return None
    return ShownBlock(
        name=part.name,
        plugin=plugin,
        title=part.title,
        template=f"{plugin}/{part.template}",
        wide=part.wide,
        content=content,
        failed=failed,
    )
