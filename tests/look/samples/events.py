"""Facts, and deliveries of them."""

from collections.abc import Mapping
from dataclasses import replace

from daemon.domain.sentences import Sentence
from daemon.web.pages.causes import Cause
from daemon.web.pages.events import (
    DeliveriesPage,
    DeliveriesQuery,
    Delivery,
    EventPage,
    EventRow,
    EventsPage,
    EventsQuery,
    Field,
    Led,
)
from daemon.web.pages.kinds import kinds
from tests.look.samples.house import before

FACT = EventRow(
    id=811,
    name="request.created",
    says=Sentence("Asked for, and waits for a decision."),
    tone="plain",
    happened_at=before(minutes=73),
    heard_at=before(minutes=73),
    cause=Cause(kind="source", what="overseerr", link=None),
    subjects=("request:overseerr/1903", "alias:overseerr/7", "title:movie/603"),
)
DECIDED = replace(
    FACT,
    id=812,
    name="request.decided",
    says=Sentence(
        "To be approved: {why}", {"why": Sentence("{genre} is always welcome here.", {"genre": Sentence("Family")})}
    ),
    tone="good",
    cause=Cause(kind="event", what="811", link="/events/811"),
)
OWED = Delivery(
    id=5,
    event=811,
    event_name="request.created",
    says=FACT.says,
    subjects=FACT.subjects,
    plugin="moderation",
    handler="decide_on_request",
    state="failed",
    parked_on=None,
    attempts=1,
    error="ValueError: a season numbered -1",
    changed_at=before(minutes=70),
)

PAGES: Mapping[str, tuple[str, str, object]] = {
    "events": (
        "events.html",
        "/events?name=request",
        EventsPage(
            query=EventsQuery(),
            events=(DECIDED, FACT),
            kinds=kinds(),
            failed=1,
            older=811,
        ),
    ),
    "event": (
        "event.html",
        "/events/811",
        EventPage(
            event=FACT,
            fields=(Field(name="request", value='{"service":"overseerr","number":1903}'),),
            deliveries=(OWED,),
            led_to=(Led(kind="event", id=812, name="request.decided", link="/events/812", says=DECIDED.says),),
        ),
    ),
    "deliveries": (
        "deliveries.html",
        "/deliveries",
        DeliveriesPage(
            query=DeliveriesQuery(),
            deliveries=(OWED, replace(OWED, id=6, state="parked", parked_on="upstairs", error=None)),
            counts={"failed": 1, "parked": 2},
            older=None,
        ),
    ),
}
