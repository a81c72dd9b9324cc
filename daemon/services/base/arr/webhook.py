"""A doorbell: it only says that something it holds changed; what that is, is asked when somebody wants to know.

After a download it says of which title, and whoever waits for that one is looked at.
"""

from collections.abc import Mapping

from daemon.domain.ids import MediaId, MediaKind
from daemon.services.base.doorbell import Arrived, Changed, Heard, Ignored, TestNotification
from daemon.services.base.models import whole

ARRIVES = "download"
"""A file was put into the library."""

CHANGES = frozenset(
    {
        "rename",
        "movieadded",
        "moviedelete",
        "moviefiledelete",
        "seriesadd",
        "seriesdelete",
        "episodefiledelete",
    }
)
"""The events after which its list, or a size on it, is another one. They are compared in small letters."""


def heard(body: object) -> Heard:
    """What a webhook's JSON means. Any shape has an answer."""
    if not isinstance(body, Mapping):
        return Ignored("it is no JSON object")
    event = body.get("eventType")
    if not isinstance(event, str):
        return Ignored("it names no event")
    if event.lower() == "test":
        return TestNotification()
    if event.lower() == ARRIVES:
        return Arrived(_title(body))
    return Changed() if event.lower() in CHANGES else Ignored("its event changes nothing that is held")


def _title(body: Mapping[str, object]) -> MediaId | None:
    """Older Sonarrs know no TMDB number, and newer ones say 0 where they have none."""
    for room, kind in (("movie", MediaKind.MOVIE), ("series", MediaKind.SERIES)):
        held = body.get(room)
        if isinstance(held, Mapping) and (number := whole(held.get("tmdbId"))):
            return MediaId(kind=kind, tmdb=number)
    return None
