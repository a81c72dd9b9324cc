"""Who may command what, what is refused, and that a command is a fact or nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

import pytest

from daemon.actions.base import Action
from daemon.actions.requests import Approve
from daemon.commands import delegation
from daemon.commands import house as commands
from daemon.commands.answers import Answer, TooLateError, answer
from daemon.commands.base import Caller, ConflictError, ForbiddenError, MissingError, RefusedError, Scope
from daemon.commands.undoing import undo
from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.ports import Portals
from daemon.domain.sentences import Sentence
from daemon.events.consequences import Ask
from daemon.runtime.clock import TurnedClock
from state import freezes, questions
from state.database import Database
from state.journal import Author, Journal
from state.moments import moment
from tests.state.memory import NOON, after
from tests.state.test_actions import touch
from tests.state.test_questions import REVIEW

READ, DECIDE, DESTROY, ADMIN = Scope
PLUGIN = Author(plugin="p", cause="event:1")
Command: TypeAlias = Callable[[Journal, Caller], Awaitable[object]]


def caller(*scopes: Scope, person: int | None = None) -> Caller:
    return Caller(name="account:1", surface="test", scopes=frozenset(scopes), person=person)


@pytest.fixture
async def journal(database: Database) -> Journal:
    """With one failed action that destroys, and one open question."""
    journal = Journal(database, TurnedClock(NOON))
    await journal.commit(PLUGIN, touch(1), Ask(REVIEW))
    await database.write(lambda tx: tx.execute("UPDATE actions SET state = 'failed', head = 0"))
    return journal


def approve(number: int) -> Approve:
    return Approve(
        request=RequestId(service="overseerr", number=number),
        requester=Alias(service="overseerr", id="2"),
        media=MediaId(kind=MediaKind.MOVIE, tmdb=603),
    )


async def facts(journal: Journal) -> list[str]:
    return [row["name"] for row in await journal.database.read("SELECT name FROM events ORDER BY id")]


@pytest.mark.parametrize(
    "command, scopes",
    [
        (commands.freeze, {DECIDE}),
        (commands.thaw, {ADMIN}),
        (lambda j, c: commands.plan_seen(j, c, plugin="p", policy="x"), {DESTROY}),
        (lambda j, c: commands.start_job(j, c, "p.scan"), {DECIDE}),
        (lambda j, c: commands.cancel_job(j, c, "p.scan"), {DECIDE}),
        (lambda j, c: commands.retry_delivery(j, c, 1), {DECIDE}),
        (lambda j, c: commands.retry_action(j, c, 1), {DECIDE, DESTROY}),
        (lambda j, c: commands.do_what_stayed_dry(j, c, upto=99), {DECIDE}),
        (lambda j, c: commands.settle_action(j, c, 1), {DECIDE}),
        (lambda j, c: commands.merge_people(j, c, keep=1, other=2), {ADMIN}),
        (lambda j, c: commands.forget_person(j, c, 1), {ADMIN}),
        (lambda j, c: commands.separate_alias(j, c, Alias(service="plex", id="1")), {ADMIN}),
        (lambda j, c: undo(j, c, 1), {DECIDE}),
        (lambda j, c: answer(j, Answer(question=1, version=1, choice="yes"), c), {DECIDE}),
        (lambda j, c: delegation.hand_over(j, c, delegation.Handing(question=1, account=1)), {DECIDE}),
        (
            lambda j, c: delegation.go_away(j, c, 1, until=after(9_000), deputy=2, of_the_house=True),
            {DECIDE},
        ),
        (lambda j, c: delegation.come_back(j, c, 1), {DECIDE}),
    ],
)
async def test_without_its_scope_nobody_commands(journal: Journal, command: Command, scopes: set[Scope]) -> None:
    before = await facts(journal)
    for missing in scopes:
        others = set(Scope) - {missing, ADMIN}
        with pytest.raises(ForbiddenError):
            await command(journal, caller(*others))
    assert await facts(journal) == before


@pytest.mark.parametrize(
    "command, refusal",
    [
        (commands.thaw, MissingError),
        (lambda j, c: commands.cancel_job(j, c, "p.scan"), ConflictError),
        (lambda j, c: commands.retry_delivery(j, c, 99), ConflictError),
        (lambda j, c: commands.retry_action(j, c, 99), ConflictError),
        (lambda j, c: commands.do_what_stayed_dry(j, c, upto=99), ConflictError),
        (lambda j, c: commands.settle_action(j, c, 1), ConflictError),
        (lambda j, c: commands.merge_people(j, c, keep=1, other=1), MissingError),
        (lambda j, c: commands.separate_alias(j, c, Alias(service="plex", id="1")), MissingError),
        (lambda j, c: undo(j, c, 1), ConflictError),
        (lambda j, c: undo(j, c, 99), MissingError),
        (lambda j, c: answer(j, Answer(question=99, version=1, choice="yes"), c), MissingError),
        (lambda j, c: answer(j, Answer(question=1, version=1, choice="perhaps"), c), RefusedError),
        (lambda j, c: answer(j, Answer(question=1, version=2, choice="yes"), c), ConflictError),
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(
    journal: Journal, command: Command, refusal: type[RefusedError]
) -> None:
    before = await facts(journal)
    with pytest.raises(refusal):
        await command(journal, caller(*Scope))
    assert await facts(journal) == before


async def test_a_freeze_is_a_fact_once_and_so_is_its_end(journal: Journal) -> None:
    for _ in range(2):
        await commands.freeze(journal, caller(DECIDE))
        assert (await facts(journal)).count("house.frozen") == 1
    await commands.thaw(journal, caller(ADMIN))
    assert (await facts(journal))[-2:] == ["house.frozen", "house.thawed"]


@pytest.mark.parametrize("destructive_only, scope", [(False, "everything"), (True, "destructive")])
async def test_a_freeze_says_what_it_holds_back_and_why(journal: Journal, destructive_only: bool, scope: str) -> None:
    await commands.freeze(journal, caller(DECIDE), destructive_only=destructive_only)
    await commands.freeze(journal, caller(DECIDE), name="other", why=Sentence("The clock disagrees."))
    mine, other = sorted(await freezes.listed(journal.database), key=lambda each: each.name)
    assert (mine.scope, str(mine.why), mine.by) == (scope, "Frozen by hand.", "account:1")
    assert (other.scope, str(other.why)) == ("everything", "The clock disagrees.")


async def test_what_waited_for_a_thaw_is_judged_at_once(journal: Journal) -> None:
    await commands.freeze(journal, caller(DECIDE))
    await journal.database.write(lambda tx: tx.execute("UPDATE actions SET state = 'waiting', due_at = 1 << 60"))
    await commands.thaw(journal, caller(ADMIN))
    (row,) = await journal.database.read("SELECT due_at FROM actions")
    assert moment(row["due_at"]) == NOON


async def test_a_plan_that_was_seen_is_a_fact(journal: Journal) -> None:
    await commands.plan_seen(journal, caller(DESTROY), plugin="p", policy="x")
    assert (await facts(journal))[-1] == "plan.shown"


async def test_a_second_start_of_a_job_joins_the_first(journal: Journal) -> None:
    assert await commands.start_job(journal, caller(DECIDE), "p.scan")
    assert (await facts(journal)).count("job.started") == 1
    assert not await commands.start_job(journal, caller(DECIDE), "p.scan")
    assert (await facts(journal)).count("job.started") == 1


async def test_a_cancel_is_a_fact(journal: Journal) -> None:
    await commands.start_job(journal, caller(DECIDE), "p.scan")
    await commands.cancel_job(journal, caller(DECIDE), "p.scan")
    assert (await facts(journal))[-1] == "job.cancelling"


async def test_an_action_that_no_plugin_knows_any_more_cannot_be_undone(journal: Journal) -> None:
    await journal.database.write(lambda tx: tx.execute("UPDATE actions SET name = 'gone.by', state = 'done'"))
    with pytest.raises(ConflictError, match="cannot be taken back"):
        await undo(journal, caller(*Scope), 1)


@pytest.mark.parametrize(
    "action, became", [(approve, ["request.approved"]), (touch, [])], ids=["becomes a fact", "becomes none"]
)
async def test_an_action_that_did_arrive_becomes_what_it_makes_so(
    journal: Journal, action: Callable[[int], Action[Portals]], became: list[str]
) -> None:
    await journal.commit(PLUGIN, action(2))
    await journal.database.write(lambda tx: tx.execute("UPDATE actions SET state = 'unsure' WHERE id = 2"))
    before = await facts(journal)
    await commands.settle_action(journal, caller(DECIDE), 2)
    assert (await facts(journal))[len(before) :] == became


async def test_an_answer_is_a_fact_with_who_gave_it(journal: Journal) -> None:
    asked = await answer(journal, Answer(question=1, version=1, choice="no", reason="  not now "), caller(DECIDE))
    assert (asked.state, asked.choice, asked.answered_by, asked.reason) == ("answered", "no", "account:1", "not now")
    assert (await facts(journal))[-1] == "question.answered"


async def test_an_answer_calls_off_the_time_to_answer(journal: Journal) -> None:
    await journal.commit(PLUGIN, Ask(replace(REVIEW, key="review:2", expires_at=after(60))))
    timers = "SELECT count(*) AS many FROM timers WHERE name = 'question.expired'"
    assert (await journal.database.read(timers))[0]["many"] == 1
    await answer(journal, Answer(question=2, version=1, choice="yes"), caller(DECIDE))
    assert (await journal.database.read(timers))[0]["many"] == 0


@pytest.mark.parametrize("state, choice, told", [("answered", "no", "no"), ("closed", None, "closed")])
async def test_who_comes_too_late_is_told_what_became_of_it(
    journal: Journal, state: str, choice: str | None, told: str
) -> None:
    ending = questions.Ending(state=state, choice=choice, by="account:2")
    await journal.database.write(lambda tx: questions.settle(tx, 1, ending, NOON))
    with pytest.raises(TooLateError, match=f"^this was settled already: {told}$") as late:
        await answer(journal, Answer(question=1, version=1, choice="yes"), caller(DECIDE))
    assert late.value.asked.choice == choice


@pytest.mark.parametrize("scope", Scope)
def test_the_right_to_make_accounts_is_every_right(scope: Scope) -> None:
    assert caller(ADMIN).may(scope)
    assert [each for each in Scope if caller(DECIDE).may(each)] == [DECIDE]


async def test_a_question_for_one_person_is_nobody_else_s_not_even_the_owner_s(journal: Journal) -> None:
    await journal.database.write(
        lambda tx: tx.execute(
            """UPDATE questions SET body = json_set(CAST(body AS TEXT), '$.may_answer', 'person:7')"""
        )
    )
    given = Answer(question=1, version=1, choice="yes")
    with pytest.raises(ForbiddenError):
        await answer(journal, given, caller(*Scope, person=8))
    assert (await answer(journal, given, caller(person=7))).choice == "yes"
    assert (await questions.listed(journal.database)) == []
