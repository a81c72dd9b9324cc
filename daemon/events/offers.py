"""What is offered to somebody in place of what they asked for, and what becomes of it."""

from datetime import datetime
from typing import ClassVar

from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.domain.sentences import Sentence
from daemon.events.base import Event, event


class _OfOffer(Event):
    """What the facts about one offer have in common: each is told once."""

    __slots__ = ()

    request: RequestId
    occurrence: str

    about: ClassVar[tuple[str, ...]] = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.occurrence}"


@event("offer.made")
class OfferMade(_OfOffer):
    """Something else was offered in place of what was asked for."""

    request: RequestId
    requester: Alias
    media: MediaId
    offer: Sentence
    """What, in words."""
    why: Sentence | None
    """Why not what was asked for; None: nobody said."""
    person: int
    """Who is asked."""
    asks: str
    """Key of the question they are asked."""
    until: datetime | None
    """When it lapses."""
    occurrence: str


@event("offer.taken")
class OfferTaken(_OfOffer):
    """They took what was offered."""

    request: RequestId
    requester: Alias
    media: MediaId
    offer: Sentence
    occurrence: str


@event("offer.refused")
class OfferRefused(_OfOffer):
    """They did not want what was offered."""

    request: RequestId
    requester: Alias
    media: MediaId
    occurrence: str


@event("offer.expired")
class OfferExpired(_OfOffer):
    """They said nothing to what was offered, and the time is over."""

    request: RequestId
    requester: Alias
    media: MediaId
    occurrence: str


@event("offer.withdrawn")
class OfferWithdrawn(_OfOffer):
    """What was offered holds no longer: it was taken back, or the request was settled in the portal."""

    request: RequestId
    requester: Alias
    media: MediaId
    occurrence: str
    taken_back: bool
    """Somebody here thought better of it. False: there is nothing left to take."""
    person: int
