"""How fast one chat may be written to, beside the limit of the whole bot."""

from collections import OrderedDict

from daemon.runtime.clock import Clock
from daemon.services.base.limits import Limiter
from daemon.services.telegram.identity import Place

OVERALL = 30.0
"""Messages a second a bot may send to all chats together, as its documentation says."""
TO_ONE = 1.0
"""A second, to one person."""
TO_GROUP = 0.25
"""A second, to one group: with five at once no minute ever sees more than the twenty that are allowed."""
GROUP_BURST = 5
_REMEMBERED = 1_000


class Pace:
    """Turns, one chat after another's own; the chats written to last are remembered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._chats: OrderedDict[int | str, Limiter] = OrderedDict()

    async def turn(self, place: Place) -> None:
        """Return when this chat may be written to."""
        limiter = self._chats.pop(place.chat, None) or self._new(place)
        self._chats[place.chat] = limiter
        if len(self._chats) > _REMEMBERED:
            self._chats.popitem(last=False)
        await limiter.turn()

    def _new(self, place: Place) -> Limiter:
        if place.is_group:
            return Limiter(self._clock, per_second=TO_GROUP, burst=GROUP_BURST)
        return Limiter(self._clock, per_second=TO_ONE, burst=1)
