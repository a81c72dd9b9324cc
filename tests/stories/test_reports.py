"""Problems people report in the portal reach the owner, each step once, whoever noticed it."""

from datetime import timedelta
from pathlib import Path

import pytest

from daemon.commands.base import Scope
from state import people
from tests.engine.front import a_front, a_key, a_program
from tests.house import MODERATION, House, a_house

FILM, SERIES = 862, 66732
TOLD = {"moderation": MODERATION, "messages": {"owner": "owner@example.org"}}


async def heard(house: House) -> list[str]:
    rows = await house.rows("SELECT name FROM events WHERE name LIKE 'issue.%' ORDER BY id")
    return [name for (name,) in rows]


def bell(house: House, kind: str, number: int) -> None:
    house.daemon.doorbells.heard("overseerr", {"notification_type": kind, "issue": {"issue_id": str(number)}})


async def test_each_step_is_heard_at_once_when_the_portal_rings_and_only_once(house: House) -> None:
    await house.settles()
    number = house.portal.report(FILM, by=2)
    for kind, happens in (
        ("ISSUE_CREATED", lambda: None),
        ("ISSUE_COMMENT", lambda: house.portal.comment(number, "Also on the telly.", by=2)),
        ("ISSUE_RESOLVED", lambda: house.portal.resolve(number)),
        ("ISSUE_REOPENED", lambda: house.portal.reopen(number)),
    ):
        happens()
        bell(house, kind, number)
        await house.settles()
    await house.settles(after=timedelta(minutes=20))
    assert await heard(house) == ["issue.opened", "issue.commented", "issue.resolved", "issue.reopened"]


async def test_a_lost_bell_loses_nothing(house: House) -> None:
    await house.settles(after=timedelta(minutes=1))
    number = house.portal.report(FILM, by=2, announce=False)
    await house.settles(after=timedelta(minutes=12))
    house.portal.comment(number, "Also on the telly.", announce=False)
    await house.settles(after=timedelta(minutes=12))
    house.portal.comment(number, "It was the cable.", announce=False)
    house.portal.resolve(number, announce=False)
    await house.settles(after=timedelta(minutes=12))
    assert await heard(house) == ["issue.opened", "issue.commented", "issue.resolved", "issue.commented"]


async def test_a_portal_that_rings_before_it_wrote_it_down_is_read_again_soon(house: House) -> None:
    await house.settles(after=timedelta(minutes=1))
    number = house.portal.report(FILM, by=2)
    bell(house, "ISSUE_CREATED", number)
    await house.settles(after=timedelta(minutes=1))
    bell(house, "ISSUE_RESOLVED", number)
    await house.is_quiet()
    house.portal.resolve(number)
    await house.settles(after=timedelta(seconds=20))
    assert (await heard(house))[-1] == "issue.resolved"


async def test_what_was_reported_before_usher_came_is_shown_and_not_announced(house: House) -> None:
    number = house.portal.report(FILM, by=2)
    house.portal.comment(number, "Still.", by=2)
    settled = house.portal.report(SERIES, kind="tv", by=3)
    house.portal.resolve(settled)
    await house.settles(after=timedelta(minutes=12))
    assert await heard(house) == []
    assert await house.one("SELECT count(*) FROM issues WHERE status = 'open'") == 1
    house.portal.comment(number, "And still.", by=2)
    await house.settles(after=timedelta(minutes=12))
    assert await heard(house) == ["issue.commented"]


async def test_a_report_that_was_deleted_is_open_no_more_and_holds_nothing_up(house: House) -> None:
    await house.settles(after=timedelta(minutes=1))
    number = house.portal.report(FILM, by=2)
    bell(house, "ISSUE_CREATED", number)
    await house.settles()
    house.portal.delete_report(number)
    await house.settles(after=timedelta(minutes=12))
    assert await house.one("SELECT gone FROM issues") == 1
    view = house.daemon.roster.state("overseerr")
    assert view.standing == "up"


