"""Who shares a server: what is news in a reading, and what is not."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from daemon.domain.ids import Alias
from daemon.domain.members import Member, Membership, Share, SharedLibrary
from daemon.domain.people import PortalUser
from daemon.events.people import PersonInvited, PersonJoined, PersonLeft, PersonReturned, ShareChanged
from state import members, people
from state.database import Database
from tests.state.memory import NOON, after

LEA = Alias(service="plex", id="410001")
FILMS, SERIES = SharedLibrary(id="5001", title="Films"), SharedLibrary(id="5002", title="Séries")
SHARE = Share(id="7000", libraries=(FILMS,), settings={"filterMovies": "contentRating=PG"})
LONG_AGO, BASELINE = NOON - timedelta(days=400), NOON - timedelta(days=1)


def member(kind: Membership = Membership.FRIEND, alias: Alias = LEA, **more: Any) -> Member:  # noqa: ANN401
    user = PortalUser(alias=alias, name="Léa", email="lea@example.org", plex_id=alias.id)
    told: dict[str, Any] = {"share": SHARE, "invited_at": LONG_AGO, "joined_at": LONG_AGO} | more
    return Member(user=user, kind=kind, **told)


def read(
    tx: sqlite3.Connection, told: Member, *, now: datetime = NOON, sure: bool = True, since: datetime | None = BASELINE
) -> list[Any]:
    return members.read(tx, told, now=now, sure=sure, since=since)


def lacking(tx: sqlite3.Connection, *, times: int, baseline: bool = False) -> list[Any]:
    """What is news when so many readings in a row have nothing of anybody."""
    return [fact for _ in range(times) for fact in members.absent(tx, "plex", frozenset(), now=NOON, baseline=baseline)]


def test_whoever_is_on_the_baseline_is_remembered_and_no_news(tx: sqlite3.Connection) -> None:
    assert read(tx, member(joined_at=NOON), since=None) == []
    assert tx.execute("SELECT count(*) AS n FROM members").fetchone()["n"] == 1


@pytest.mark.parametrize(
    "told, news",
    [
        (member(joined_at=NOON), [PersonJoined(who=LEA, joined_at=NOON, times=1)]),
        (member(joined_at=None), [PersonJoined(who=LEA, joined_at=None, times=1)]),
        (member(joined_at=BASELINE), [PersonJoined(who=LEA, joined_at=BASELINE, times=1)]),
        (member(joined_at=BASELINE - timedelta(seconds=1)), []),  # the baseline lacked them: a fault of theirs
        (member(Membership.HOME, joined_at=NOON), [PersonJoined(who=LEA, joined_at=NOON, times=1)]),
        (member(Membership.OWNER, joined_at=NOON), []),
        (
            member(Membership.INVITED, invited_at=NOON, joined_at=None),
            [PersonInvited(who=LEA, invited_at=NOON, times=1)],
        ),
        (member(Membership.INVITED, invited_at=LONG_AGO, joined_at=None), []),
    ],
)
def test_who_is_new_after_the_baseline_is_news(tx: sqlite3.Connection, told: Member, news: list[Any]) -> None:
    assert read(tx, told) == news


def test_who_was_asked_and_says_yes_has_joined(tx: sqlite3.Connection) -> None:
    read(tx, member(Membership.INVITED, joined_at=None))
    assert read(tx, member(joined_at=NOON)) == [PersonJoined(who=LEA, joined_at=NOON, times=1)]


def test_who_lacks_once_is_still_there_and_twice_has_left(tx: sqlite3.Connection) -> None:
    read(tx, member())
    assert lacking(tx, times=1) == []
    assert lacking(tx, times=1) == [PersonLeft(who=LEA, joined_at=LONG_AGO, times=1)]
    assert lacking(tx, times=3) == []


def test_two_readings_that_lack_somebody_count_only_in_a_row(tx: sqlite3.Connection) -> None:
    read(tx, member())
    lacking(tx, times=1)
    read(tx, member())
    assert lacking(tx, times=1) == []


def test_an_invitation_that_ends_is_nobody_who_left(tx: sqlite3.Connection) -> None:
    read(tx, member(Membership.INVITED, joined_at=None))
    assert lacking(tx, times=2) == []
    assert tx.execute("SELECT gone_at IS NOT NULL AS gone FROM members").fetchone()["gone"] == 1


def test_who_comes_back_returned_and_starts_afresh(tx: sqlite3.Connection) -> None:
    read(tx, member())
    lacking(tx, times=2)
    again = member(joined_at=NOON, share=Share(id="7001"))
    assert read(tx, again) == [PersonReturned(who=LEA, joined_at=NOON, times=2)]
    assert read(tx, again) == []
    assert lacking(tx, times=2) == [PersonLeft(who=LEA, joined_at=NOON, times=2)]


@pytest.mark.parametrize(
    "joined_at, share, news",
    [
        (NOON, Share(id="7001"), [PersonReturned(who=LEA, joined_at=NOON, times=2)]),
        (NOON, SHARE, []),
        (LONG_AGO, Share(id="7001", libraries=(FILMS,), settings=SHARE.settings), []),
    ],
)
def test_who_was_asked_again_between_two_readings_returned(
    tx: sqlite3.Connection, joined_at: datetime, share: Share, news: list[Any]
) -> None:
    read(tx, member())
    assert read(tx, member(joined_at=joined_at, share=share)) == news


@pytest.mark.parametrize(
    "now, what",
    [
        (member(share=replace(SHARE, libraries=(FILMS, SERIES))), {"gained": ("Séries",)}),
        (member(share=replace(SHARE, libraries=())), {"lost": ("Films",)}),
        (member(share=replace(SHARE, settings={})), {"settings": True}),
        (member(share=replace(SHARE, everything=True)), {"settings": True}),
        (member(Membership.HOME), {"kind": "home"}),
    ],
)
def test_what_somebody_was_given_may_change(tx: sqlite3.Connection, now: Member, what: dict[str, Any]) -> None:
    read(tx, member())
    assert read(tx, now) == [ShareChanged(who=LEA, times=1, changes=1, **what)]
    assert read(tx, now) == []


def test_a_library_that_only_got_another_title_is_no_news(tx: sqlite3.Connection) -> None:
    read(tx, member())
    renamed = Share(id="7000", libraries=(SharedLibrary(id="5001", title="Movies"),), settings=SHARE.settings)
    assert read(tx, member(share=renamed)) == []


def test_the_same_change_twice_is_two_facts(tx: sqlite3.Connection) -> None:
    without = member(share=Share(id="7000", settings=SHARE.settings))
    keys = [fact.key for told in (member(), without, member(), without) for fact in read(tx, told)]
    assert len(keys) == len(set(keys)) == 3


def test_in_doubt_nothing_is_taken_from_anybody(tx: sqlite3.Connection) -> None:
    read(tx, member())
    assert read(tx, member(share=None, joined_at=None, kind=Membership.HOME), sure=False) == []
    assert read(tx, member(share=Share(id="7000")), sure=False) == []
    assert read(tx, member()) == []


def test_in_doubt_whoever_stands_there_with_a_share_is_there(tx: sqlite3.Connection) -> None:
    assert read(tx, member(joined_at=NOON), sure=False) == [PersonJoined(who=LEA, joined_at=NOON, times=1)]
    assert read(tx, member(alias=Alias(service="plex", id="9"), share=None, joined_at=None), sure=False) == []


def test_another_server_under_the_name_begins_anew_and_nobody_left_the_old_one(tx: sqlite3.Connection) -> None:
    read(tx, member())
    assert lacking(tx, times=1, baseline=True) == []
    assert tx.execute("SELECT gone_at IS NOT NULL AS gone FROM members").fetchone()["gone"] == 1
    assert lacking(tx, times=2) == []


async def test_who_is_known_from_the_portal_is_the_same_person(database: Database) -> None:
    portal = PortalUser(alias=Alias(service="overseerr", id="7"), name="Léa M.", plex_id="410001")
    person = await database.write(lambda tx: people.meet(tx, portal, NOON))
    await database.write(lambda tx: read(tx, member()))
    found = await people.get(database, person)
    assert found is not None
    assert found.aliases == (portal.alias, LEA)
    rows = await members.of(database, list(found.aliases))
    assert (rows[LEA].kind, rows[LEA].joined_at, rows[LEA].share) == (Membership.FRIEND, LONG_AGO, SHARE)


async def test_those_who_are_there_are_counted_by_as_what(database: Database) -> None:
    def unit(tx: sqlite3.Connection) -> None:
        read(tx, member(alias=Alias(service="plex", id="9")))
        lacking(tx, times=2)
        read(tx, member())
        read(tx, member(Membership.INVITED, alias=Alias(service="plex", id="8")))

    await database.write(unit)
    assert await members.counted(database, "plex") == {"friend": 1, "invited": 1}


def test_filters_go_when_somebody_is_forgotten_and_that_they_share_it_stays(tx: sqlite3.Connection) -> None:
    read(tx, member())
    people.forget(tx, people.meet(tx, member().user, NOON), NOON)
    row = tx.execute("SELECT m.settings, a.name, a.email FROM members m JOIN aliases a USING (alias)").fetchone()
    assert tuple(row) == ("{}", None, None)
    read(tx, member(share=Share(id="7000", settings={"filterMovies": "label=Léa"})), now=after(60))
    assert tx.execute("SELECT settings FROM members").fetchone()["settings"] == "{}"
