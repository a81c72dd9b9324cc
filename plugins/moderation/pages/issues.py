"""Problems people reported in the portals: those that are open, on the overview, and what was said about each."""

from dataclasses import dataclass
from datetime import datetime

from daemon.domain.ids import IssueId, subject
from daemon.domain.sentences import Sentence
from daemon.events.issues import IssueCommented
from daemon.plugin import Chapter, IssueRow, block, chapter
from plugins.moderation.pages.common import Moderation

SHOWN = 8
LONGEST = 300
"""Characters of what was reported that are shown in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One report that is open."""

    link: str
    title: str
    who: str
    said: str
    """What was reported; empty until it was read alone."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemsBlock:
    """Reports that nobody settled, the newest first."""

    problems: tuple[Problem, ...]
    more: int
    """How many others there are, fifty being counted at most."""


@block(title=Sentence("Problems people report"), gives=ProblemsBlock, template="problems.html", order=5)
async def problems(ctx: Moderation) -> ProblemsBlock | None:
    """Nothing while there is none."""
    rows = await ctx.open_issues()
    if not rows:
        return None
    names = await ctx.names([row.reporter for row in rows[:SHOWN]])
    titles = await ctx.called([subject(row.media) for row in rows[:SHOWN]])
    return ProblemsBlock(
        problems=tuple(
            [
                await _problem(row, titles.get(subject(row.media)), names.get(row.reporter, "someone"), ctx)
                for row in rows[:SHOWN]
            ]
        ),
        more=max(0, len(rows) - SHOWN),
    )


@chapter("issue")
async def what_was_said(about: str, ctx: Moderation) -> list[Chapter]:
    """Each thing that was said about it, by whom."""
    said = await ctx.said_of(IssueId.parse(about.partition(":")[2]))
    names = await ctx.names([each.by for each in said])
    return [
        Chapter(
            at=each.at,
            title=Sentence("{name} said", {"name": names.get(each.by, "someone")}),
            text=Sentence("{said}", {"said": each.said}) if each.said else None,
            instead_of=(IssueCommented.name,),
        )
        for each in said
    ]


async def _problem(row: IssueRow, title: str | None, who: str, ctx: Moderation) -> Problem:
    said = await ctx.said_of(row.id)
    return Problem(
        link=f"/timeline/issue/{row.id}",
        title=title or str(row.media),
        who=who,
        said=said[0].said[:LONGEST] if said else "",
        at=row.created_at,
    )
