"""A small plugin with everything a plugin can show: a page, a form, blocks and a chapter, some of which fail."""

from dataclasses import dataclass
from datetime import UTC, datetime

from daemon.domain.letters import Letter
from daemon.domain.sentences import Sentence
from daemon.plugin import (
    Chapter,
    Line,
    Occasion,
    Plugin,
    PluginConfig,
    Reading,
    Scope,
    block,
    chapter,
    form,
    job,
    letter,
    page,
)
from daemon.plugin.context import Context
from daemon.plugin.context import Job as RunningJob

MAT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SPOILT = "<script>alert('porch')</script>"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatQuery:
    """Which mat."""

    colour: str
    size: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MatPage:
    """A mat."""

    colour: str
    size: int
    subject: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """Called like one of the engine's own models, as may happen."""

    colour: str
    size: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """What no JSON can describe."""

    light: type


@dataclass(frozen=True, slots=True, kw_only=True)
class Shoes:
    """How many stand there."""

    pairs: int


@page("/mats", title=Sentence("Mats"), gives=Shoes, template="mats.html", menu=15)
async def mats(_: Reading[PluginConfig]) -> Shoes:
    return Shoes(pairs=2)


@page("/mats/{colour}", title=Sentence("One mat"), gives=MatPage, query=MatQuery, template="mat.html")
async def mat(_: Reading[PluginConfig], query: MatQuery) -> MatPage:
    return MatPage(colour=query.colour, size=query.size, subject="mat:red", says=SPOILT)


@page("/mats/torn", title=Sentence("A torn mat"), gives=Shoes, template="mats.html")
async def torn(_: Reading[PluginConfig]) -> Shoes:
    raise RuntimeError("the mat is torn: api_key=canary-in-an-error")


@form("/mats/{colour}/beat", title=Sentence("Beat the mat"), takes=NewKey, scope=Scope.DECIDE)
async def beat(given: NewKey, ctx: Context[PluginConfig]) -> None:
    ctx.log.info("mat.beaten", colour=given.colour)


@page("/reviews", title=Sentence("Not mine"), gives=Shoes, template="mats.html", scope=Scope.ADMIN)
async def taken(_: Reading[PluginConfig]) -> Shoes:
    return Shoes(pairs=0)


@page("no path", title=Sentence("Nowhere"), gives=Shoes, template="mats.html")
async def nowhere(_: Reading[PluginConfig]) -> Shoes:
    return Shoes(pairs=0)


@page("/two/{mats}/{mats}", title=Sentence("Two of one name"), gives=Shoes, template="mats.html")
async def twice(_: Reading[PluginConfig]) -> Shoes:
    return Shoes(pairs=0)


@page("/lamp", title=Sentence("A lamp"), gives=Lamp, template="mats.html")
async def lamp(_: Reading[PluginConfig]) -> Lamp:
    return Lamp(light=int)


@block(title=Sentence("Shoes"), gives=Shoes, template="shoes.html", order=10)
async def shoes(_: Reading[PluginConfig]) -> Shoes:
    return Shoes(pairs=4)


@block(title=Sentence("A broken umbrella stand"), gives=Shoes, template="shoes.html", order=20)
async def umbrellas(_: Reading[PluginConfig]) -> Shoes:
    raise RuntimeError("no umbrella")


@block(title=Sentence("Nothing to show"), gives=Shoes, template="shoes.html", order=30)
async def nothing(_: Reading[PluginConfig]) -> None:
    return None


@chapter("request")
async def tell(subject: str, _: Reading[PluginConfig]) -> tuple[Chapter, ...]:
    seen = Line(mark="yes", says=Sentence("shoes"), saw=Sentence(SPOILT))
    return (Chapter(at=MAT, title=Sentence("On the porch: {subject}", {"subject": subject}), lines=(seen,)),)


@chapter("request")
async def stumble(subject: str, _: Reading[PluginConfig]) -> tuple[Chapter, ...]:
    raise LookupError(subject)


@job(title=Sentence("Sweep the porch"))
async def sweep(_: RunningJob[PluginConfig], __: Context[PluginConfig]) -> None:
    """Nothing to sweep."""


@letter("porch.swept", title=Sentence("The porch was swept"), example={"by": SPOILT})
def swept(told: Occasion) -> Letter:
    return Letter(title="The porch was swept", paragraphs=(f"by {told.facts['by']}",))


porch = Plugin(
    name="porch",
    title=Sentence("Porch"),
    config=PluginConfig,
    parts=(mats, mat, torn, taken, nowhere, twice, lamp, beat, shoes, umbrellas, nothing, tell, stumble, sweep, swept),
)
