"""Who is who: by evidence only, merged by hand, and forgotten in every corner."""

import sqlite3
from typing import Any

import pytest

from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from state import accounts, people
from state.database import Database
from state.moments import stored
from tests.state.memory import NOON, after


def user(number: str, **known: Any) -> PortalUser:  # noqa: ANN401 (what a portal may say of a person)
    service, _, ident = number.rpartition("/")
    return PortalUser(alias=Alias(service=service or "overseerr", id=ident), **known)


@pytest.mark.parametrize(
    "first, second, same",
    [
        ({"plex_id": "5"}, {"plex_id": "5"}, True),
        ({"email": "lea@example.org"}, {"email": " LEA@Example.org "}, True),
        ({"plex_id": "5"}, {"plex_id": "6"}, False),
        ({"jellyfin_id": "3f"}, {"jellyfin_id": "3f", "plex_id": "6"}, True),
        ({"jellyfin_id": "3f"}, {"jellyfin_id": "4a"}, False),
        ({"name": "Léa"}, {"name": "Léa"}, False),
        ({"email": ""}, {"email": ""}, False),
        ({}, {}, False),
        ({"plex_id": "5", "email": "a@x"}, {"plex_id": "5", "email": "b@x"}, True),
    ],
)
def test_two_aliases_are_one_person_by_evidence_only(
    tx: sqlite3.Connection, first: dict[str, str], second: dict[str, str], same: bool
) -> None:
    one = people.meet(tx, user("1", **first), NOON)
    assert (people.meet(tx, user("seerr/9", **second), NOON) == one) == same


@pytest.mark.parametrize(
    "told, called",
    [
        ("Lea.M@Example.org", "Lea.M"),
        (" lea@x.example ", "lea"),
        ("lea@home", "lea@home"),
        ("Léa @ home. Now", "Léa @ home. Now"),
        ("@lea.m", "@lea.m"),
    ],
)
async def test_an_address_is_no_name_that_everybody_may_read(told: str, called: str, database: Database) -> None:
    await database.write(lambda tx: people.meet(tx, user("1", name=told, email="lea@x"), NOON))
    assert await people.named(database, [user("1").alias]) == {user("1").alias: called}


def test_an_alias_stays_the_person_it_was(tx: sqlite3.Connection) -> None:
    lea = people.meet(tx, user("1", email="lea@x"), NOON)
    tom = people.meet(tx, user("2", email="tom@x"), NOON)
    assert people.meet(tx, user("2", email="lea@x"), NOON) == tom != lea


CHAT = Alias(service="telegram", id="666001")


@pytest.mark.parametrize("stranger", ["1", "9"], ids=["was there first", "came after"])
async def test_whoever_borrowed_an_address_gets_no_right_sent_to_another(stranger: str, database: Database) -> None:
    """Portals let people write whatever address they like, and another one tomorrow."""

    def fill(tx: sqlite3.Connection) -> int:
        person, again = (people.meet(tx, user(number, email="lea@x"), NOON) for number in ("1", "9"))
        assert person == again
        people.meet(tx, user(stranger, email="stranger@x", telegram=CHAT.id), after(1))
        return person

    person = await database.write(fill)
    found = await people.addresses(database, person)
    assert (found.sure, dict(found.chats).get("")) == (False, None)
    assert await database.write(lambda tx: people.behind(tx, CHAT)) is None


async def test_of_two_addresses_the_one_that_was_only_borrowed_comes_after(database: Database) -> None:
    def fill(tx: sqlite3.Connection) -> int:
        person = people.meet(tx, user("9", email="lea@x"), NOON)
        people.meet(tx, user("1", email="lea@x"), NOON)
        people.meet(tx, user("1", email="stranger@x"), after(1))
        return person

    assert (await people.addresses(database, await database.write(fill))).mail == "lea@x"