async def test_it_stands_in_the_story_of_the_request_by_which_the_title_came(house: House) -> None:
    await house.settles()
    number = house.portal.request(SERIES, kind="tv", by=3, seasons=(1,))
    house.rings(number)
    await house.settles(after=timedelta(minutes=1))
    house.portal.report(SERIES, kind="tv", by=2, place=(1, 4))
    bell(house, "ISSUE_CREATED", 1)
    await house.settles()
    found = "SELECT subject FROM event_subjects s JOIN events e ON e.id = s.event WHERE e.name = 'issue.opened'"
    about = {row[0] for row in await house.rows(found)}
    assert about == {"issue:overseerr/1", "alias:overseerr/2", f"title:series/{SERIES}", f"request:overseerr/{number}"}


async def test_the_words_of_somebody_who_is_forgotten_are_gone_and_are_in_no_fact(house: House) -> None:
    await house.settles()
    house.portal.report(FILM, "Nobody but me hears zzyzx.", by=2)
    bell(house, "ISSUE_CREATED", 1)
    await house.settles()
    assert await house.one("SELECT said FROM issue_comments") == "Nobody but me hears zzyzx."
    assert await house.one("SELECT count(*) FROM events WHERE body LIKE '%zzyzx%'") == 0
    person = await house.one("SELECT person FROM aliases WHERE alias = 'overseerr/2'")
    await house.daemon.database.write(lambda tx: people.forget(tx, person, house.clock.now()))
    await house.settles(after=timedelta(minutes=12))
    assert await house.one("SELECT said FROM issue_comments") == ""


@pytest.mark.parametrize(
    "hears, subjects",
    [
        ("reports", ["Toy Story (1995): a problem", "Toy Story (1995): the problem is settled"]),
        ("services", []),
    ],
)
async def test_the_owner_is_told_by_mail_once(tmp_path: Path, hears: str, subjects: list[str]) -> None:
    told = {**TOLD, "messages": {"owner": "owner@example.org", "owner_hears": hears}}
    async with a_house(tmp_path, plugins=told, channels=True) as house:
        await house.settles()
        house.portal.report(FILM, "There is no sound.", by=2)
        for _ in range(3):
            bell(house, "ISSUE_CREATED", 1)
            await house.settles()
        house.portal.resolve(1)
        bell(house, "ISSUE_RESOLVED", 1)
        await house.settles(after=timedelta(minutes=12))
        mails = house.world.mail.to("owner@example.org")
        assert [said for mail in mails if "problem" in (said := str(mail.parsed["Subject"]))] == subjects


async def test_the_owner_sees_what_was_said_on_the_overview_and_on_its_own_page(house: House) -> None:
    await house.settles()
    house.portal.request(FILM, by=3)
    await house.settles(after=timedelta(minutes=1))
    house.portal.report(FILM, "There is <b>no sound</b>.", by=2)
    bell(house, "ISSUE_CREATED", 1)
    await house.settles()
    house.portal.comment(1, "I look at it.")
    bell(house, "ISSUE_COMMENT", 1)
    await house.settles()
    _, key = await a_key(house, "reader", Scope.READ)
    async with a_front(house) as (_, url), a_program(url, key) as program:
        async with program.get("/api/v1/overview") as told:
            blocks = (await told.json())["blocks"]
        async with program.get("/api/v1/timeline/issue/overseerr/1") as told:
            moments = (await told.json())["timeline"]["moments"]
        pages = [await (await program.get(path)).text() for path in ("/", "/timeline/issue/overseerr/1")]
    (problem,) = next(block["content"]["problems"] for block in blocks if "problems" in (block["content"] or {}))
    assert (problem["title"], problem["said"]) == ("Toy Story (1995)", "There is <b>no sound</b>.")
    said = [moment["text"]["values"]["said"] for moment in moments if moment["kind"] == "chapter"]
    assert said == ["There is <b>no sound</b>.", "I look at it."]
    assert all("no sound" in page and "<b>no sound" not in page for page in pages)
