"""What people decide teaches, in the commit of the decision, and can be counted again."""

from datetime import timedelta
from pathlib import Path

from daemon.commands.answers import Answer, answer
from daemon.commands.base import Scope
from tests.engine.front import a_front, a_key, a_program
from tests.house import MODERATION, OWNER, House, a_house, next_cut

CRIME = (278, 238, 680, 155, 769)
"""The Shawshank Redemption, The Godfather, Pulp Fiction, The Dark Knight, GoodFellas."""
ANOTHER = 550
EAGER = {
    "moderation": {
        **MODERATION,
        "declined_before": "",
        "machine_learning": {"min_samples_to_learn": 5, "confidence_threshold": 0.5},
    }
}


async def asked(house: House, film: int) -> int:
    """Somebody asks, and the house puts it before the owner; the request."""
    number = int(house.portal.request(film, by=2))
    house.rings(number)
    await house.until(
        lambda: house.one("SELECT count(*) FROM questions WHERE subject = ?", f"request:overseerr/{number}")
    )
    return number


async def answers(house: House, number: int, choice: str = "decline") -> None:
    rows = await house.rows(
        "SELECT id, version FROM questions WHERE subject = ? AND state = 'open'", f"request:overseerr/{number}"
    )
    ((question, version),) = rows
    await answer(house.daemon.journal, Answer(question=question, version=version, choice=choice), OWNER)
    await house.until(lambda: getattr(house.portal, f"{choice}d")[number])


async def patterns(house: House) -> dict[str, tuple[int, int]]:
    rows = await house.rows(
        "SELECT pattern, approved, declined FROM moderation_patterns JOIN moderation_learning USING (generation)"
    )
    return {pattern: (approved, declined) for pattern, approved, declined in rows}


async def test_what_the_owner_decides_again_and_again_is_decided_alike(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        for film in CRIME:
            await answers(house, await asked(house, film))
        assert (await patterns(house))["genre=80"] == (0, 5)
        number = house.portal.request(ANOTHER, by=2)
        house.rings(number)
        await house.until(lambda: house.portal.declined[number])
        assert await house.why(number) == "The staff decided 5 of 5 requests of this kind the same way."
        rows = await house.rows("SELECT by, choice, advice FROM moderation_feedback ORDER BY decision")
        assert rows == [("account:1", "decline", None)] * 5


async def test_what_was_asked_here_and_answered_in_the_portal_teaches_too(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        number = await asked(house, CRIME[0])
        house.portal.decline(number)
        await house.settles(after=timedelta(minutes=2))
        assert await house.rows("SELECT by, choice FROM moderation_feedback") == [("portal", "decline")]
        assert await house.why(number) == "Declined in the portal."


async def test_what_rules_decided_and_somebody_changed_in_the_portal_teaches_nothing(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        number = house.portal.request(862, by=2)
        house.rings(number)
        await house.until(lambda: house.portal.approved[number])
        await house.settles()
        house.portal.decline(number)
        await house.settles(after=timedelta(minutes=2))
        assert await house.rows("SELECT by, choice FROM moderation_feedback") == []


async def test_the_last_word_on_a_request_counts(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        number = await asked(house, CRIME[0])
        await answers(house, number)
        house.portal.set_pending(number)
        await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))
        await answers(house, number, "approve")
        assert (await patterns(house))["genre=80"] == (1, 0)
        assert await house.one("SELECT taught FROM moderation_learning") == 1


async def test_a_house_that_learns_nothing_keeps_its_lessons_and_counts_them_later(tmp_path: Path) -> None:
    off = {"moderation": {**EAGER["moderation"], "machine_learning": {"enabled": False}}}
    async with a_house(tmp_path, plugins=off) as house:
        await answers(house, await asked(house, CRIME[0]))
        assert await patterns(house) == {}
        await house.stops()
        house.furnish(plugins=EAGER)
        await house.lives()
        await house.settles(after=timedelta(days=1))
        await house.until(lambda: house.one("SELECT taught FROM moderation_learning"))
        assert (await patterns(house))["genre=80"] == (0, 1)


async def test_counting_again_comes_to_the_same(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        for film, choice in zip(CRIME, ("approve", "decline", "decline", "approve", "decline"), strict=True):
            await answers(house, await asked(house, film), choice)
        before = await patterns(house)
        lessons = await house.rows("SELECT decision, words, pattern, advice FROM moderation_feedback ORDER BY decision")
        await house.daemon.database.write(lambda tx: tx.execute("UPDATE moderation_learning SET edition = 0"))
        await house.settles(after=timedelta(days=1))
        await house.until(lambda: house.one("SELECT edition FROM moderation_learning"))
        assert await house.one("SELECT generation FROM moderation_learning") == 2
        assert await patterns(house) == before
        again = await house.rows("SELECT decision, words, pattern, advice FROM moderation_feedback ORDER BY decision")
        assert again == lessons


async def test_a_power_cut_anywhere_keeps_a_decision_and_its_lesson_together(tmp_path: Path) -> None:
    n, was_cut = 0, True
    while was_cut:
        n = next_cut(n)
        async with a_house(tmp_path / str(n), plugins=EAGER) as house:
            await asked(house, CRIME[0])
            await house.stops()

            async def story(house: House) -> None:
                question = await house.one("SELECT id FROM questions")
                await answer(house.daemon.journal, Answer(question=question, version=1, choice="decline"), OWNER)
                await house.settles(after=timedelta(seconds=3))

            was_cut = await house.dies_at(n, story)
            both = "SELECT (SELECT count(*) FROM moderation_decisions WHERE by = 'account:1'), count(*) FROM "
            ((decided, taught),) = await house.rows(f"{both} moderation_feedback")
            assert decided == taught, f"cut at mark {n}"
            await house.settles(after=timedelta(minutes=2))
            answered = await house.one("SELECT count(*) FROM questions WHERE state = 'answered'")
            assert await house.one("SELECT count(*) FROM moderation_feedback") == answered, f"cut at mark {n}"
            assert await house.one("SELECT taught FROM moderation_learning") == answered


async def test_the_page_tells_what_was_learned_from_which_decisions_in_both_languages(tmp_path: Path) -> None:
    async with a_house(tmp_path, plugins=EAGER) as house:
        for film in CRIME:
            await answers(house, await asked(house, film))
        _, key = await a_key(house, "ana", Scope.READ, Scope.DECIDE)
        _, master = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as ana, a_program(url, master) as owner:
            twin = await (await ana.get("/api/v1/learning?pattern=genre%3D80")).json()
            page = await (await ana.get("/learning?pattern=genre%3D80", headers={"Accept-Language": "fr"})).text()
            assert (twin["feedback"], twin["taught"], twin["unlearned"], twin["needed"]) == (5, 5, 0, 5)
            assert (twin["about"]["agreed"], twin["about"]["advice"], twin["about"]["sure"]) == (5, "decline", 56)
            assert len(twin["lessons"]) == 5
            assert "GoodFellas (1990)" in page
            assert "Apprentissage" in page
            assert (await ana.post("/api/v1/learning/switch", json={"on": False})).status == 403
            assert (await ana.post("/api/v1/learning/study", json={})).status == 204
            assert (await owner.post("/api/v1/learning/switch", json={"on": False})).status == 204
        await house.settles()
        number = await asked(house, ANOTHER)
        assert not house.portal.declined[number]
