"""Which requests a list holds: the portal's filters, and how it pages them."""

from collections.abc import Iterable
from typing import Any

from demo.overseerr.rows import MediaStatus, Request, RequestStatus

_ANY = frozenset(MediaStatus)
_OPEN = _ANY - {MediaStatus.AVAILABLE}
_APPROVED = frozenset({RequestStatus.APPROVED})
_DONE = frozenset({RequestStatus.COMPLETED})
_WAITING = frozenset({RequestStatus.PENDING})

Wanted = tuple[frozenset[RequestStatus], frozenset[MediaStatus]]

FILTERS: dict[str, Wanted] = {
    "all": (frozenset(RequestStatus), _ANY),
    "approved": (_APPROVED, _ANY),
    "processing": (_APPROVED, _OPEN),
    "available": (_APPROVED | _DONE, frozenset({MediaStatus.AVAILABLE})),
    "pending": (_WAITING, _ANY),
    "unavailable": (_WAITING | _APPROVED, _OPEN),
    "failed": (frozenset({RequestStatus.FAILED}), _ANY),
    "completed": (_DONE, _ANY),
    "deleted": (_DONE, frozenset()),
}


def matching(requests: Iterable[Request], wanted: Wanted) -> list[Request]:
    """Those the filter lets through, in the order given."""
    statuses, standings = wanted
    return [
        request
        for request in requests
        if request.status in statuses and request.media.standing(request.is_4k) in standings
    ]


def page_info(total: int, take: int, skip: int) -> dict[str, Any]:
    """`results` is how many there are in all, not how many this page holds."""
    return {"pages": -(-total // take), "pageSize": take, "results": total, "page": -(-skip // take) + 1}
