"""What forms do, beyond being allowed."""

import json
from dataclasses import replace

import pytest

from daemon.actions.base import Action, Harm, Look, NotSo, action
from daemon.actions.requests import Approve
from daemon.config import Mistake
from daemon.domain.ids import Alias, Topic
from daemon.domain.people import PortalUser
from daemon.domain.ports import Portals
from daemon.domain.questions import Tone
from daemon.domain.sentences import Sentence
from daemon.events.consequences import Ask, Name
from daemon.runtime.logbook import Record
from daemon.web.house import Reloaded
from tests.web.site import STARTED, Browser, Site, a_question, request_created


@action("porch.close", port=Portals, harm=Harm.REVERSIBLE)
class ClosePorch(Action[Portals]):
    """Close the porch."""

    door: Topic
    about = ("door",)

    async def look(self, port: Portals) -> Look:
        return NotSo(str(port))

    def undo(self) -> "OpenPorch":
        return OpenPorch(door=self.door)


@action("porch.open", port=Portals, harm=Harm.DESTRUCTIVE)
class OpenPorch(Action[Portals]):
    """Open the porch."""

    door: Topic
    about = ("door",)


DOOR = Topic(noun="door", name="front")


async def ends(site: Site, number: int, state: str) -> None:
    await site.journal.database.write(
        lambda tx: tx.execute("UPDATE actions SET state = ?, head = 0 WHERE id = ?", (state, number))
    )


async def test_an_action_that_was_done_can_be_undone_once(site: Site, owner: Browser) -> None:
    await site.happens(ClosePorch(door=DOOR))
    await owner.post("/actions/1/undo", page="/actions")
    assert "was not done" in await owner.text("/actions")
    await ends(site, 1, "done")
    for _ in range(2):
        await owner.post("/actions/1/undo", page="/actions")
    rows = json.loads(await owner.text("/api/v1/actions"))["actions"]
    assert [(row["id"], row["name"], row["undoes"], row["undone_by"]) for row in rows] == [
        (2, "porch.open", 1, None),
        (1, "porch.close", None, 2),
    ]
    assert rows[0]["cause"] == {"kind": "action", "what": "1", "link": "/actions/1", "by": None}


async def test_a_reason_that_is_offered_is_one_press_and_is_said_in_every_language(site: Site, owner: Browser) -> None:
    await site.happens(a_question())
    page = await owner.text("/reviews")
    assert '<input type="hidden" name="reason" value="Too &lt;large&gt;">' in page
    fields = {"version": "1", "choice": "decline", "reason": "Too <large>"}
    await owner.post("/reviews/1/answer", fields, page="/reviews")
    assert "“Too &lt;large&gt;”" in await owner.text("/reviews")
    await owner.post("/settings", {"language": "fr", "theme": ""}, page="/settings")
    assert "“Trop &lt;gros&gt;”" in await owner.text("/reviews")


def with_an_offer() -> Ask:
    asked = a_question()
    later = replace(
        asked.question.choices[1], name="later", says=Sentence("Look again later"), tone=Tone.PLAIN, beneath="decline"
    )
    return Ask(replace(asked.question, choices=(*asked.question.choices, later)))


@pytest.mark.parametrize(
    "words, told",
    [("", "“Trop &lt;gros&gt;”"), ("After <Easter>", "“After &lt;Easter&gt;”"), ("  ", "“Trop &lt;gros&gt;”")],
)
async def test_whoever_offers_something_else_picks_a_reason_or_writes_one(
    words: str, told: str, site: Site, owner: Browser
) -> None:
    await site.happens(with_an_offer())
    assert '<option value="Too &lt;large&gt;">Too &lt;large&gt;</option>' in await owner.text("/reviews")
    fields = {"version": "1", "choice": "later", "reason": "Too <large>", "words": words}
    await owner.post("/reviews/1/answer", fields, page="/reviews")
    await owner.post("/settings", {"language": "fr", "theme": ""}, page="/settings")
    assert told in await owner.text("/reviews")


async def test_undoing_by_destroying_needs_the_scope_for_it(site: Site) -> None:
    await site.happens(ClosePorch(door=DOOR))
    await ends(site, 1, "done")
    async with site.browser("staff") as staff:
        assert (await staff.post("/actions/1/undo", page="/actions")).status == 403


