"""Doorbells over HTTP. Nothing is written and nothing is rendered here: the answer must be quick while all decide."""

import msgspec
from aiohttp import web

from daemon.services.base.understanding import NOT_UNDERSTOOD, read_leniently
from daemon.web.access import same
from daemon.web.connections import body_of
from daemon.web.house import Ignored, NoSuchBell, Rang, Tested, WebHouse
from daemon.web.limiting import Buckets, Rate
from daemon.web.origins import address, household
from daemon.web.problems import JSON, BadInput, Trouble

UNLOCKED = Rate(burst=120, each=0.1)
"""For each address while no secret is set: a portal's burst passes, a flood does not."""
_ANYTHING = msgspec.json.Decoder()
_RANG = b'{"result":"rang"}'
_TAKEN = b'{"result":"taken"}'
_TESTED = b'{"result":"test"}'


class Webhooks:
    """`/webhook/<entry>` with the secret in a header, or `/webhook/<entry>/<secret>`."""

    def __init__(self, house: WebHouse) -> None:
        self._house = house
        self._unlocked = Buckets(house.clock, UNLOCKED)

    async def ring(self, request: web.Request) -> web.StreamResponse:
        if self._house.is_pushed(request.match_info["entry"]):
            return await self._take(request)
        self._check(request)
        if request.content_type != JSON:
            raise Trouble(415, "JSON was expected")
        try:
            body = read_leniently(_ANYTHING, await body_of(request, self._house.clock))
        except NOT_UNDERSTOOD as error:
            raise BadInput("the body is no JSON") from error
        match self._house.ring(request.match_info["entry"], body):
            case Rang():
                return web.Response(body=_RANG, content_type=JSON)
            case Tested():
                return web.Response(body=_TESTED, content_type=JSON)
            case Ignored(why=why):
                return web.Response(body=msgspec.json.encode({"result": "ignored", "why": why}), content_type=JSON)
            case NoSuchBell():
                raise Trouble(404, "no service of this name has a doorbell")

    async def _take(self, request: web.Request) -> web.StreamResponse:
        """What is said only once: acknowledged when it is on the disk, or the sender must say it again."""
        body = await body_of(request, self._house.clock)
        if not await self._house.push(request.match_info["entry"], request.headers, body):
            raise Trouble(401, "the secret is not right")
        return web.Response(body=_TAKEN, content_type=JSON)

    def _check(self, request: web.Request) -> None:
        """Raises 401, the same for a missing and a wrong secret; without a secret to know, 429 for a flood."""
        server = self._house.config().server
        if server.webhook_secret:
            if not same(_given(request), server.webhook_secret.reveal()):
                raise Trouble(401, "the secret is not right", headers={"WWW-Authenticate": "Bearer"})
        elif wait := self._unlocked.take(household(address(request, server))):
            raise Trouble.later(wait)


def _given(request: web.Request) -> str:
    """The secret from the path, `Authorization: Bearer S` or a bare `Authorization: S`."""
    header = request.headers.get("Authorization", "")
    scheme, _, rest = header.partition(" ")
    return request.match_info.get("secret") or (rest.strip() if scheme.lower() == "bearer" else header)
