"""A doorbell: everything it says can be asked for again, so only which request it is about is read.

The portal lets its owner edit what is sent, so the number is looked for wherever templates are known to put it.
"""

from collections.abc import Mapping
from typing import TypeGuard

from daemon.services.base.doorbell import Heard, Ignored, Reported, Ring, TestNotification

RINGS = frozenset(
    {
        "MEDIA_PENDING",
        "MEDIA_APPROVED",
        "MEDIA_AUTO_APPROVED",
        "MEDIA_AUTO_REQUESTED",
        "MEDIA_AVAILABLE",
        "MEDIA_DECLINED",
        "MEDIA_FAILED",
    }
)
"""The types that can wait for a decision, or tell that somebody made one."""

REPORTS = frozenset({"ISSUE_CREATED", "ISSUE_COMMENT", "ISSUE_RESOLVED", "ISSUE_REOPENED"})
"""The types that are about a report, which has no request."""

_LARGEST = 2**53
"""Beyond this the portal's own language cannot count."""


def heard(body: object) -> Heard:
    """What a webhook's JSON means. Any shape has an answer."""
    if not isinstance(body, Mapping):
        return Ignored("it is no JSON object")
    kind = body.get("notification_type")
    if kind == "TEST_NOTIFICATION":
        return TestNotification()
    if isinstance(kind, str) and kind in REPORTS:
        return Reported()
    # A hand-made call may leave the type out: the number says enough.
    if kind is not None and not _rings(kind):
        return Ignored("its type is about no request's decision")
    number = _number(body)
    return Ring(number) if number else Ignored("it names no request")


def _rings(kind: object) -> TypeGuard[str]:
    return isinstance(kind, str) and kind in RINGS


def _number(body: Mapping[str, object]) -> int | None:
    for room, key in (("request", "request_id"), ("request", "id"), ("media", "request_id")):
        held = body.get(room)
        if isinstance(held, Mapping) and (number := _as_number(held.get(key))):
            return number
    return _as_number(body.get("request_id"))


def _as_number(value: object) -> int | None:
    """A request's number, as number or text; None for anything else."""
    if isinstance(value, str) and len(value) <= 20 and value.strip().isascii() and value.strip().isdigit():
        value = int(value)
    good = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST
    return value if good and isinstance(value, int) else None
