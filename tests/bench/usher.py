"""The daemon as `usher run` starts it, with lanes as wide as the bench says: `... usher CONFIG DATA PORT WIDTHS LOG`.

`WIDTHS` is `polite` for the defaults, or three numbers: reads, deliveries, actions side by side.
"""

import asyncio
import gc
import os
import sys
from pathlib import Path
from typing import Any, cast

# The tools of this project bring these two, which structlog then loads; what an owner installs does not have them.
cast("dict[str, Any]", sys.modules).update(rich=None, greenlet=None)

gc.disable()  # until the house is open, as `usher run` does

from daemon.app import App  # noqa: E402
from daemon.bus.bus import Widths  # noqa: E402
from daemon.start import Start  # noqa: E402
from tests.engine.ports import LongShelf, Shelf  # noqa: E402

WITHOUT_END = 10_000_000
"""Rows on the shelf that the probe `scan` reads: more than it comes to before it is stopped."""


def widths(said: str) -> Widths:
    if said == "polite":
        return Widths()
    reads, deliveries, actions = map(int, said.split(","))
    return Widths(reads=reads, deliveries=deliveries, actions=actions)


async def live(config: str, data: str, port: str, wide: str, log: str) -> int:
    ports: dict[type, object] = {Shelf: LongShelf(WITHOUT_END)}
    start = Start(config=Path(config), data=Path(data), environ=dict(os.environ), widths=widths(wide), ports=ports)
    with Path(log).open("a", encoding="utf-8") as stream:  # noqa: ASYNC230 (before anything runs)
        return await App(start, stream=stream, port=int(port)).serve()


if __name__ == "__main__":
    sys.exit(asyncio.run(live(*sys.argv[1:])))