async def test_two_names_of_one_account_may_have_two_addresses(database: Database) -> None:
    def fill(tx: sqlite3.Connection) -> int:
        people.meet(tx, user("1", email="lea@x", plex_id="5", telegram=CHAT.id), NOON)
        return people.meet(tx, user("9", email="lea@work", plex_id="5"), NOON)

    person = await database.write(fill)
    found = await people.addresses(database, person)
    assert (found.sure, found.chats[""]) == (True, CHAT.id)
    assert await database.write(lambda tx: people.behind(tx, CHAT)) == person


async def test_what_a_later_reading_does_not_say_is_kept(database: Database) -> None:
    await database.write(lambda tx: people.meet(tx, user("1", name="Léa", email="lea@x"), NOON))
    await database.write(lambda tx: people.meet(tx, user("1"), after(1)))
    assert await people.named(database, [user("1").alias]) == {user("1").alias: "Léa"}


def test_a_reading_that_repeats_what_is_known_writes_nothing_for_an_hour(tx: sqlite3.Connection) -> None:
    lea = user("1", name="Léa", email="lea@x")
    people.meet(tx, lea, NOON)
    before = tx.total_changes
    people.meet(tx, user("1", name="Léa"), NOON + people.SEEN_AGAIN / 2)
    assert tx.total_changes == before
    people.meet(tx, lea, NOON + people.SEEN_AGAIN)
    assert tx.execute("SELECT seen_at FROM aliases").fetchone()["seen_at"] == stored(NOON + people.SEEN_AGAIN)


async def test_after_a_merge_every_alias_leads_to_one_person(database: Database) -> None:
    def fill(tx: sqlite3.Connection) -> tuple[int, int, bool]:
        lea = people.meet(tx, user("1", name="Léa"), NOON)
        other = people.meet(tx, user("seerr/9", name="lea m"), NOON)
        return lea, other, people.merge(tx, lea, other)

    lea, other, merged = await database.write(fill)
    assert merged
    found = await people.who(database, Alias(service="seerr", id="9"))
    assert found is not None
    assert (found.id, found.name, len(found.aliases)) == (lea, "Léa", 2)
    assert await people.get(database, other) == found


@pytest.mark.parametrize("keep, other", [(1, 1), (1, 99), (99, 1)])
def test_nobody_is_merged_with_himself_or_a_stranger(tx: sqlite3.Connection, keep: int, other: int) -> None:
    people.meet(tx, user("1"), NOON)
    assert not people.merge(tx, keep, other)


def test_a_merge_of_a_merge_leads_to_the_last(tx: sqlite3.Connection) -> None:
    for number in "123":
        people.meet(tx, user(number), NOON)
    people.merge(tx, 2, 3)
    people.merge(tx, 1, 2)
    assert {row["merged_into"] for row in tx.execute("SELECT merged_into FROM people WHERE id > 1")} == {1}
    assert {row["person"] for row in tx.execute("SELECT person FROM aliases")} == {1}


def everything(tx: sqlite3.Connection) -> str:
    return "\n".join(tx.iterdump())


def test_who_is_forgotten_is_nowhere_in_the_memory_and_neighbours_are_whole(tx: sqlite3.Connection) -> None:
    al = people.meet(tx, user("1", name="Al", email="al@example.org", telegram="555001", plex_id="70001",
                             jellyfin_id="3f2504e0"), NOON)  # fmt: skip
    people.meet(tx, user("2", name="Alma"), NOON)
    note = "A film from Algeria or Nepal that Al asked for"
    tx.execute("INSERT INTO names (subject, name) VALUES ('title:movie/1', ?)", (note,))
    tx.execute("INSERT INTO plugin_state (plugin, key, person, value) VALUES ('p', 'k', ?, 'x')", (al,))
    tx.execute(
        "INSERT INTO events (name, body, happened_at, heard_at, cause) VALUES ('a', ?, 0, 0, '')",
        (b'{"note": "AL@example.org wrote, al said"}',),
    )
    people.forget(tx, al, NOON)
    assert "al@example.org" not in everything(tx).lower()
    assert not any(number in everything(tx) for number in ("555001", "70001", "3f2504e0"))
    said = tx.execute("SELECT name FROM names").fetchone()["name"]
    assert said == "A film from Algeria or Nepal that someone asked for"
    assert tx.execute("SELECT body FROM events").fetchone()["body"] == b'{"note": "someone wrote, someone said"}'
    assert tx.execute("SELECT name FROM aliases WHERE alias = 'overseerr/2'").fetchone()["name"] == "Alma"
    assert not tx.execute("SELECT 1 FROM plugin_state").fetchall()


