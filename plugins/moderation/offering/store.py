"""What was offered, while anything is to come of it: one row a request."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from daemon.domain.ids import RequestId, subject
from daemon.domain.sentences import Sentence
from daemon.plugin import Reading, Remember, placeholders
from plugins.moderation.config import ModerationConfig
from plugins.moderation.offering.offers import Offer, named

_SENTENCE = msgspec.json.Decoder(Sentence | None)
_SEASONS = msgspec.json.Decoder(tuple[int, ...])


class State(StrEnum):
    """How far it came."""

    OPEN = "open"
    """They were asked."""
    TAKEN = "taken"
    """The portal is told."""
    RESTING = "resting"
    """Until the time that was agreed on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What was offered."""

    request: RequestId
    offer: Offer
    state: State
    occurrence: str
    """The answer by which it was made."""
    seasons: tuple[int, ...]
    """What was asked for at that time."""
    reason: Sentence | None
    """Why not what was asked for."""
    by: str
    """Who offered it."""
    person: int
    """To whom."""


def keep(offered: Offered) -> Remember:
    """Another one takes its place."""
    row = (
        subject(offered.request), offered.offer.name, offered.state, offered.occurrence,
        msgspec.json.encode(offered.seasons).decode(), msgspec.json.encode(offered.reason), offered.by, offered.person,
    )  # fmt: skip
    return Remember(
        lambda tx: tx.execute(
            "INSERT INTO moderation_offers (request, offer, state, occurrence, seasons, reason, by, person) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (request) DO UPDATE SET offer = excluded.offer, "
            "state = excluded.state, occurrence = excluded.occurrence, seasons = excluded.seasons, "
            "reason = excluded.reason, by = excluded.by, person = excluded.person",
            row,
        )
    )


def over(request: RequestId) -> Remember:
    """Nothing is to come of it any more."""
    return Remember(lambda tx: tx.execute("DELETE FROM moderation_offers WHERE request = ?", (subject(request),)))


async def standing(ctx: Reading[ModerationConfig], request: RequestId, *states: State) -> Offered | None:
    """What stands, in one of these states where any are named."""
    wanted: Sequence[str] = states or tuple(State)
    rows = await ctx.rows(
        "SELECT request, offer, state, occurrence, seasons, reason, by, person FROM moderation_offers "  # noqa: S608
        f"WHERE request = ? AND state IN ({placeholders(wanted)})",
        (subject(request), *wanted),
    )
    offer = named(rows[0]["offer"]) if rows else None
    if offer is None:
        return None
    row = rows[0]
    return Offered(
        request=request,
        offer=offer,
        state=State(row["state"]),
        occurrence=row["occurrence"],
        seasons=_SEASONS.decode(row["seasons"]),
        reason=_SENTENCE.decode(row["reason"]),
        by=row["by"],
        person=row["person"],
    )
