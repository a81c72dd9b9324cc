"""What may be done to a request in its portal."""

from daemon.actions.base import Action, Harm, Look, NotSo, Otherwise, So, action
from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.domain.ports import Portals
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.domain.sentences import Sentence
from daemon.events.requests import RequestApproved, RequestDeclined


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

    about = ("request", "requester", "media")

    async def look(self, port: Portals) -> Look:
        standing = await _standing(self.request, port)
        if not isinstance(standing, PortalRequest):
            return standing
        if standing.status is RequestStatus.PENDING:
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


@action("request.decline", port=Portals, harm=Harm.NONE)
class Decline(Action[Portals]):
    """Decline in the portal.

    The portal keeps no reason: it is kept here, for the person.
    """

    request: RequestId
    requester: Alias
    media: MediaId
    reason: Sentence

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
        )
