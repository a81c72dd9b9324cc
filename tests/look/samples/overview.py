"""The first page: a full one, a quiet one, and that of a house nobody has lived in yet."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from daemon.domain.sentences import Sentence
from daemon.web.pages.blocks import ShownBlock
from daemon.web.pages.overview import Attention, Coming, Happened, OverviewPage
from tests.look.samples.events import DECIDED
from tests.look.samples.house import NOW, before
from tests.look.samples.logs import LINE
from tests.look.samples.reviews import NEWCOMER, OPEN
from tests.look.samples.services import QUEUES, SERVICES

OVERVIEW = OverviewPage(
    open=2,
    tickets=(NEWCOMER, OPEN),
    attention=(
        Attention(says=Sentence("Deliveries failed: {number}.", {"number": 1}), tone="bad", link="/deliveries"),
    ),
    blocks=(
        ShownBlock(
            name="month",
            plugin="moderation",
            title=Sentence("Decisions this month"),
            template="moderation/month.html",
            wide=False,
            content=None,
            failed="KeyError: 'november'",
        ),
    ),
    lately=(
        Happened(
            event=812,
            at=before(minutes=73),
            says=DECIDED.says,
            tone="good",
            subject="request:overseerr/1903",
            name="Mia and the White Lion",
            link="/requests/overseerr/1903",
        ),
        Happened(
            event=809,
            at=before(hours=3),
            says=Sentence("Declined in the portal by somebody else."),
            tone="bad",
            subject="request:overseerr/1902",
            name="Sharktopus",
            link="/requests/overseerr/1902",
        ),
        Happened(
            event=801,
            at=before(days=1),
            says=Sentence("No longer frozen."),
            tone="good",
            subject=None,
            name=None,
            link="/events/801",
        ),
    ),
    coming=(Coming(at=NOW + timedelta(hours=21), says=Sentence("Nobody answered in time.")),),
    services=SERVICES,
    errors=(LINE,),
    queues=QUEUES,
    fresh=False,
)
QUIET = replace(OVERVIEW, open=0, tickets=(), attention=(), blocks=(), coming=(), errors=(), services=SERVICES[:1])
FRESH = replace(QUIET, lately=(), services=SERVICES[2:], fresh=True)

PAGES: Mapping[str, tuple[str, str, object]] = {
    "overview": ("overview.html", "/", OVERVIEW),
    "overview-quiet": ("overview.html", "/", QUIET),
    "overview-fresh": ("overview.html", "/", FRESH),
}
