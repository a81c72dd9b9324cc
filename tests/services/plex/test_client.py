"""The client of Plex: who shares the server, what is Unknown, and whose word is not taken."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.errors import KeyRefused, OutsideError, Unreachable
from daemon.domain.ids import Alias
from daemon.domain.members import Member, Membership
from demo.faults import Answers
from demo.http import Reply
from tests.services.plex.conftest import House


async def everybody(house: House) -> dict[str, Member]:
    found = (await house.client.everybody("plex")).needed()
    return {member.alias.id: member for member in found}


async def test_it_is_known_by_the_number_the_server_gives_itself(house: House) -> None:
    await house.client.check()
    assert (await house.client.identity(), await house.client.program()) == ("invented-plex-machine", "1.43.0.10467")


async def test_everybody_is_there_once_and_as_what_they_share_it(house: House) -> None:
    found = (await house.client.everybody("plex")).needed()
    kinds = {member.alias.id: member.kind for member in found}
    assert len(found) == len(kinds) == 16
    assert kinds["410000"] is Membership.OWNER
    assert kinds["410001"] is Membership.FRIEND
    assert kinds["410009"] is Membership.HOME
    assert kinds["410020"] is Membership.MANAGED
    assert [each.user.email for each in found if each.kind is Membership.INVITED] == ["bertrand@example.org"]


async def test_a_member_has_libraries_settings_dates_and_what_else_they_share(house: House) -> None:
    found = await everybody(house)
    agathe, oliver = found["410021"], found["410002"]
    guest = house.book.guests[410021]
    assert agathe.share is not None
    assert [each.title for each in agathe.share.libraries] == ["Films", "Séries"]
    assert agathe.share.settings == {"allowSync": "0", "filterMovies": "contentRating=PG"}
    assert agathe.joined_at == guest.accepted_at.replace(microsecond=0) if guest.accepted_at else None
    assert (agathe.elsewhere, oliver.elsewhere) == (0, 1)


async def test_a_large_house_is_put_together_like_a_small_one(house: House) -> None:
    for number in range(500_000, 500_300):
        house.book.joins(number, f"Friend {number}", email=f"{number}@example.org", days=30)
    assert len(await everybody(house)) == 316


async def test_nobody_else_s_token_is_taken_out_of_a_list(house: House) -> None:
    assert "invented-token-of-" not in repr((await house.client.everybody("plex")).needed())


async def test_a_share_that_was_never_accepted_is_an_invitation(house: House) -> None:
    house.book.joins(410_030, "Bertille", email="bertille@example.org", accepted_at=None)
    assert (await everybody(house))["410030"].kind is Membership.INVITED


async def test_one_invitation_on_two_lists_is_one(house: House) -> None:
    house.book.joins(0, "", email="bertrand@example.org", accepted_at=None)
    asked = [each for each in (await everybody(house)).values() if each.kind is Membership.INVITED]
    assert [(each.user.email, each.share is not None) for each in asked] == [("bertrand@example.org", True)]


async def test_a_date_nobody_kept_is_unknown_and_no_day_in_1970(house: House) -> None:
    house.book.changes(410_001, accepted_at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), invited_at=None)
    lea = (await everybody(house))["410001"]
    assert (lea.invited_at, lea.joined_at) == (None, None)


ENTITIES = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><MediaContainer size='0'>&a;</MediaContainer>"

WRONG: dict[str, tuple[Callable[[House], object], str]] = {
    "an outage of plex.tv": (lambda house: house.tv.goes_down(), "nobody answers"),
    "an outage of the server": (lambda house: house.server.goes_down(), "nobody answers"),
    "an error": (lambda house: house.tv.answers(500), "answered 500"),
    "a login page": (lambda house: house.tv.answers_html(), "a web page"),
    "half of a list": (lambda house: house.tv.truncates(on="/api/users/"), "not understood"),
    "lists shorter than they say": (lambda house: house.tv.short_lists(), "says it has 14, and has 7"),
    "another server's shares": (lambda house: house.tv.is_another(), "another server's shares"),
    "a list that lacks one": (lambda house: house.tv.leaves_out_of_people(410_001), "disagree about 1"),
    "a list of something else": (
        lambda house: house.tv.faults.append(Answers(on="/api/users/", reply=Reply(body=b"<?xml version='1.0'?><a/>"))),
        "not understood",
    ),
    "a list that defines entities": (
        lambda house: house.tv.faults.append(Answers(on="/api/users/", reply=Reply(body=ENTITIES))),
        "not understood",
    ),
    "one that defines them in letters of two bytes": (
        lambda house: house.tv.faults.append(
            Answers(on="/api/users/", reply=Reply(body=ENTITIES.decode().encode("utf-16")))
        ),
        "not understood",
    ),
    "no answer at all": (lambda house: house.tv.hangs(on="/api/users/"), "did not answer within"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_wrong_answer_is_unknown_and_never_a_shorter_list(house: House, wrong: str) -> None:
    await house.client.identity()
    change, why = WRONG[wrong]
    change(house)
    answer = await house.client.everybody("plex")
    assert isinstance(answer, Unknown)
    assert why in str(answer.error)
    assert house.server.token not in str(answer.error)


async def test_a_token_that_is_refused_is_told_as_such(house: House) -> None:
    house.tv.token = "another"
    answer = await house.client.everybody("plex")
    assert isinstance(answer, Unknown)
    assert isinstance(answer.error, KeyRefused)
    with pytest.raises(KeyRefused):
        await house.client.check()


async def test_another_server_than_the_one_that_was_greeted_is_unknown(house: House) -> None:
    await house.client.identity()
    house.server.machine = "somebody-else's-machine"
    answer = await house.client.everybody("plex")
    assert isinstance(answer, Unknown)
    assert "another server" in str(answer.error)


async def test_a_list_that_only_shrank_is_read_and_judged_elsewhere(house: House) -> None:
    """Two lists of one row that agree look like a small house: `daemon/sources/shrinking.py` does not believe it."""
    house.tv.shrunken_lists()
    assert {"410001", "410000"} <= set(await everybody(house))


async def test_who_watches_now_is_told_by_the_number_of_plex_tv(house: House) -> None:
    house.book.watching[1] = "The owner's"
    answer = await house.client.watching("plex")
    assert answer == Found(frozenset({Alias(service="plex", id="410000"), Alias(service="plex", id="410003")}))


async def test_lists_of_the_server_that_are_shorter_than_they_say_are_unknown(house: House) -> None:
    house.server.short_lists()
    assert isinstance(await house.client.watching("plex"), Unknown)
    assert isinstance(await house.client.remembers_since("plex"), Unknown)


async def test_the_owner_s_plays_are_found_under_the_server_s_own_number(house: House) -> None:
    played = (await house.client.last_played(Alias(service="plex", id="410000"))).needed()
    assert played.title == "The owner's own film"


async def test_the_last_play_is_the_newest(house: House) -> None:
    house.book.watched(410_001, "Yesterday's", days=1)
    house.book.watched(410_001, "Last week's", days=7)
    played = (await house.client.last_played(Alias(service="plex", id="410001"))).needed()
    assert (played.title, played.by.id) == ("Yesterday's", "410001")


async def test_whoever_is_known_and_watched_nothing_is_absent(house: House) -> None:
    assert isinstance(await house.client.last_played(Alias(service="plex", id="410021")), Absent)


@pytest.mark.parametrize(
    "who, change",
    [
        ("999", lambda _: None),
        ("invite-7", lambda _: None),
        ("410021", lambda house: house.server.answers(500)),
        ("410021", lambda house: house.server.answers_html()),
        ("410001", lambda house: house.server.short_lists()),
        ("410021", lambda house: house.server.ignores_whom_is_asked_about()),
    ],
)
async def test_whoever_cannot_be_told_is_unknown_and_never_idle(
    house: House, who: str, change: Callable[[House], object]
) -> None:
    change(house)
    assert isinstance(await house.client.last_played(Alias(service="plex", id=who)), Unknown)


async def test_it_says_how_far_back_it_remembers(house: House) -> None:
    oldest = min(play.at for play in house.book.plays).replace(microsecond=0)
    assert await house.client.remembers_since("plex") == Found(oldest)
    house.book.plays.clear()
    assert isinstance(await house.client.remembers_since("plex"), Absent)


async def test_the_server_is_found_by_its_name(house: House) -> None:
    client = house.asking(url="", server_name="the invented SERVER")
    await client.check()
    assert await client.identity() == "invented-plex-machine"
    assert (await client.watching("plex")).needed()


FAULTY_SEARCH: dict[str, tuple[Callable[[House], object], type[OutsideError], str]] = {
    "no server of that name": (lambda house: setattr(house.server, "friendly", "x"), Unreachable, "none with the name"),
    "a refused token": (lambda house: setattr(house.tv, "token", "x"), KeyRefused, "refuses our key"),
    "a server that is out": (lambda house: house.server.goes_down(), Unreachable, "none of its addresses answers"),
    "plex.tv being out": (lambda house: house.tv.goes_down(), Unreachable, "did not say where"),
    "an error of plex.tv": (lambda house: house.tv.answers(500), Unreachable, "did not say where"),
    "a login page": (lambda house: house.tv.answers_html(), Unreachable, "did not say where"),
    "being sent elsewhere": (
        lambda house: house.tv.faults.append(
            Answers(reply=Reply(status=302, headers=(("Location", house.server.url),)))
        ),
        Unreachable,
        "did not say where",
    ),
}


@pytest.mark.parametrize("wrong", FAULTY_SEARCH)
async def test_a_search_that_fails_says_why_and_holds_no_token(house: House, wrong: str) -> None:
    change, kind, why = FAULTY_SEARCH[wrong]
    change(house)
    client = house.asking(url="", server_name="The invented server")
    with pytest.raises(kind) as raised:
        await client.check()
    assert why in str(raised.value)
    assert house.server.token not in str(raised.value)
    assert not any("X-Plex-Token" in call.query for call in house.server.calls)


async def test_nobody_is_followed_with_the_token(house: House) -> None:
    house.tv.faults.append(Answers(reply=Reply(status=302, headers=(("Location", house.server.url),))))
    for client in (house.client, house.asking(url="", server_name="The invented server")):
        with pytest.raises(OutsideError):
            await client.check()
    assert not house.server.calls


async def test_a_server_that_moved_is_looked_for_again(house: House) -> None:
    client = house.asking(url="", server_name="The invented server")
    await client.check()
    searches = house.tv.heard("GET", "/api/v2/resources")
    house.server.goes_down()
    with pytest.raises(OutsideError):
        await client.check()
    house.server.comes_back()
    await client.check()
    assert house.tv.heard("GET", "/api/v2/resources") == searches + 1


async def test_no_token_stands_in_an_address(house: House) -> None:
    await everybody(house)
    assert not any("oken" in call.query for call in (*house.tv.calls, *house.server.calls))
