"""What a daemon has loaded once it is open: `python -m tests.architecture.loaded CONFIG DATA` prints it, and ends."""

import asyncio
import os
import sys
from pathlib import Path

from daemon.app import App, Settled
from daemon.start import Start


async def live(config: Path, data: Path) -> None:
    def tell(_: Settled) -> None:
        sys.stdout.write("\n".join(sorted(sys.modules)))
        app.stop()

    app = App(Start(config=config, data=data, environ=dict(os.environ)), stream=sys.stderr, port=0, settled=tell)
    await app.serve()


if __name__ == "__main__":
    asyncio.run(live(*map(Path, sys.argv[1:])))
