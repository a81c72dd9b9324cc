"""A doorbell: it only says that something it holds changed; what that is, is asked when somebody wants to know."""

from collections.abc import Mapping

from daemon.services.base.doorbell import Changed, Heard, Ignored, TestNotification

CHANGES = frozenset(
    {
        "download",
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
    return Changed() if event.lower() in CHANGES else Ignored("its event changes nothing that is held")
