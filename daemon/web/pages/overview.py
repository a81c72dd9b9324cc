"""The first page: does anything need me, what happened, how does everything stand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.commands.base import Scope
from daemon.domain.sentences import Sentence
from daemon.plugin import Page, page
from daemon.services.base.state import Standing
from daemon.web.house import PluginState, ServiceView
from daemon.web.links import homes, link
from daemon.web.pages.blocks import ShownBlock, blocks
from daemon.web.pages.logs import LogLine, log_line
from daemon.web.pages.services import Queues, queues
from daemon.web.pages.shown import Ticket, tickets
from daemon.web.telling import told
from daemon.web.visit import Visit
from state import questions
from state.moments import moment

SHOWN_QUESTIONS = 5
SHOWN_FACTS = 12
SHOWN_COMING = 6
_INNER = (
    "schedule.",
    "message.",
    "account.",
    "question.asked",
    "question.copied",
    "question.withdrawn",
    "question.expired",
)
"""What no reader of the overview asks about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Something that needs a person, beside questions."""

    says: Sentence
    tone: str
    """bad or wait."""
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A fact, as a sentence."""

    event: int
    at: datetime
    says: Sentence
    tone: str
    subject: str | None
    name: str | None
    """What people call the subject, where that is at hand."""
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Something that happens by itself later."""

    at: datetime
    says: Sentence
    many: int = 1
    """How many of the kind come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """What needs you, what happened, what comes, how everything stands."""

    open: int
    """Questions that wait."""
    tickets: tuple[Ticket, ...]
    """The longest waiting of them."""
    attention: tuple[Attention, ...]
    blocks: tuple[ShownBlock, ...]
    lately: tuple[Happened, ...]
    coming: tuple[Coming, ...]
    services: tuple[ServiceView, ...]
    errors: tuple[LogLine, ...]
    """What went wrong in the last day, the most repeated first."""
    queues: Queues
    fresh: bool
    """No portal is set up and nothing has happened yet: say what to do first."""


@page("/", title=Sentence("Overview"), gives=OverviewPage, template="overview.html", menu=0)
async def overview(visit: Visit) -> OverviewPage:
    waiting = await questions.waiting(visit.database)
    counted = await queues(visit)
    services = tuple(visit.house.services())
    lately = await _lately(visit)
    has_portal = any(each.is_portal and each.state is not Standing.NOT_CONFIGURED for each in services)
    return OverviewPage(
        open=counted.questions_open,
        tickets=await tickets(visit, waiting[::-1][:SHOWN_QUESTIONS]),
        attention=(*_refused(services), *_attention(visit, counted, has_portal=has_portal)),
        blocks=await blocks(visit, on="/"),
        lately=lately,
        coming=await _coming(visit),
        services=services,
        errors=_errors(visit),
        queues=counted,
        fresh=not lately and not has_portal,
    )


def _refused(services: tuple[ServiceView, ...]) -> list[Attention]:
    """No waiting mends a key: somebody has to."""
    return [
        Attention(
            says=Sentence("{service} refuses our key: what needs it waits for you.", {"service": each.name}),
            tone="bad",
            link="/services",
        )
        for each in services
        if each.state is Standing.REFUSED
    ]


def _attention(visit: Visit, counted: Queues, *, has_portal: bool) -> list[Attention]:
    found = [
        (visit.database.unwritable, "The memory cannot be written: nothing outside is done.", "bad", "/services"),
        (counted.deliveries_failed, "Deliveries failed: {number}.", "bad", "/deliveries"),
        (counted.actions_failed, "Actions failed: {number}.", "bad", "/actions?state=failed"),
        (counted.actions_unsure, "Nobody knows whether they arrived: {number}.", "wait", "/actions?state=unsure"),
        (not has_portal, "No request portal is set up: no request is judged.", "wait", "/services"),
    ]
    broken = [each for each in visit.house.plugins() if each.state is PluginState.BROKEN]
    return [
        Attention(says=Sentence(says, {"number": holds}), tone=tone, link=link)
        for holds, says, tone, link in found
        if holds
    ] + [
        Attention(says=Sentence("{plugin} does not run.", {"plugin": each.title}), tone="bad", link="/services")
        for each in broken
    ]


async def _lately(visit: Visit) -> tuple[Happened, ...]:
    rows = await visit.database.read(
        "SELECT id, name, body, happened_at FROM events ORDER BY id DESC LIMIT ?", (SHOWN_FACTS * 4,)
    )
    rows = [row for row in rows if not row["name"].startswith(_INNER)][:SHOWN_FACTS]
    tellings = [told(row["name"], row["body"], visit.house.letters.kinds) for row in rows]
    names = await visit.house.titles(list({each for telling in tellings for each in telling.subjects}))
    pages = homes(_plugin_paths(visit))
    return tuple(
        Happened(
            event=row["id"],
            at=moment(row["happened_at"]),
            says=telling.says,
            tone=telling.tone,
            subject=telling.subjects[0] if telling.subjects else None,
            name=next((names[each] for each in telling.subjects if each in names), None),
            link=link(telling.subjects[0], pages) if telling.subjects else f"/events/{row['id']}",
        )
        for row, telling in zip(rows, tellings, strict=True)
    )


def _plugin_paths(visit: Visit) -> list[str]:
    return [each.path for found in visit.house.parts().values() if found.plugin for each in found.plugin.of(Page)]


async def _coming(visit: Visit) -> tuple[Coming, ...]:
    """The next of each kind: that ten questions will be asked again tomorrow is one line."""
    rows = await visit.database.read(
        "SELECT min(at) AS at, count(*) AS many, name, body FROM timers WHERE name != 'schedule.due' "
        "GROUP BY name ORDER BY 1 LIMIT ?",
        (SHOWN_COMING,),
    )
    return tuple(
        Coming(
            at=moment(row["at"]), says=told(row["name"], row["body"], visit.house.letters.kinds).says, many=row["many"]
        )
        for row in rows
    )


def _errors(visit: Visit) -> tuple[LogLine, ...]:
    """For who may read logs."""
    if not visit.caller.may(Scope.ADMIN):
        return ()
    since = visit.house.clock.now() - timedelta(days=1)
    recent = [record for record in visit.house.logbook.errors() if (record.last_at or record.at) > since]
    return tuple(log_line(record) for record in sorted(recent, key=lambda each: each.repeats, reverse=True)[:5])
