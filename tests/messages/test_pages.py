"""What the pages of messages show and what their forms do, in a house that tells people things."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from aiohttp import ClientSession

from daemon.commands import accounts as commands
from daemon.commands.base import Scope
from tests.engine.front import a_front, a_program
from tests.engine.ports import for_ever
from tests.house import OWNER, House
from tests.messages.carrying import EVERY, Carrier, a_house_that_tells, meets, nothing, somebody, tells

KINDS = 23


@asynccontextmanager
async def a_visitor(house: House, *scopes: Scope, person: int | None = None) -> AsyncIterator[ClientSession]:
    """Somebody with a key, who may be a person of the house."""
    number = await commands.make_account(
        house.daemon.journal, OWNER, name=f"visitor {person}", hashed="x", scopes=frozenset(scopes), person=person
    )
    key = await commands.make_key(house.daemon.journal, OWNER, number, name="x", scopes=frozenset(scopes))
    async with a_front(house) as (_, url), a_program(url, key) as program:
        yield program


async def shown(visitor: ClientSession, path: str) -> dict[str, object]:
    async with visitor.get(f"/api/v1{path}") as answer:
        assert answer.status == 200, await answer.text()
        told: dict[str, object] = await answer.json()
        return told


async def rows(visitor: ClientSession, show: str = "") -> list[tuple[object, ...]]:
    page = await shown(visitor, f"/messages?show={show}" if show else "/messages")
    found = page["rows"]
    assert isinstance(found, list)
    return [(each["kind"], each["state"], each["channel"], each["theirs"]) for each in found]


async def test_what_was_sent_has_its_receipt(tmp_path: Path) -> None:
    async with a_house_that_tells(tmp_path, Carrier()) as house:
        await tells(house, *await meets(house, somebody(1)))
        await house.settles()
        async with a_visitor(house, Scope.READ, Scope.DECIDE) as visitor:
            assert await rows(visitor) == [("request.available", "sent", "smtp", "smtp-1")]


async def test_who_cannot_be_reached_is_shown_and_counted(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier) as house:
        await tells(house, *await meets(house, somebody(1, email=None), somebody(2)))
        await house.settles()
        async with a_visitor(house, Scope.READ) as visitor:
            assert await rows(visitor, "nowhere") == [("request.available", "nowhere", None, None)]
            page = await shown(visitor, "/messages")
        assert page["counts"] == {
            "sent": 1, "waiting": 0, "unsure": 0, "failed": 0, "held": 0, "nowhere": 1, "unwanted": 0,
        }  # fmt: skip
        assert carrier.told() == {"person.2@example.org": 1}


async def test_what_nobody_knows_of_is_sent_again_by_its_button(tmp_path: Path) -> None:
    carrier = Carrier(before=for_ever)
    async with a_house_that_tells(tmp_path, carrier, messages={"owner_hears": []}) as house:
        await tells(house, *await meets(house, somebody(1)))
        await house.is_quiet()
        await house.dies()
        carrier.before = nothing
        await house.lives()
        await house.settles(after=timedelta(days=1))
        async with a_visitor(house, Scope.READ, Scope.DECIDE) as visitor:
            assert await rows(visitor, "unsure") == [("request.available", "unsure", "smtp", None)]
            assert not carrier.arrived
            async with visitor.post("/api/v1/actions/1/retry", json={}) as answer:
                assert answer.status == 204
            await house.settles()
            assert await rows(visitor, "sent") == [("request.available", "sent", "smtp", "smtp-1")]


async def test_a_test_goes_through_the_channel_it_is_for(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, channels=EVERY) as house:
        async with a_visitor(house, Scope.ADMIN) as visitor:
            for _ in range(2):
                async with visitor.post("/api/v1/messages/test", json={"channel": "discord"}) as answer:
                    assert answer.status == 204
                await house.settles()
            async with visitor.post("/api/v1/messages/test", json={"channel": "pigeon"}) as answer:
                assert answer.status == 404
        assert [(channel, to) for channel, to, _ in carrier.arrived] == [("discord", "")] * 2


async def test_every_kind_is_shown_in_both_languages(tmp_path: Path) -> None:
    async with a_house_that_tells(tmp_path, Carrier()) as house, a_visitor(house, Scope.READ) as visitor:
        kinds = (await shown(visitor, "/messages/letters"))["kinds"]
        assert isinstance(kinds, list)
        assert len(kinds) == KINDS
        for kind in kinds:
            english, french = [
                await shown(visitor, f"/messages/letters?kind={kind['kind']}&language={language}")
                for language in ("en", "fr")
            ]
            assert english["letter"] != french["letter"], kind


async def test_a_letter_in_its_frame_can_do_nothing(tmp_path: Path) -> None:
    async with a_house_that_tells(tmp_path, Carrier()) as house, a_visitor(house, Scope.READ) as visitor:
        async with visitor.get("/letters/request.declined/fr") as answer:
            policy = answer.headers["Content-Security-Policy"]
            text = await answer.text()
        assert policy.startswith("sandbox; default-src 'none'")
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "Votre demande a été refusée." in text
        assert "<script" not in text
        async with visitor.get("/letters/request.declined/de") as answer:
            assert answer.status == 404


async def test_people_choose_for_themselves_and_an_administrator_for_all(tmp_path: Path) -> None:
    wanted = {"channels": ["telegram"], "language": "fr", "unwanted": ["request.declined"]}
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, channels=EVERY) as house:
        one, other = await meets(house, somebody(1, telegram="41"), somebody(2))
        async with a_visitor(house, Scope.READ, person=one) as visitor:
            async with visitor.post(f"/api/v1/messages/people/{one}", json=wanted) as answer:
                assert answer.status == 204
            async with visitor.post(f"/api/v1/messages/people/{other}", json=wanted) as answer:
                assert answer.status == 403
            assert (await shown(visitor, f"/messages/people/{one}"))["preferences"] == wanted
        async with a_visitor(house, Scope.ADMIN) as admin:
            for refused in ({"unwanted": ["messages.test"]}, {"channels": ["discord"]}, {"channels": ["pigeon"]}):
                async with admin.post(f"/api/v1/messages/people/{other}", json=refused) as answer:
                    assert answer.status == 409, refused
        await tells(house, one, other)
        await tells(house, one, kind="request.declined")
        await house.settles()
        assert {to: letter.title for _, to, letter in carrier.arrived} == {
            "41": "movie/603 est arrivé",
            "person.2@example.org": "movie/603 is there",
        }
        assert await house.rows("SELECT kind FROM messages_fates WHERE fate = 'unwanted'") == [("request.declined",)]


async def test_the_story_of_a_person_says_what_they_were_told(tmp_path: Path) -> None:
    async with a_house_that_tells(tmp_path, Carrier()) as house:
        (number,) = await meets(house, somebody(1))
        await tells(house, number, facts={"title": "title:movie/603", "about": "request:overseerr/7"})
        await house.settles()
        async with a_visitor(house, Scope.READ) as visitor:
            for path in (f"/timeline/person/{number}", "/timeline/request/overseerr/7"):
                timeline = (await shown(visitor, path))["timeline"]
                assert isinstance(timeline, dict)
                told = [(each["title"]["text"], each["title"]["values"]) for each in timeline["moments"]]
                assert told == [("Told by {channel}", {"channel": "smtp"})], path
