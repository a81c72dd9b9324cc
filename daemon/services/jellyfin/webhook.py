"""A doorbell: something arrived that somebody may wait for. What is played, and who signs in, changes no request.

The body is that of Jellyfin's own Webhook plugin with *Send All Properties* ticked: a flat object.
"""

from collections.abc import Mapping

from daemon.domain.ids import MediaId, MediaKind
from daemon.services.base.doorbell import Arrived, Heard, Ignored
from daemon.services.base.models import whole

ARRIVES = "ItemAdded"
_KIND = {"Movie": MediaKind.MOVIE, "Series": MediaKind.SERIES}
"""Seasons and episodes carry numbers of their own, by which no portal knows them."""


def heard(body: object) -> Heard:
    """What a webhook's JSON means. Any shape has an answer."""
    if not isinstance(body, Mapping):
        return Ignored("it is no JSON object")
    event = body.get("NotificationType")
    if not isinstance(event, str):
        return Ignored("it names no event")
    return Arrived(_title(body)) if event == ARRIVES else Ignored("its event changes no request")


def _title(body: Mapping[str, object]) -> MediaId | None:
    what = body.get("ItemType")
    kind = _KIND.get(what) if isinstance(what, str) else None
    number = whole(body.get("Provider_tmdb"))
    return MediaId(kind=kind, tmdb=number) if kind and number else None
