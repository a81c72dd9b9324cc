"""How much is asked for. What costs a question to Radarr, Sonarr or Tautulli is asked only where a rule in use looks at
it, and for reviews; a rule waits for the answer however long, a review does not."""

from asyncio import gather
from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import timedelta
from typing import Final

from daemon.domain.ids import MediaId
from daemon.domain.people import Person
from daemon.domain.ports import Activity, Shelves
from daemon.plugin import Reading
from plugins.moderation.case import Case, Cost
from plugins.moderation.config import ModerationConfig
from plugins.moderation.weighing import cost, shelf, watching

PATIENCE: Final = timedelta(seconds=2)
"""The longest a review, or a page, waits for what it only shows."""
SIZE: Final = frozenset({"gigabytes", "disk_left", "disk_free"})
HELD: Final = frozenset({"gigabytes_held"})
WATCHED: Final = frozenset({"watched"})
WEIGHED: Final = SIZE | HELD | WATCHED
"""What this module finds out, by the names rules know it under."""


async def weighed(case: Case, facts: Set[str], asker: Person | None, ctx: Reading[ModerationConfig]) -> Case:
    """The case with these facts. Raises where nobody answered, which parks; nobody to ask is unknown at once."""
    if facts & SIZE:
        case = with_room(case, await shelf.room(ctx.ask(Shelves), case.media.kind, needed=True))
    if facts & HELD:
        case = await _with_held(case, asker, ctx, needed=True)
    if facts & WATCHED:
        case = with_share(case, await _share(asker, ctx, needed=True))
    return case


async def shown(case: Case, asker: Person | None, ctx: Reading[ModerationConfig]) -> Case:
    """The case with all that was answered in time, for people to look at."""
    told = case.cost.sources.keys()
    room, held, share = await gather(
        ctx.patiently(shelf.room(ctx.ask(Shelves), case.media.kind, needed=False), within=PATIENCE),
        ctx.patiently(_with_held(case, asker, ctx, needed=False), within=PATIENCE),
        ctx.patiently(_share(asker, ctx, needed=False), within=PATIENCE),
    )
    if held is not None and not told & HELD:
        case = held
    if room is not None and not told & SIZE:
        case = with_room(case, room)
    return with_share(case, None if told & WATCHED else share)


def with_room(case: Case, room: shelf.Room) -> Case:
    """What the title weighs, and what is left of the disk."""
    profile = cost.profile_for(room.profiles or (), is_4k=case.is_4k)
    gigabytes = cost.gigabytes_of(case.facts, case.seasons, profile)
    folder = cost.free_on(room.folders or (), profile)
    free = None if folder is None or folder.free is None else folder.free / cost.GIGABYTE
    told = {"gigabytes": profile.service if profile and gigabytes is not None else None,
            "disk_free": folder.service if folder else None}  # fmt: skip
    return replace(
        case,
        house=replace(case.house, free_gigabytes=free),
        cost=replace(
            _sourced(case.cost, told),
            gigabytes=gigabytes,
            left=None if free is None or gigabytes is None else free - gigabytes,
            profile=profile.name if profile and gigabytes is not None else None,
        ),
    )


def with_share(case: Case, share: watching.Share | None) -> Case:
    """How much this person watched of what they got, where that is told."""
    if share is None:
        return case
    return replace(
        case,
        requester=replace(case.requester, watched=share.percent),
        cost=_sourced(case.cost, {"watched": ", ".join(share.services)}),
    )


async def _share(asker: Person | None, ctx: Reading[ModerationConfig], *, needed: bool) -> watching.Share | None:
    if asker is None:
        return None
    known, granted = await ctx.plex_ids(asker), await ctx.granted_to(asker)
    return await watching.share(ctx.ask(Activity), known, granted, needed=needed)


async def _with_held(case: Case, asker: Person | None, ctx: Reading[ModerationConfig], *, needed: bool) -> Case:
    holdings = await shelf.everything(ctx.ask(Shelves), needed=needed)
    if holdings is None or asker is None:
        return case
    called = await ctx.names(asker.aliases)
    names = cost.names_of((alias.id for alias in called), called.values())
    held, services = cost.held_by(holdings, names, await _granted(asker, ctx))
    told = {"gigabytes_held": ", ".join(sorted(services or {each.service for each in holdings})) or None}
    return replace(
        case,
        requester=replace(case.requester, gigabytes=held),
        cost=_sourced(case.cost, told if held is not None else {}),
    )


async def _granted(person: Person, ctx: Reading[ModerationConfig]) -> dict[MediaId, frozenset[int]]:
    """Titles with the seasons; no seasons: all there is."""
    found: dict[MediaId, frozenset[int]] = {}
    for row in await ctx.granted_to(person):
        found[row.media] = found.get(row.media, frozenset()) | frozenset(row.seasons)
    return found


def _sourced(known: Cost, told: Mapping[str, str | None]) -> Cost:
    return replace(known, sources={**known.sources, **{name: who for name, who in told.items() if who}})
