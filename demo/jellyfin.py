"""Jellyfin, as far as anybody asks it: what it says of itself, and what its Webhook plugin sends."""

from collections.abc import Mapping

from daemon.runtime.clock import Clock
from demo.fake import FakeServer, Route
from demo.http import Call, Reply, answer
from demo.overseerr.bell import Bell
from demo.titles import Title

_ITEM_TYPES = {"movie": "Movie", "tv": "Series"}


class FakeJellyfin(FakeServer):
    """A server on loopback. Field names as in its own source and that of the plugin; not among the recordings."""

    name = "jellyfin"
    version = "10.10.3"

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.api_key = "invented-jellyfin-key-77c1"
        self.machine = "3f9c1d7be0a24c55"
        self.bell = Bell(self.tasks, "Jellyfin-Plugin-Webhook")

    def routes(self) -> Mapping[tuple[str, str], Route]:
        return {("GET", "/System/Info"): self._info}

    def lost(self, call: Call) -> Reply:  # noqa: ARG002 (it says nothing about what was lost)
        return Reply(status=404)

    def error(self, status: int) -> Reply:
        return Reply(status=status) if status in {401, 403} else super().error(status)

    def webhook_to(self, url: str, authorization: str = "") -> None:
        """Ring there from now on, with this Authorization header, as typed into the plugin's settings."""
        self.bell.url, self.bell.authorization = url, authorization

    def adds(self, title: Title, *, of: str = "") -> None:
        """It scanned and found this; a season or an episode `of` it carries numbers of its own."""
        known = {"Provider_tmdb": str(title.tmdb_id), "Provider_imdb": "tt0000001"} if not of else {}
        item = {"Name": title.name, "ItemType": of or _ITEM_TYPES[title.kind], "ItemId": "0f1e2d3c", **known}
        self.says("ItemAdded", **item)

    def says(self, event: str, **more: object) -> None:
        """Its plugin's webhook with every property."""
        who = {"ServerId": self.machine, "ServerName": "Invented", "ServerVersion": self.version}
        self.bell.ring({**who, "ServerUrl": "", "NotificationType": event, **more})

    async def stop(self) -> None:
        await super().stop()
        await self.bell.close()

    def _info(self, call: Call) -> Reply:
        given = call.headers.get("X-Emby-Token"), call.headers.get("Authorization")
        if self.api_key != given[0] and given[1] != f'MediaBrowser Token="{self.api_key}"':
            return self.error(401)
        return answer(
            {
                "Id": self.machine,
                "ServerName": "Invented",
                "Version": self.version,
                "ProductName": "Jellyfin Server",
                "OperatingSystem": "",
            }
        )