async def test_a_failed_action_is_tried_again_and_an_unsure_one_settled(site: Site, owner: Browser) -> None:
    await site.happens(ClosePorch(door=DOOR), ClosePorch(door=Topic(noun="door", name="back")))
    await ends(site, 1, "failed")
    await ends(site, 2, "unsure")
    await owner.post("/actions/1/retry", page="/actions")
    await owner.post("/actions/2/settle", page="/actions")
    rows = json.loads(await owner.text("/api/v1/actions"))["actions"]
    assert {row["id"]: row["state"] for row in rows} == {1: "planned", 2: "done"}


async def test_a_copy_is_made_by_a_job_that_is_shown(site: Site, owner: Browser) -> None:
    await owner.post("/backup", page="/services")
    found = await site.journal.database.read("SELECT key, state FROM jobs")
    assert [tuple(row) for row in found] == [("engine.backup", "running")]


async def test_frozen_is_shown_until_somebody_lets_go(site: Site, owner: Browser) -> None:
    await owner.post("/freeze", {"destructive_only": "true"}, page="/services")
    assert "nothing is removed or deleted" in await owner.text("/")
    await owner.post("/thaw", {"name": "by hand"}, page="/")
    assert "nothing is removed or deleted" not in (await owner.text("/")).partition("Lately")[0]
    assert site.port


async def test_a_broken_edit_says_every_mistake_and_where(site: Site, owner: Browser) -> None:
    mistake = Mistake(file="daemon.yaml", line=12, key="plugins.porch.mat", what="should be red")
    site.reloaded = Reloaded(mistakes=(mistake,))
    answer = await owner.session.post("/api/v1/config/reload", json={}, headers={"X-Csrf-Token": owner.token})
    assert answer.status == 409
    assert (await answer.json())["mistakes"] == ["daemon.yaml:12: plugins.porch.mat: should be red"]
    await owner.post("/config/reload", page="/config")
    assert "daemon.yaml:12: plugins.porch.mat: should be red" in await owner.text("/config")


async def test_merged_and_forgotten_people_are_gone_from_every_page(site: Site, owner: Browser) -> None:
    for number, name in ((3, "Anabel Quirk"), (4, "Tomasz Quirk")):
        await site.meets(PortalUser(alias=Alias(service="overseerr", id=str(number)), name=name))
    await owner.post("/people/1/merge", {"other": "2"}, page="/people/1")
    assert [row["id"] for row in json.loads(await owner.text("/api/v1/people"))["people"]] == [1]
    await owner.post("/people/1/forget", page="/people/1")
    for path in ("/people", "/people/1", "/api/v1/people/1"):
        assert "Quirk" not in await owner.text(path)


async def test_people_are_found_by_part_of_a_name_taken_as_it_is(site: Site, owner: Browser) -> None:
    for number, name in ((3, "100% Ana"), (4, "Tom")):
        await site.meets(PortalUser(alias=Alias(service="overseerr", id=str(number)), name=name))
    found = json.loads(await owner.text("/api/v1/people?text=0%25"))["people"]
    assert [row["name"] for row in found] == ["100% Ana"]


async def test_a_memory_that_cannot_be_written_is_said_and_nothing_changes(site: Site, owner: Browser) -> None:
    await site.journal.database.write(lambda tx: tx.execute("PRAGMA query_only = ON"))
    answer = await owner.session.post("/api/v1/freeze", json={}, headers={"X-Csrf-Token": owner.token})
    assert (answer.status, answer.content_type) == (503, "application/problem+json")
    assert answer.headers["Retry-After"]
    assert (await owner.get("/ready")).status == 503
    assert await owner.text("/")


async def test_pages_of_a_long_history_follow_one_another(site: Site, owner: Browser) -> None:
    await site.happens(*(request_created(number) for number in range(1, 121)))
    seen: list[int] = []
    older: int | None = 1 << 50
    while older is not None:
        page = json.loads(await owner.text(f"/api/v1/events?name=request.&before={older}"))
        seen += [row["id"] for row in page["events"]]
        older = page["older"]
    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True)


async def test_events_lead_to_what_followed(site: Site, owner: Browser) -> None:
    await site.happens(request_created())
    rows = await site.journal.database.read("SELECT max(id) AS id FROM events")
    await site.happens(a_question())
    await site.journal.database.write(
        lambda tx: tx.execute("UPDATE questions SET cause = ?", (f"event:{rows[0]['id']}",))
    )
    page = json.loads(await owner.text(f"/api/v1/events/{rows[0]['id']}"))
    says = {"text": "No rule decides it: {title}.", "values": {"title": "Flow"}}
    assert page["led_to"] == [{"kind": "question", "id": 1, "name": "porch.review", "link": "/reviews/1", "says": says}]
    assert page["event"]["cause"]["kind"] == "source"


