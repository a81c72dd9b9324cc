"""The small store a service is handed for what must survive a restart: cookies, cursors."""

from typing import Final, Protocol

IDENTITY: Final = "identity"
"""Under which the engine keeps which machine a service was."""


class Drawer(Protocol):
    """Keys are the service's own; nobody else reads them."""

    def get(self, key: str) -> bytes | None:
        """What was put there last, also before a restart."""

    async def put(self, key: str, value: bytes) -> None:
        """Returns when it is kept."""


class MemoryDrawer:
    """A drawer that forgets with the process: for looking at a service outside the daemon."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self._kept.get(key)

    async def put(self, key: str, value: bytes) -> None:
        self._kept[key] = value
