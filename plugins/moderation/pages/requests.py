"""The requests, with what became of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from daemon.domain.ids import subject
from daemon.domain.requests import RequestStatus
from daemon.domain.sentences import Sentence
from daemon.plugin import RequestRow, RequestsWanted, page
from plugins.moderation import store
from plugins.moderation.pages.common import Moderation, Text, kind_of
from plugins.moderation.store import Decided

SHOWN = 50

Waiting = Literal["", "pending", "approved", "declined", "failed", "completed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsQuery:
    """Which requests."""

    status: Waiting = ""
    """Where it stands in the portal; empty for all."""
    portal: Text = ""
    """The name of the portal it was asked for in; empty for all."""
    text: Text = ""
    """Part of the title."""
    before: Annotated[datetime, Meta(tz=True)] | None = None
    """Only those asked for earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request in the list."""

    request: str
    portal: str
    link: str
    title: str | None
    """None until a service told the title's name."""
    media: str
    kind: str
    who: str
    asked_at: datetime
    status: str
    gone: bool
    available: bool
    """All that was asked for can be watched."""
    choice: str | None
    """approve, decline or review; None where this house decided nothing."""
    why: Sentence | None
    by_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsPage:
    """Requests, the newest first."""

    query: RequestsQuery
    portals: tuple[str, ...]
    """Those that ever told of a request."""
    requests: tuple[Row, ...]
    older: datetime | None
    """`before` of the next page."""


@page(
    "/requests",
    title=Sentence("Requests"),
    gives=RequestsPage,
    query=RequestsQuery,
    template="requests.html",
    menu=10,
)
async def requests(ctx: Moderation, query: RequestsQuery) -> RequestsPage:
    """Requests with what became of them."""
    wanted = RequestsWanted(
        service=query.portal or None,
        status=RequestStatus(query.status) if query.status else None,
        text=query.text,
        before=query.before,
        limit=SHOWN + 1,
    )
    found = await ctx.requests(wanted)
    shown = found[:SHOWN]
    decided = await store.latest_of(ctx, [row.id for row in shown])
    names = await ctx.names([row.requester for row in shown])
    titles = await ctx.called([subject(row.media) for row in shown])
    return RequestsPage(
        query=query,
        portals=tuple(await ctx.portals()),
        requests=tuple(
            _row(row, decided.get(row.id), names.get(row.requester, "someone"), titles.get(subject(row.media)))
            for row in shown
        ),
        older=shown[-1].created_at if len(found) > SHOWN else None,
    )


def _row(row: RequestRow, decided: Decided | None, who: str, title: str | None) -> Row:
    return Row(
        request=subject(row.id),
        portal=row.id.service,
        link=f"/requests/{row.id}",
        title=title,
        media=str(row.media),
        kind=kind_of(row),
        who=who,
        asked_at=row.created_at,
        status=row.status,
        gone=row.gone,
        available=row.available,
        choice=decided.choice if decided else None,
        why=decided.why if decided else None,
        by_person=decided is not None and decided.by != store.RULES,
    )