async def test_a_form_larger_than_any_of_ours_is_refused(owner: Browser) -> None:
    answer = await owner.session.post("/settings", data={"csrf": owner.token, "x": "y" * 100_000})
    assert answer.status == 413


async def test_a_failed_delivery_is_listed_and_tried_again(site: Site, owner: Browser) -> None:
    await site.happens(request_created())
    await site.journal.database.write(
        lambda tx: tx.execute(
            "INSERT INTO deliveries (event, plugin, handler, line, state, head, due_at, changed_at) "
            "SELECT max(id), 'porch', 'beat', 'porch|mat:red', 'failed', 0, 0, 0 FROM events"
        )
    )
    found = json.loads(await owner.text("/api/v1/deliveries"))
    assert (found["counts"], [row["handler"] for row in found["deliveries"]]) == (
        {"due": 0, "parked": 0, "failed": 1},
        ["beat"],
    )
    await owner.post("/deliveries/1/retry", page="/deliveries")
    assert json.loads(await owner.text("/api/v1/deliveries"))["counts"]["due"] == 1
    assert json.loads(await owner.text("/api/v1/deliveries?state=due"))["deliveries"][0]["id"] == 1
    await owner.post("/deliveries/1/retry", page="/deliveries")
    assert "has not failed" in await owner.text("/deliveries")


async def test_filters_of_events_and_actions_find_what_they_name(site: Site, owner: Browser) -> None:
    await site.happens(request_created(7), request_created(8), ClosePorch(door=DOOR))
    events = json.loads(await owner.text("/api/v1/events?subject=request:overseerr/8"))["events"]
    assert [event["subjects"][0] for event in events] == ["request:overseerr/8"]
    assert json.loads(await owner.text("/api/v1/events?name=request.created"))["events"][0]["says"]["text"]
    assert json.loads(await owner.text("/api/v1/events?name=request.gone"))["events"] == []
    for query, number in (("subject=door:front", 1), ("state=planned", 1), ("state=done", 0), ("plugin=porch", 1)):
        assert len(json.loads(await owner.text(f"/api/v1/actions?{query}"))["actions"]) == number


@pytest.mark.parametrize(
    "query, found",
    [
        ("about=flow", ["request.created"]),
        ("about=Léa", ["request.created"]),
        ("about=person:1", []),
        ("about=request:overseerr/7", ["request.created"]),
        ("about=nobody", []),
        ("about=%25", []),
        ("subject=request:overseerr/7", ["request.created"]),
        ("name=request.", ["request.created"]),
        ("name=request.&about=nobody", []),
        ("name=account.changed", ["account.changed"] * 3),
    ],
)
async def test_what_happened_is_found_by_person_title_and_kind(
    query: str, found: list[str], site: Site, owner: Browser
) -> None:
    await named(site)
    events = json.loads(await owner.text(f"/api/v1/events?{query}"))["events"]
    assert [each["name"] for each in events] == found


async def test_actions_and_lines_of_the_log_are_found_by_person_and_title(site: Site, owner: Browser) -> None:
    await named(site)
    asked = request_created()
    await site.happens(Approve(request=asked.request, requester=asked.requester, media=asked.media))
    line = Record(
        number=0, at=STARTED, level="info", plugin="porch", event="x", text="x", subject="request:overseerr/7"
    )
    site.logbook.write(line)
    site.logbook.write(replace(line, subject="request:overseerr/8"))
    for words, count in (("Flow", 1), ("Léa", 1), ("nobody", 0)):
        assert len(json.loads(await owner.text(f"/api/v1/actions?about={words}"))["actions"]) == count
    lines = json.loads(await owner.text("/api/v1/logs?about=Flow"))["lines"]
    assert [line["subject"] for line in lines] == ["request:overseerr/7"]


async def test_an_event_says_who_commanded_it_and_whom_it_is_about(site: Site, owner: Browser) -> None:
    await named(site)
    await owner.post("/freeze", {})
    text = await owner.text("/events")
    assert "by owner" in text
    assert ">viewer</a>" in text
    assert ">Léa</a>" in text


async def named(site: Site) -> None:
    """Léa asked for Flow."""
    await site.meets(PortalUser(alias=Alias(service="overseerr", id="3"), name="Léa"))
    await site.happens(request_created(), Name("request:overseerr/7", "Flow (2024)"))
