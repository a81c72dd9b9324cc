"""The ledger."""

from collections.abc import Mapping
from dataclasses import replace

from daemon.domain.sentences import Sentence
from daemon.web.pages.actions import ActionPage, ActionRow, ActionsPage, ActionsQuery, Plan
from daemon.web.pages.causes import Cause
from daemon.web.pages.dry import DryKind, DryPage
from daemon.web.pages.events import Field
from tests.look.samples.house import before

DID = ActionRow(
    id=77,
    name="request.approve",
    plugin="moderation",
    says="Approve in the portal.",
    subjects=("request:overseerr/1903", "title:movie/603"),
    state="done",
    harm="none",
    service="overseerr",
    waiting_on=None,
    why=None,
    cause=Cause(kind="event", what="812", link="/events/812"),
    planned_at=before(minutes=73),
    doing_at=before(minutes=73),
    ended_at=before(minutes=73),
    due_at=before(minutes=73),
    seen_before="pending",
    seen_after="approved",
    error=None,
    attempts=1,
    undoes=None,
    undone_by=None,
    policy="ab12",
    can_retry=False,
    can_settle=False,
    can_undo=True,
)
UNSURE = replace(
    DID,
    id=78,
    name="request.decline",
    says="Decline in the portal.",
    state="unsure",
    seen_before="pending",
    seen_after=None,
    error="overseerr: no answer within 30 s",
    ended_at=before(minutes=31),
    can_retry=True,
    can_settle=True,
    can_undo=False,
)
WAITING = replace(
    DID,
    id=79,
    state="waiting",
    waiting_on="overseerr",
    why=Sentence("{service} is out", {"service": "overseerr"}),
    doing_at=None,
    ended_at=None,
    seen_before=None,
    seen_after=None,
    can_undo=False,
)

DRY = replace(
    DID, id=71, state="dry", why=Sentence("The house was in dry run."), seen_after=None, can_retry=True, can_undo=False
)
LEFT_DRY = DryPage(
    actions=(DRY, replace(DRY, id=72, name="request.decline", says="Decline in the portal.")),
    kinds=(
        DryKind(says="Approve in the portal.", count=1),
        DryKind(says="Decline in the portal.", count=1),
    ),
    upto=72,
    more=True,
    harmful=1,
    plugins_in_dry_run=("moderation",),
)

PAGES: Mapping[str, tuple[str, str, object]] = {
    "actions": (
        "actions.html",
        "/actions",
        ActionsPage(
            query=ActionsQuery(),
            actions=(WAITING, UNSURE, DID),
            counts={"done": 12041, "dry": 2, "unsure": 1, "waiting": 1},
            plugins={"library": Sentence("Library"), "moderation": Sentence("Moderation")},
            plans=(Plan(plugin="library", policy="ab12", actions=2, seen=False),),
            older=77,
        ),
    ),
    "dry": ("dry.html", "/actions/dry", LEFT_DRY),
    "dry-none": (
        "dry.html",
        "/actions/dry",
        DryPage(actions=(), kinds=(), upto=None, more=False, harmful=0, plugins_in_dry_run=()),
    ),
    "action": (
        "action.html",
        "/actions/78",
        ActionPage(action=UNSURE, fields=(Field(name="request", value="overseerr/1903"),), led_to=()),
    ),
}
