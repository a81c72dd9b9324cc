"""A decision that a model is asked for, beside one that a rule makes: what the asking adds, where the model answers at
once. The invented services answer in the same process, and what they need for it is counted too."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from demo.titles import Title
from demo.world import World
from tests.bench.probes.inside import Inside, a_house_inside

_FIRST = 9_800_000
_DRAMA, _DOCUMENTARY = 18, 99


async def advice(folder: Path, times: int) -> tuple[list[float], list[float]]:
    """Milliseconds from the doorbell to the decision, by the model and by a rule, in turns."""
    async with World() as world:
        services = {
            "overseerr": {"url": world.overseerr.url, "api_key": world.overseerr.api_key},
            "tmdb": {"url": world.tmdb.url, "api_key": world.tmdb.api_key, "calls_per_second": 1000},
            "llm": {"base_url": world.llm.url, "api_key": world.llm.api_key},
        }
        rules = {"genres": {"whitelist": ["Documentary"]}, "new_user_needs_review": False}
        async with a_house_inside(folder, services=services, plugins={"moderation": rules}) as house:
            await _greeted(house)
            decide = _decider(house, world)
            for genre in (_DRAMA, _DOCUMENTARY):
                await decide(genre)  # the library is imported, and connections are made, once
            asked, ruled = [], []
            for _ in range(times):
                asked.append(await decide(_DRAMA))
                ruled.append(await decide(_DOCUMENTARY))
            assert len(world.llm.received) == times + 1
    return asked, ruled


def _decider(house: Inside, world: World) -> Callable[[int], Awaitable[float]]:
    made = 0

    async def decide(genre: int) -> float:
        """A film that is unlike all before it, so that no answer is used again."""
        nonlocal made
        made += 1
        title = Title(
            tmdb_id=_FIRST + made, name=f"Film {made}", genres=(genre,), rating=8.1, votes=900, popularity=20.0,
            released=world.today - timedelta(days=900), runtime=100,
        )  # fmt: skip
        world.titles.put(title)
        number = world.overseerr.request(title.tmdb_id, by=2, announce=False)
        began = house.daemon.clock.steady()
        body = {"notification_type": "MEDIA_PENDING", "request": {"request_id": str(number)}}
        house.daemon.doorbells.heard("overseerr", body)
        return (await house.hears("request.decided", 1) - began) * 1000

    return decide


async def _greeted(house: Inside) -> None:
    """Every service answered once."""
    while len(house.daemon.roster.up()) < len(house.daemon.roster.names()):
        await house.daemon.clock.sleep(0.05)
