"""What may be done to a request in its portal."""

from daemon.actions.base import Action, Harm, Look, NotSo, Otherwise, So, action
from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.domain.ports import Portals
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.domain.sentences import Sentence
from daemon.events.requests import RequestApproved, RequestDeclined, RequestNarrowed, RequestReplaced


async def _standing(request: RequestId, portals: Portals) -> PortalRequest | Otherwise | Unknown:
    answer = await portals.request(request)
    match answer:
        case Found(value=found):
            return found
        case Absent():
            return Otherwise("gone", Sentence("The request is no longer in the portal."))
        case Unknown():
            return answer


def _elsewhere(status: RequestStatus) -> Otherwise:
    return Otherwise(str(status), Sentence("Somebody decided it in the portal meanwhile."))


@action("request.approve", port=Portals, harm=Harm.NONE)
class Approve(Action[Portals]):
    """Approve in the portal.

    It hands the request to Radarr or Sonarr.
    """

    request: RequestId
    requester: Alias
    media: MediaId
    after_no: bool = False
    """It was declined, and somebody thought better of it: the portal approves it all the same."""

    about = ("request", "requester", "media")

    async def look(self, port: Portals) -> Look:
        standing = await _standing(self.request, port)
        if not isinstance(standing, PortalRequest):
            return standing
        declined = standing.status is RequestStatus.DECLINED
        if standing.status is RequestStatus.PENDING or (declined and self.after_no):
            return NotSo(str(standing.status))
        return So(str(standing.status)) if standing.status.granted else _elsewhere(standing.status)

    async def do(self, port: Portals) -> None:
        await port.approve(self.request)

    def became(self, action_id: int) -> RequestApproved:
        return RequestApproved(
            request=self.request,
            requester=self.requester,
            media=self.media,
            occurrence=f"action {action_id}",
            ours=True,
        )


@action("request.narrow", port=Portals, harm=Harm.NONE)
class Narrow(Action[Portals]):
    """Leave only some seasons of a request in the portal.

    It stays a request that waits; nothing is added to what was asked for.
    """

    request: RequestId
    requester: Alias
    media: MediaId
    seasons: tuple[int, ...]
    of: tuple[int, ...]
    """What was asked for when it was agreed on: with any other it is another request."""

    about = ("request", "requester", "media")

    async def look(self, port: Portals) -> Look:
        standing = await _standing(self.request, port)
        if not isinstance(standing, PortalRequest):
            return standing
        if standing.status is not RequestStatus.PENDING:
            return _elsewhere(standing.status)
        if set(standing.seasons) == set(self.seasons):
            return So(_seasons(standing))
        if set(standing.seasons) != set(self.of):
            return Otherwise(_seasons(standing), Sentence("Other seasons are asked for by now."))
        return NotSo(_seasons(standing))

    async def do(self, port: Portals) -> None:
        await port.narrow(self.request, self.seasons)

    def became(self, action_id: int) -> RequestNarrowed:
        return RequestNarrowed(
            request=self.request,
            requester=self.requester,
            media=self.media,
            seasons=self.seasons,
            occurrence=f"action {action_id}",
        )


def _seasons(request: PortalRequest) -> str:
    return f"seasons {', '.join(map(str, request.seasons))}"


@action("request.replace", port=Portals, harm=Harm.NONE)
class Replace(Action[Portals]):
    """Ask in the portal for the same in ordinary quality, in the name of who asked.

    The portal does not change the quality of a request, so there is another one; with our key it is approved at once.
    """

    request: RequestId
    requester: Alias
    media: MediaId
    seasons: tuple[int, ...] = ()

    about = ("request", "requester", "media")

    async def look(self, port: Portals) -> Look:
        standing = await _standing(self.request, port)
        if not isinstance(standing, PortalRequest):
            return standing
        if standing.status is not RequestStatus.PENDING:
            return _elsewhere(standing.status)
        if not standing.is_4k or set(standing.seasons) != set(self.seasons):
            return Otherwise("changed", Sentence("Something else is asked for by now."))
        theirs = await port.asked_by(self.requester, self.media)
        match theirs:
            case Found(value=found):
                there = next((each for each in found if self._stands_for_it(each)), None)
                return NotSo("only in 4K") if there is None else So(f"request {there.id.number}")
            case Absent():
                return Otherwise("nobody", Sentence("The portal no longer knows this person."))
            case Unknown():
                return theirs

    def _stands_for_it(self, other: PortalRequest) -> bool:
        waits_or_was_granted = other.status is RequestStatus.PENDING or other.status.granted
        return waits_or_was_granted and not other.is_4k and set(other.seasons) >= set(self.seasons)

    async def do(self, port: Portals) -> None:
        await port.ask_for(self.requester, self.media, is_4k=False, seasons=self.seasons)

    def became(self, action_id: int) -> RequestReplaced:
        return RequestReplaced(
            request=self.request, requester=self.requester, media=self.media, occurrence=f"action {action_id}"
        )


@action("request.decline", port=Portals, harm=Harm.NONE)
class Decline(Action[Portals]):
    """Decline in the portal.

    The portal keeps no reason: it is kept here, for the person.
    """

    request: RequestId
    requester: Alias
    media: MediaId
    reason: Sentence
    instead: bool = False
    """Another was asked for in its place, as they agreed: it is no news to them."""

    about = ("request", "requester", "media")

    async def look(self, port: Portals) -> Look:
        standing = await _standing(self.request, port)
        if not isinstance(standing, PortalRequest):
            return standing
        if standing.status is RequestStatus.PENDING:
            return NotSo(str(standing.status))
        return So(str(standing.status)) if standing.status is RequestStatus.DECLINED else _elsewhere(standing.status)

    async def do(self, port: Portals) -> None:
        await port.decline(self.request)

    def became(self, action_id: int) -> RequestDeclined:
        return RequestDeclined(
            request=self.request,
            requester=self.requester,
            media=self.media,
            occurrence=f"action {action_id}",
            ours=True,
            reason=self.reason,
            instead=self.instead,
        )
