"""Every page is shown to the owner, as HTML and as JSON, with what strangers wrote escaped."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import msgspec

from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from daemon.domain.sentences import Sentence
from daemon.events.consequences import Later
from daemon.events.questions import QuestionExpired
from daemon.runtime.logbook import Record
from daemon.services.base.state import Standing
from daemon.web import contents
from daemon.web.house import ServiceView
from tests.web.site import EVIL, STARTED, Browser, Site, a_question, request_created

PAGES = [
    "/", "/reviews", "/reviews/1", "/events", "/events/4", "/deliveries", "/actions", "/actions/dry", "/services",
    "/logs", "/config", "/people", "/people/1", "/timeline/request/overseerr/7", "/accounts", "/keys", "/settings",
    "/mats", "/mats/red",
]  # fmt: skip


async def furnish(site: Site) -> None:
    """A house in which strangers chose every name."""
    await site.meets(PortalUser(alias=Alias(service="overseerr", id="3"), name=EVIL, email="evil@example.org"))
    await site.happens(request_created(), a_question(title=EVIL))
    site.logbook.write(
        Record(
            number=0, at=STARTED, level="error", plugin="porch", event="odd", text=EVIL, error=EVIL, fields={"x": EVIL}
        )
    )


async def test_nothing_in_a_page_is_a_strangers_markup(site: Site, owner: Browser) -> None:
    await furnish(site)
    for path in PAGES:
        text = await owner.text(path)
        assert "<script>alert" not in text, path
        assert '" onmouseover="' not in text, path


async def test_a_page_forbids_everything_that_is_not_ours(site: Site, owner: Browser) -> None:
    await furnish(site)
    for path in PAGES:
        headers = (await owner.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


async def test_a_page_has_a_twin_of_the_same_model(site: Site, owner: Browser) -> None:
    await furnish(site)
    twins = {path: await owner.get("/api/v1" + (path if path != "/" else "/overview")) for path in PAGES}
    assert {path: (each.status, each.content_type) for path, each in twins.items()} == dict.fromkeys(
        PAGES, (200, "application/json")
    )


async def test_every_page_of_the_engine_is_tried_here() -> None:
    tried = {path.rstrip("0123456789") for path in PAGES}
    for page in contents.PAGES:
        assert page.path.partition("{")[0] in {*tried, "/timeline/", "/actions/"}


async def test_a_block_that_fails_is_a_card_and_the_rest_stands(owner: Browser) -> None:
    found = json.loads(await owner.text("/api/v1/overview"))["blocks"]
    assert [(each["name"], each["failed"]) for each in found] == [
        ("shoes", None),
        ("umbrellas", "RuntimeError: no umbrella"),
    ]
    assert found[0]["content"] == {"pairs": 4}
    text = await owner.text("/")
    assert "no umbrella" in text
    assert "Services" in text


async def test_a_house_without_a_portal_is_led_by_the_hand_whatever_else_is_set_up(site: Site, owner: Browser) -> None:
    portal = ServiceView(
        name="overseerr", kind="overseerr", state=Standing.NOT_CONFIGURED, missing=("url", "api_key"), is_portal=True
    )
    site.services = (portal, ServiceView(name="tmdb", kind="tmdb", state=Standing.UP))
    text = await owner.text("/")
    assert "Name your request portal" in text
    assert "Empty in daemon.yaml: services.overseerr.url, services.overseerr.api_key." in text
    await furnish(site)
    assert "No request portal is set up: no request is judged." in await owner.text("/")
    site.services = (replace(portal, state=Standing.UP),)
    assert "No request portal is set up" not in await owner.text("/")


async def test_no_service_is_said_to_answer_where_none_is_set_up(site: Site, owner: Browser) -> None:
    site.services = (ServiceView(name="tmdb", kind="tmdb", state=Standing.NOT_CONFIGURED),)
    assert "Every service answers" not in await owner.text("/services")


async def test_what_is_wrong_with_a_service_is_said_in_french_and_with_what_mends_it(
    site: Site, owner: Browser
) -> None:
    says = Sentence("refuses our key ({status})", {"status": 401})
    site.services = (
        ServiceView(
            name="overseerr",
            kind="overseerr",
            state=Standing.REFUSED,
            last_error=str(says),
            last_error_says=says,
            is_portal=True,
        ),
    )
    await owner.post("/settings", {"language": "fr", "theme": ""}, page="/settings")
    assert "overseerr refuse notre clé\N{NO-BREAK SPACE}: ce qui en dépend vous attend." in await owner.text("/")
    text = await owner.text("/services")
    assert ("refuse notre clé (401)" in text, "Vérifiez sa clé" in text) == (True, True)


async def test_a_page_that_fails_is_a_card_with_its_reason_and_no_secret(owner: Browser) -> None:
    answer = await owner.get("/mats/torn")
    text = await answer.text()
    assert answer.status == 500
    assert "the mat is torn" in text
    assert "canary" not in text
    assert 'id="menu"' in text


async def test_a_page_that_fails_is_a_problem_in_the_api(owner: Browser) -> None:
    answer = await owner.get("/api/v1/mats/torn")
    assert answer.status == 500
    assert answer.content_type == "application/problem+json"
    assert "canary" not in await answer.text()


async def test_a_plugin_that_is_off_has_no_page_and_no_place_in_the_menu(site: Site, owner: Browser) -> None:
    assert 'href="/mats"' in await owner.text("/services")
    site.porch = type(site.porch).OFF
    assert 'href="/mats"' not in await owner.text("/services")
    assert (await owner.get("/mats")).status == 404


async def test_a_timeline_tells_facts_questions_and_chapters_in_order(site: Site, owner: Browser) -> None:
    await furnish(site)
    story = json.loads(await owner.text("/api/v1/timeline/request/overseerr/7"))["timeline"]["moments"]
    assert [each["kind"] for each in story] == ["chapter", "event", "question", "chapter"]
    assert story == sorted(story, key=lambda each: each["at"])
    assert story[-1]["error"].startswith("LookupError")


async def test_a_persons_timeline_holds_what_any_of_their_names_did(site: Site, owner: Browser) -> None:
    await furnish(site)
    story = json.loads(await owner.text("/api/v1/people/1"))["timeline"]
    assert [each["kind"] for each in story["moments"]] == ["event"]


async def test_pages_speak_the_language_that_is_asked_for(owner: Browser) -> None:
    assert 'lang="fr"' in await (await owner.get("/", **{"Accept-Language": "fr-FR,fr;q=0.9"})).text()
    await owner.post("/settings", {"language": "en", "theme": "dark"})
    text = await (await owner.get("/", **{"Accept-Language": "fr"})).text()
    assert 'lang="en"' in text
    assert 'data-theme="dark"' in text


NAMED = {
    "/events?before=soon": "before",
    "/events?before=0": "before",
    "/actions?state=asleep": "state",
    "/events?colour=red": "colour",
    "/services?x=1": "x",
    "/reviews/none": "number",
    "/mats/red?size=big": "size",
    "/logs?level=info&level=debug": "level",
}


async def test_a_parameter_that_makes_no_sense_is_named(owner: Browser) -> None:
    for path, named in NAMED.items():
        answer = await owner.get(f"/api/v1{path}")
        found = msgspec.json.decode(await answer.read(), type=dict[str, object])
        assert (answer.status, answer.content_type) == (400, "application/problem+json")
        assert str(found["detail"]).startswith(f"{named}: ")
        assert (await owner.get(path)).status == 400


async def test_an_empty_field_of_a_filter_is_no_filter(owner: Browser) -> None:
    assert (await owner.get("/actions?state=&plugin=&subject=&before=")).status == 200


async def test_what_there_is_not_is_said_kindly(owner: Browser) -> None:
    for path in ("/reviews/99", "/events/99", "/actions/99", "/people/99", "/timeline/request/nobody/1", "/no"):
        answer = await owner.get(path)
        assert answer.status == 404
        assert "Traceback" not in await answer.text()


async def test_the_menu_is_in_groups_and_none_begins_at_its_top(owner: Browser) -> None:
    text = await owner.text("/settings")
    wide = text[text.index("<ul>") : text.index('id="more"')]
    first = re.findall(r'<li class="[a-z ]*begins[a-z ]*">\s*<a href="([^"]*)"', wide)
    assert first == ["/services", "/accounts"]


async def test_what_comes_is_one_line_a_kind(site: Site, owner: Browser) -> None:
    later = [Later(QuestionExpired(question=number), STARTED + timedelta(days=number)) for number in (2, 1, 3)]
    await site.happens(*later)
    (coming,) = json.loads(await owner.text("/api/v1/overview"))["coming"]
    assert (coming["many"], coming["at"][:10]) == (3, str((STARTED + timedelta(days=1)).date()))
