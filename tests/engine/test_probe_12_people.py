"""People are merged, and all that is about both is about one; and they are forgotten, wherever their name got to."""

from datetime import timedelta
from pathlib import Path

import pytest

from daemon.commands import accounts as commands
from daemon.commands.answers import Answer, answer
from daemon.commands.base import RefusedError, Scope
from daemon.commands.house import forget_person, merge_people
from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from daemon.domain.questions import Choice, Question
from daemon.domain.sentences import Sentence
from daemon.events.consequences import Ask
from daemon.web.story import timeline
from daemon.web.visit import Visit
from state import people
from tests.engine.front import web_house
from tests.engine.probing import SOMEBODY, a_probe, fact, happens
from tests.house import OWNER, House

ANA, TELEGRAM = Alias(service="portal", id="4"), Alias(service="chat", id="anouk")
NAME, ADDRESS = "Anouk Quillfeather", "anouk.quillfeather@example.org"
TRACES = (NAME, ADDRESS, "Quillfeather", "4815162342")


async def meets(house: House, user: PortalUser) -> int:
    return await house.daemon.journal.run(SOMEBODY, lambda pen: people.meet(pen.tx, user, pen.now))


async def meets_her(house: House) -> int:
    return await meets(
        house, PortalUser(alias=ANA, name=NAME, email=ADDRESS.title(), plex_id="4815162342", telegram="4815162342")
    )


async def leaves_traces(house: House) -> None:
    """Her name, wherever it can get to."""
    await happens(house, fact("diary.noted", alias=ANA, words=f"{NAME} <{ADDRESS}> likes films"))
    await happens(house, fact("diary.failed", alias=ANA, words=f"a letter of {NAME.lower()}"))
    question = Question(
        key="letter", kind="diary.letter", subject=f"alias:{ANA}", title=Sentence("What about {who}?", {"who": NAME}),
        why=Sentence("She asked."), choices=(Choice(name="yes", says=Sentence("Yes")),),
    )  # fmt: skip
    await happens(house, Ask(question))
    reason = f"because {NAME} asked"
    await answer(house.daemon.journal, Answer(question=1, version=1, choice="yes", reason=reason), OWNER)
    await house.settles()


async def test_two_people_merged_after_the_fact_have_one_timeline(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "diary") as house:
        portal = await meets_her(house)
        chat = await meets(house, PortalUser(alias=TELEGRAM, name="nouk"))
        await happens(house, fact("diary.noted", alias=ANA, words="one"))
        await happens(house, fact("diary.noted", alias=TELEGRAM, words="three"))
        await house.settles()
        assert (await told_of(house, portal), await told_of(house, chat)) == (2, 2)
        await merge_people(house.daemon.journal, OWNER, keep=portal, other=chat)
        assert (await told_of(house, portal), await told_of(house, chat)) == (5, 5)
        assert await people.who(house.daemon.database, ANA) == await people.who(house.daemon.database, TELEGRAM)
        await happens(house, fact("diary.noted", alias=TELEGRAM, words="fifteen"))
        await house.settles()
        assert await told_of(house, portal) == 6


async def told_of(house: House, person: int) -> int:
    """How many facts the timeline of a person tells: what was noted, the message owed for it, and that
    they were merged."""
    visit = Visit(house=web_house(house), caller=OWNER)
    return len([each for each in (await timeline(visit, f"person:{person}")).moments if each.kind == "event"])


async def test_who_is_merged_again_is_still_one(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "diary") as house:
        numbers = [await meets(house, PortalUser(alias=Alias(service="chat", id=str(n)))) for n in range(3)]
        await merge_people(house.daemon.journal, OWNER, keep=numbers[1], other=numbers[0])
        await merge_people(house.daemon.journal, OWNER, keep=numbers[2], other=numbers[1])
        found = [await people.get(house.daemon.database, number) for number in numbers]
        assert {person.id for person in found if person} == {numbers[2]}
        assert {len(person.aliases) for person in found if person} == {3}


async def test_who_is_forgotten_is_named_nowhere_in_the_file_while_the_daemon_runs(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "diary") as house:
        number = await meets_her(house)
        await commands.make_account(
            house.daemon.journal, OWNER, name=NAME, hashed="x", scopes=frozenset({Scope.READ}), person=number
        )
        await commands.make_account(
            house.daemon.journal, OWNER, name="owner", hashed="x", scopes=frozenset(Scope), person=None
        )
        await leaves_traces(house)
        assert set(traces(tmp_path)) == set(TRACES)
        assert await forget_person(house.daemon.journal, OWNER, number) > 5
        assert traces(tmp_path) == []
        assert await house.one("SELECT count(*) FROM events WHERE name LIKE 'diary.%'") == 2
        assert await house.one("SELECT text FROM diary_entries") == "someone <someone> likes films"
        assert await house.rows("SELECT name, disabled FROM accounts ORDER BY id") == [("someone 1", 1), ("owner", 0)]


async def test_who_was_forgotten_is_not_learned_again_from_a_service(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "diary") as house:
        number = await meets_her(house)
        await forget_person(house.daemon.journal, OWNER, number)
        assert await meets_her(house) == number
        await house.settles(after=timedelta(minutes=1))
        await house.stops()
        assert traces(tmp_path) == []
        await house.lives()


async def test_forgetting_under_a_number_that_was_merged_forgets_them_all(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "diary") as house:
        number = await meets_her(house)
        other = await meets(house, PortalUser(alias=TELEGRAM, name="nouk"))
        await merge_people(house.daemon.journal, OWNER, keep=other, other=number)
        await forget_person(house.daemon.journal, OWNER, number)
        assert traces(tmp_path) == []
        assert await house.rows("SELECT forgotten_at IS NULL FROM people") == [(0,), (0,)]


async def test_part_of_another_word_is_nobodys_name(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "diary") as house:
        number = await meets(house, PortalUser(alias=ANA, name="Al"))
        await happens(house, fact("diary.noted", alias=ANA, words="Al went to Algeria with Pascal, al dente"))
        await house.settles()
        await forget_person(house.daemon.journal, OWNER, number)
        assert await house.one("SELECT text FROM diary_entries") == (
            "someone went to Algeria with Pascal, someone dente"
        )


async def test_the_last_who_can_make_accounts_is_not_forgotten(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "diary") as house:
        number = await meets_her(house)
        await commands.make_account(
            house.daemon.journal, OWNER, name=NAME, hashed="x", scopes=frozenset(Scope), person=number
        )
        with pytest.raises(RefusedError, match="last account"):
            await forget_person(house.daemon.journal, OWNER, number)
        person = await people.get(house.daemon.database, number)
        assert person is not None
        assert person.name == NAME


def traces(folder: Path) -> list[str]:
    """Which of her traces are in the memory: the file, its log, whatever lies beside them."""
    held = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file()).lower()
    return [trace for trace in TRACES if trace.lower().encode() in held]
