"""How well somebody is known here, and where a person says otherwise."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta

from daemon.domain.people import Person
from daemon.domain.sentences import Sentence
from daemon.plugin import Acting, Chapter, MissingError, Scope, chapter, form, page
from plugins.moderation import trust as known_here
from plugins.moderation.case import Trust
from plugins.moderation.config import ModerationConfig
from plugins.moderation.pages.common import Moderation

Number = Annotated[int, Meta(ge=1, le=2**53)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustQuery:
    """Whose."""

    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustPage:
    """How well the house knows somebody. None is unknown."""

    number: int
    name: str
    known_for: timedelta | None
    by_time: str | None
    """new, recent, established or trusted, by how long they have been here."""
    said: str | None
    """What somebody said instead."""
    said_by: str | None
    """`account:<id>`."""
    said_at: datetime | None


@page(
    "/people/{number}/trust",
    title=Sentence("Trust"),
    gives=TrustPage,
    query=TrustQuery,
    template="trust.html",
    scope=Scope.DECIDE,
)
async def trust(ctx: Moderation, query: TrustQuery) -> TrustPage:
    """The label that rules and the model are given for somebody."""
    person = await _somebody(ctx, query.number)
    age = ctx.now - person.joined_at if person.joined_at else None
    said = known_here.override_in(await ctx.recall(known_here.KEPT_AS, person=person.id))
    return TrustPage(
        number=person.id,
        name=person.name,
        known_for=age,
        by_time=known_here.by_age(age),
        said=said.trust if said else None,
        said_by=said.by if said else None,
        said_at=said.at if said else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How well somebody is known, on a person's word."""

    number: Number
    trust: Literal["", "new", "recent", "established", "trusted"] = ""
    """Empty: by the time they have been here, as for everybody."""


@form("/people/{number}/trust", title=Sentence("Say how well somebody is known"), takes=Said, scope=Scope.DECIDE)
async def say_trust(given: Said, ctx: Acting[ModerationConfig]) -> None:
    """Counts from the next request on; it moves with them when they are merged, and goes when they are forgotten."""
    person = await _somebody(ctx, given.number)
    by = ctx.caller.name if ctx.caller else "?"
    said = known_here.Override(trust=Trust(given.trust), by=by, at=ctx.now) if given.trust else None
    await ctx.commit(ctx.keep(known_here.KEPT_AS, known_here.kept(said) if said else None, person=person.id))


@chapter("person")
async def how_well_known(about: str, ctx: Moderation) -> list[Chapter]:
    """Who said how well somebody is known, and when."""
    said = known_here.override_in(await ctx.recall(known_here.KEPT_AS, person=int(about.partition(":")[2])))
    if said is None:
        return []
    text = Sentence("Said by {who}: {trust}.", {"who": said.by, "trust": LABELS[said.trust]})
    return [Chapter(at=said.at, title=Sentence("Trust was set by hand"), text=text)]


LABELS = {
    Trust.NEW: Sentence("new here"),
    Trust.RECENT: Sentence("here for a short while"),
    Trust.ESTABLISHED: Sentence("well established"),
    Trust.TRUSTED: Sentence("trusted"),
}


async def _somebody(ctx: Moderation, number: int) -> Person:
    person = await ctx.person(number)
    if person is None or person.forgotten:
        raise MissingError("there is no such person")
    return person
