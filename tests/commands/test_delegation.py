"""Handing a question over and being away: who may, to whom, and which circles are refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.commands import accounts as commands
from daemon.commands.answers import Answer, TooLateError, answer
from daemon.commands.base import Caller, ConflictError, ForbiddenError, MissingError, RefusedError, Scope
from daemon.commands.delegation import Handing, come_back, go_away, hand_over
from daemon.events.consequences import Ask, PassOn
from daemon.runtime.clock import TurnedClock
from state import accounts, delegation, questions
from state.database import Database
from state.journal import Author, Journal
from tests.state.memory import NOON
from tests.state.test_questions import REVIEW

PLUGIN = Author(plugin="p", cause="event:1")
ROOT, LEA, TOM, VIEWER, GONE = 1, 2, 3, 4, 5
DECIDE = frozenset({Scope.READ, Scope.DECIDE})


def by(account: int, *scopes: Scope) -> Caller:
    return Caller(name=f"account:{account}", surface="test", scopes=frozenset(scopes) or DECIDE)


OWNER = by(ROOT, *Scope)


@pytest.fixture
async def clock() -> TurnedClock:
    return TurnedClock(NOON)


@pytest.fixture
async def journal(database: Database, clock: TurnedClock) -> Journal:
    """Root owns the house, Lea and Tom decide, a viewer looks, and one cannot sign in; one question is open."""
    journal = Journal(database, clock)
    rights = {"Root": frozenset(Scope), "Lea": DECIDE, "Tom": DECIDE, "Vera": frozenset({Scope.READ}), "Gone": DECIDE}
    for name, scopes in rights.items():
        await commands.make_account(journal, OWNER, name=name, hashed="x", scopes=scopes, person=None)
    await commands.change_account(journal, OWNER, GONE, scopes=DECIDE, person=None, disabled=True)
    await journal.commit(PLUGIN, Ask(REVIEW))
    return journal


async def lies_with(journal: Journal, question: int = 1) -> list[tuple[int, str, str]]:
    """Every handing: to whom, by whom, with what word."""
    found = await delegation.hands_of(journal.database, [question])
    return [(each.account, each.by, each.word) for each in found.get(question, [])]


async def test_it_lies_with_whom_it_was_handed_to_last_and_every_handing_is_kept(journal: Journal) -> None:
    await hand_over(journal, OWNER, Handing(question=1, account=LEA, word="  You know these.  "))
    await hand_over(journal, by(LEA), Handing(question=1, account=TOM))
    assert await lies_with(journal) == [(LEA, "account:1", "You know these."), (TOM, "account:2", "")]
    told = await journal.database.read("SELECT count(*) AS n FROM events WHERE name = 'question.handed'")
    assert told[0]["n"] == 2


async def test_whoever_may_answer_still_may_once_it_lies_with_another(journal: Journal) -> None:
    await hand_over(journal, OWNER, Handing(question=1, account=LEA))
    settled = await answer(journal, Answer(question=1, version=1, choice="yes"), by(TOM))
    assert settled.answered_by == "account:3"


@pytest.mark.parametrize(
    "caller, account, refusal, says",
    [
        (by(VIEWER, Scope.READ), LEA, ForbiddenError, "scope"),
        (OWNER, VIEWER, RefusedError, "Vera may not answer this: it needs the scope “decide”"),
        (OWNER, GONE, RefusedError, "Gone may not sign in"),
        (OWNER, 99, MissingError, "there is no account 99"),
    ],
)
async def test_it_is_handed_only_to_who_may_answer_by_who_may(
    caller: Caller, account: int, refusal: type[RefusedError], says: str, journal: Journal
) -> None:
    with pytest.raises(refusal, match=says):
        await hand_over(journal, caller, Handing(question=1, account=account))
    assert await lies_with(journal) == []


async def test_the_same_again_what_is_settled_and_what_is_not_there_are_refused(journal: Journal) -> None:
    await hand_over(journal, OWNER, Handing(question=1, account=LEA))
    with pytest.raises(ConflictError, match="it lies with Lea already"):
        await hand_over(journal, OWNER, Handing(question=1, account=LEA))
    await answer(journal, Answer(question=1, version=1, choice="yes"), by(TOM))
    with pytest.raises(TooLateError):
        await hand_over(journal, OWNER, Handing(question=1, account=TOM))
    with pytest.raises(MissingError):
        await hand_over(journal, OWNER, Handing(question=9, account=TOM))


async def test_asked_again_it_lies_with_whom_it_lay(journal: Journal) -> None:
    await hand_over(journal, OWNER, Handing(question=1, account=LEA, word="Please"))
    await journal.commit(PLUGIN, Ask(REVIEW))
    assert await lies_with(journal, 2) == [(LEA, "account:1", "Please")]


async def test_who_lost_the_right_has_it_no_longer(journal: Journal) -> None:
    await hand_over(journal, OWNER, Handing(question=1, account=LEA))
    asked = await questions.get(journal.database, 1)
    assert asked is not None
    assert await delegation.lies_with(journal.database, asked) is not None
    await commands.change_account(journal, OWNER, LEA, scopes=frozenset({Scope.READ}), person=None, disabled=False)
    assert await delegation.lies_with(journal.database, asked) is None


async def test_what_lies_with_somebody_goes_on_when_they_leave_and_what_comes_later_too(journal: Journal) -> None:
    await hand_over(journal, OWNER, Handing(question=1, account=LEA))
    await go_away(journal, by(LEA), LEA, until=NOON + timedelta(days=5), deputy=TOM, of_the_house=False)
    assert (await lies_with(journal))[-1] == (TOM, "away:2", "")
    await journal.commit(PLUGIN, Ask(replace(REVIEW, key="review:2")))
    await hand_over(journal, OWNER, Handing(question=2, account=LEA, word="Please"))
    assert await lies_with(journal, 2) == [(LEA, "account:1", "Please"), (TOM, "away:2", "")]


async def test_after_the_day_or_once_they_are_back_it_stays_with_them(journal: Journal, clock: TurnedClock) -> None:
    await go_away(journal, by(LEA), LEA, until=NOON + timedelta(days=5), deputy=TOM, of_the_house=False)
    await clock.leap(timedelta(days=5))
    await hand_over(journal, OWNER, Handing(question=1, account=LEA))
    assert await lies_with(journal) == [(LEA, "account:1", "")]
    await go_away(journal, by(LEA), LEA, until=NOON + timedelta(days=9), deputy=TOM, of_the_house=False)
    await come_back(journal, by(LEA), LEA)
    with pytest.raises(MissingError):
        await come_back(journal, by(LEA), LEA)
    await hand_over(journal, OWNER, Handing(question=1, account=LEA))
    assert (await lies_with(journal))[-1] == (LEA, "account:1", "")


async def test_what_lies_with_nobody_goes_along_only_with_whom_it_comes_to(journal: Journal) -> None:
    await go_away(journal, by(LEA), LEA, until=NOON + timedelta(days=5), deputy=TOM, of_the_house=False)
    assert await lies_with(journal) == []
    await go_away(journal, OWNER, ROOT, until=NOON + timedelta(days=5), deputy=TOM, of_the_house=True)
    assert await lies_with(journal) == [(TOM, "away:1", "")]


@pytest.mark.parametrize(
    "account, deputy, days, says",
    [
        (ROOT, ROOT, 3, "name somebody else: while you are away nothing can go to yourself"),
        (ROOT, LEA, 3, "Lea is away too"),
        (TOM, ROOT, 3, "Lea is away, and those questions come to you: Lea has to name somebody else first"),
        (ROOT, VIEWER, 3, "Vera may not decide"),
        (ROOT, GONE, 3, "Gone may not decide"),
        (ROOT, 99, 3, "there is no account 99"),
        (ROOT, TOM, 0, "until when"),
        (ROOT, TOM, 400, "until when"),
    ],
)
async def test_chains_and_circles_and_who_may_not_are_refused(
    account: int, deputy: int, days: int, says: str, journal: Journal
) -> None:
    await go_away(journal, by(LEA), LEA, until=NOON + timedelta(days=5), deputy=TOM, of_the_house=False)
    with pytest.raises(RefusedError, match=says):
        await go_away(journal, OWNER, account, until=NOON + timedelta(days=days), deputy=deputy, of_the_house=True)
    assert set(await delegation.all_away(journal.database, NOON)) == {LEA}
    assert await lies_with(journal) == []


async def test_who_stands_in_cannot_hand_it_back_to_who_is_away(journal: Journal) -> None:
    await go_away(journal, by(LEA), LEA, until=NOON + timedelta(days=5), deputy=TOM, of_the_house=False)
    await hand_over(journal, OWNER, Handing(question=1, account=LEA))
    with pytest.raises(RefusedError, match="Lea is away, and you stand in"):
        await hand_over(journal, by(TOM), Handing(question=1, account=LEA))


async def test_a_deputy_who_lost_the_right_gets_nothing(journal: Journal) -> None:
    await go_away(journal, by(LEA), LEA, until=NOON + timedelta(days=5), deputy=TOM, of_the_house=False)
    await commands.change_account(journal, OWNER, TOM, scopes=frozenset({Scope.READ}), person=None, disabled=False)
    await hand_over(journal, OWNER, Handing(question=1, account=LEA))
    assert await lies_with(journal) == [(LEA, "account:1", "")]


async def test_passed_on_twice_is_passed_on_once_and_never_taken_from_somebody(journal: Journal) -> None:
    for _ in range(2):
        await journal.commit(PLUGIN, PassOn(question=1, account=TOM, instead_of=ROOT))
    assert await lies_with(journal) == [(TOM, "away:1", "")]
    await hand_over(journal, OWNER, Handing(question=1, account=LEA))
    await journal.commit(PLUGIN, PassOn(question=1, account=TOM, instead_of=ROOT))
    assert (await lies_with(journal))[-1][0] == LEA
    assert await accounts.get(journal.database, TOM) is not None
