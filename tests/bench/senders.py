"""What the portal's webhooks do to a daemon: so many senders at once, each waiting for its answer before the next."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.client import Connection, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A webhook, when it was sent, and how long its answer took."""

    number: int
    at: float
    ack: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where webhooks go, and the portal they are about."""

    port: int
    upstream: int
    authorization: str = ""


async def send(target: Target, numbers: Sequence[int], senders: int) -> list[Sent]:
    """Ring for each of these requests, from this many senders."""
    left = iter(numbers)

    async def sender() -> list[Sent]:
        async with Connection(target.port) as connection:
            return [await ring(connection, target, number) for number in left]

    return [sent for part in await asyncio.gather(*(sender() for _ in range(senders))) for sent in part]


async def ring(connection: Connection, target: Target, number: int) -> Sent:
    """One webhook, as the portal writes it."""
    at = time.monotonic()
    answered = await connection.post("/webhook/overseerr", _body(number), target.authorization)
    if answered.status != 200:
        raise RuntimeError(f"a webhook was answered {answered.status}: {answered.body[:200]!r}")
    return Sent(number=number, at=at, ack=answered.seconds)


async def all_decided(target: Target, within: float = 120.0, *, but: int = 0) -> None:
    """Wait until nothing waits in the portal, but for so many. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while (await tell(target.upstream))["undecided"] > but:  # noqa: ASYNC110 (it is another process that is asked)
            await asyncio.sleep(0.02)


def _body(number: int) -> dict[str, object]:
    return {
        "notification_type": "MEDIA_PENDING",
        "event": "Movie Request Pending Approval",
        "subject": f"Film {number} (2008)",
        "message": "As everyone in the invented house tells it.",
        "image": "https://image.tmdb.org/t/p/w600_and_h900_bestv2/x.jpg",
        "media": {"media_type": "movie", "tmdbId": str(1_000_000 + number), "tvdbId": "", "status": "PENDING"},
        "request": {
            "request_id": str(number),
            "requestedBy_email": "lea@example.org",
            "requestedBy_username": "Léa Marchand",
            "requestedBy_avatar": "",
        },
        "extra": [],
    }
