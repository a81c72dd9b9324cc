"""What the owner hears of problems that people report about titles, and how it reads.

The words of whoever reported stand on the report's page and in no message.
"""

from typing import TypeAlias

from daemon.domain.answers import Found
from daemon.domain.ids import Alias, subject
from daemon.domain.letters import Letter, Tone
from daemon.domain.people import OWNER
from daemon.domain.ports import PortalReader
from daemon.domain.sentences import Sentence
from daemon.events.issues import IssueCommented, IssueOpened, IssueReopened, IssueResolved
from daemon.plugin import Context, Name, Occasion, Tell, letter, on
from plugins.messages.config import Fact, MessagesConfig

Messages = Context[MessagesConfig]
About: TypeAlias = IssueOpened | IssueCommented | IssueResolved | IssueReopened

_ISSUE, _TITLE, _WHO = "issue:overseerr/3", "title:series/66732", "alias:overseerr/4"
_TOLD = {"about": _ISSUE, "title": _TITLE, "from": _WHO}
_NAMES = {_TITLE: "Stranger Things (2016)", _WHO: "Léa"}


@on(IssueOpened)
async def tell_of_report(event: IssueOpened, ctx: Messages) -> None:
    facts = {"kind": event.kind, "season": event.season, "episode": event.episode}
    await _tell(event, event.reporter, ctx, *await _named(event, ctx), **facts)


@on(IssueCommented)
async def tell_of_comment(event: IssueCommented, ctx: Messages) -> None:
    await _tell(event, event.by, ctx)


@on(IssueResolved)
async def tell_of_end(event: IssueResolved, ctx: Messages) -> None:
    await _tell(event, event.reporter, ctx)


@on(IssueReopened)
async def tell_that_it_is_back(event: IssueReopened, ctx: Messages) -> None:
    await _tell(event, event.reporter, ctx)


async def _named(event: IssueOpened, ctx: Messages) -> tuple[Name, ...]:
    """A title nobody asked for since Usher came has no name yet; where the portal does not tell it either, it goes by
    its number."""
    title = subject(event.media)
    if title in await ctx.called([title]):
        return ()
    answer = await ctx.ask(PortalReader).title(event.media, portal=event.issue.service)
    if not isinstance(answer, Found) or answer.value.title is None:
        return ()
    facts = answer.value
    return (Name(title, f"{facts.title} ({facts.year})" if facts.year else str(facts.title)),)


async def _tell(event: About, by: Alias, ctx: Messages, *also: Name, **more: object) -> None:
    if Fact.REPORTS not in ctx.config.owner_hears:
        return
    facts = {"about": subject(event.issue), "title": subject(event.media), "from": subject(by), **more}
    told = Tell(key=f"{event.key}:{OWNER}", person=OWNER, kind=event.name, facts=facts, urgent=False)
    await ctx.commit(told, *also)


@letter(
    "issue.opened",
    title=Sentence("Somebody reports a problem with a title"),
    example={**_TOLD, "kind": "audio", "season": 2, "episode": 5},
    names=_NAMES,
    owners=True,
)
def opened(told: Occasion) -> Letter:
    words = told.words
    wrong = {
        "video": words.text("Something is wrong with the picture."),
        "audio": words.text("Something is wrong with the sound."),
        "subtitles": words.text("Something is wrong with the subtitles."),
    }
    said = wrong.get(str(told.facts.get("kind")), words.text("Something is wrong with it."))
    return _letter(told, words.text("{title}: a problem", title=told.name("title")), said, Tone.BAD)


@letter(
    "issue.commented",
    title=Sentence("Somebody says more about a problem"),
    example=_TOLD,
    names=_NAMES,
    owners=True,
)
def commented(told: Occasion) -> Letter:
    words = told.words
    title = words.text("{title}: more about the problem", title=told.name("title"))
    return _letter(told, title, words.text("Somebody said more about it."), Tone.PLAIN)


@letter("issue.resolved", title=Sentence("A problem is settled"), example=_TOLD, names=_NAMES, owners=True)
def resolved(told: Occasion) -> Letter:
    words = told.words
    title = words.text("{title}: the problem is settled", title=told.name("title"))
    return _letter(told, title, words.text("Somebody closed the report in the portal."), Tone.GOOD)


@letter("issue.reopened", title=Sentence("A problem is back"), example=_TOLD, names=_NAMES, owners=True)
def reopened(told: Occasion) -> Letter:
    words = told.words
    title = words.text("{title}: the problem is back", title=told.name("title"))
    return _letter(told, title, words.text("Somebody opened the report again in the portal."), Tone.BAD)


def _letter(told: Occasion, title: str, said: str, tone: Tone) -> Letter:
    words, about = told.words, str(told.facts.get("about", ""))
    where = words.text("What was said stands in the portal, under Issues, and on Usher's dashboard.")
    return Letter(
        title=title,
        paragraphs=(said, *told.or_else(where)),
        facts=((words.text("By"), told.name("from")), *_place(told)),
        links=told.links(words.text("Look at it"), f"/timeline/{about.replace(':', '/', 1)}"),
        footer=words.text("You hear of this because you run {house}.", house=told.house),
        tone=tone,
    )


def _place(told: Occasion) -> tuple[tuple[str, str], ...]:
    words, facts = told.words, told.facts
    if not facts.get("season"):
        return ()
    season = words.text("season {season}", season=str(facts["season"]))
    if not facts.get("episode"):
        return ((words.text("Where"), season),)
    return ((words.text("Where"), words.text("{season}, episode {episode}", season=season,
                                             episode=str(facts["episode"]))),)  # fmt: skip


HANDLERS = (tell_of_report, tell_of_comment, tell_of_end, tell_that_it_is_back)
LETTERS = (opened, commented, resolved, reopened)
