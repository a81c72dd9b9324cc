"""How plex.tv and the server refuse, in their own words."""

from datetime import datetime

from daemon.domain.errors import Gone, OutsideError, Rejected
from daemon.services.base.understanding import Answered, refusal

_ABOUT_THIS = {400, 404, 409, 410, 422}


def refused(service: str, answer: Answered, now: datetime) -> OutsideError | None:
    """plex.tv says in XML what others say in JSON. A page, as a proxy or the server itself answers, tells nothing."""
    if answer.status in _ABOUT_THIS and answer.body.lstrip().startswith(b"<?xml"):
        if answer.status in {404, 410}:
            return Gone(service, "there is no such thing")
        return Rejected(service, f"refused this ({answer.status})")
    return refusal(service, answer, now)
