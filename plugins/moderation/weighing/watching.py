"""How much of what somebody asked for, and got, they began to watch.

Only what was asked for since the history of plays begins is counted: nobody can tell of the rest. Of what is counted,
all has to be told, or the share is unknown.
"""

from asyncio import gather
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from daemon.domain.activity import Begun
from daemon.domain.answers import Answer, Found, Unknown
from daemon.domain.ids import MediaId
from daemon.domain.ports import Activity
from daemon.plugin import NotConfigured, RequestRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Percent, 0 to 100, and who told."""

    percent: float
    services: tuple[str, ...]


async def share(
    activity: Activity, plex_ids: Sequence[str], granted: Iterable[RequestRow], *, needed: bool
) -> Share | None:
    """Of all these requests of one person. None: nobody can tell. Raises where it is needed and none answered, which
    parks; nobody to ask is an answer."""
    got = first_asked(granted)
    if not plex_ids or not got:
        return None
    seen = await activity.last_seen()
    if needed:
        _park(seen)
    if not isinstance(seen, Found):
        return None
    since = seen.value.since
    titles = {media: at for media, at in got.items() if since is not None and since <= at}
    answers = await gather(*(activity.begun(each, titles) for each in plex_ids)) if titles else []
    for answer in answers if needed else ():
        _park(answer)
    told = [answer.value for answer in answers if isinstance(answer, Found)]
    return None if any(isinstance(answer, Unknown) for answer in answers) else shared(told, titles)


def first_asked(granted: Iterable[RequestRow]) -> dict[MediaId, datetime]:
    """What can be watched of it, each title once, with when it was asked for first."""
    found: dict[MediaId, datetime] = {}
    for row in granted:
        if row.available:
            found[row.media] = min(found.get(row.media, row.created_at), row.created_at)
    return found


def shared(told: Sequence[Begun], titles: Mapping[MediaId, datetime]) -> Share | None:
    """Of one person with one account or several: begun by any is begun, not begun is what none began."""
    if not told or not titles:
        return None
    yes = frozenset[MediaId]().union(*(each.yes for each in told))
    no = frozenset(titles).intersection(*(each.no for each in told))
    if yes | no != titles.keys():
        return None
    services = dict.fromkeys(who for each in told for who in each.services)
    return Share(percent=100 * len(yes) / len(titles), services=tuple(services))


def _park(answer: Answer[object]) -> None:
    """Raises, unless there is nobody to ask."""
    if isinstance(answer, Unknown) and not isinstance(answer.error, NotConfigured):
        answer.needed()