@pytest.mark.parametrize("name", ["Admin", "Read", "Note", "Request.created"])
def test_whoever_is_called_like_a_word_of_ours_is_forgotten_without_it(tx: sqlite3.Connection, name: str) -> None:
    accounts.make(tx, "root", "hash", scopes=frozenset({"admin", "read"}), person=None, now=NOON)
    tx.execute(
        "INSERT INTO events (name, body, happened_at, heard_at, cause) VALUES ('request.created', ?, 0, 0, '')",
        (f'{{"note":"{name} asked"}}'.encode(),),
    )
    people.forget(tx, people.meet(tx, user("1", name=name), NOON), NOON)
    (root,) = tx.execute("SELECT scopes FROM accounts").fetchall()
    assert set(root["scopes"].split()) == {"admin", "read"}
    (event,) = tx.execute("SELECT name, body FROM events").fetchall()
    assert (event["name"], event["body"]) == ("request.created", b'{"note":"someone asked"}')


async def test_who_was_forgotten_stays_nameless_when_the_portal_names_them_again(database: Database) -> None:
    def fill(tx: sqlite3.Connection) -> None:
        people.forget(tx, people.meet(tx, user("1", name="Al", email="al@x"), NOON), NOON)
        people.meet(tx, user("1", name="Al", email="al@x"), after(1))

    await database.write(fill)
    found = await people.who(database, user("1").alias)
    assert found is not None
    assert (found.name, found.forgotten) == (people.SOMEONE, True)
    assert await database.read("SELECT 1 FROM aliases WHERE email IS NOT NULL OR name IS NOT NULL") == []


def whose(tx: sqlite3.Connection, number: str) -> int:
    row = tx.execute("SELECT person FROM aliases WHERE alias = ?", (str(user(number).alias),)).fetchone()
    return int(row["person"])


def test_a_name_that_was_merged_by_hand_goes_back_to_whose_it_was(tx: sqlite3.Connection) -> None:
    lea = people.meet(tx, user("1", email="lea@x"), NOON)
    tom = people.meet(tx, user("2", email="tom@x"), NOON)
    people.merge(tx, lea, tom)
    assert people.separate(tx, user("2").alias, NOON) == (lea, tom)
    assert (whose(tx, "1"), whose(tx, "2"), people.today(tx, tom)) == (lea, tom, tom)


def test_a_name_that_evidence_brought_becomes_somebody_new_and_stays_so(tx: sqlite3.Connection) -> None:
    lea = people.meet(tx, user("1", email="one@x"), NOON)
    people.meet(tx, user("plex/2", email="one@x"), NOON)
    parted = people.separate(tx, user("plex/2").alias, NOON)
    assert parted is not None
    assert parted[0] == lea != parted[1]
    assert people.meet(tx, user("plex/2", email="one@x"), after(60)) == parted[1]


def test_the_only_name_of_a_person_an_unknown_one_and_one_of_the_forgotten_are_left(tx: sqlite3.Connection) -> None:
    lea = people.meet(tx, user("1", email="one@x"), NOON)
    assert people.separate(tx, user("1").alias, NOON) is None
    assert people.separate(tx, user("99").alias, NOON) is None
    people.meet(tx, user("2", email="one@x"), NOON)
    people.forget(tx, lea, NOON)
    assert people.separate(tx, user("2").alias, NOON) is None
