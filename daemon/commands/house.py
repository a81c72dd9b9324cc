"""Commands about the house: freeze and thaw, plans seen, jobs, retries, people."""

from daemon.actions.base import ACTIONS, Harm
from daemon.commands.accounts import close_accounts_of
from daemon.commands.base import Caller, ConflictError, Journal, MissingError, Scope, demand
from daemon.domain.ids import Alias
from daemon.domain.sentences import Sentence
from daemon.events.house import HouseFrozen, HouseThawed, JobCancelling, PlanShown
from daemon.events.people import PersonMerged, PersonSeparated
from state import actions, deliveries, freezes, jobs, people, sizes
from state.journal import Pen

BY_HAND = "by hand"


async def freeze(
    journal: Journal,
    caller: Caller,
    *,
    name: str = BY_HAND,
    destructive_only: bool = False,
    why: Sentence | None = None,
) -> None:
    """Hold back every outside effect but the owner's own messages, or only what destroys."""
    demand(caller, Scope.DECIDE)
    scope = freezes.Scope.DESTRUCTIVE if destructive_only else freezes.Scope.EVERYTHING

    told = why or Sentence("Frozen by hand.")
    await journal.run(caller.author(), lambda pen: hold(pen, name, scope=scope, why=told, by=caller.name))


def hold(pen: Pen, name: str, *, scope: freezes.Scope, why: Sentence, by: str) -> bool:
    """Freeze within a transaction. False when it was frozen under that name already."""
    held = freezes.freeze(pen.tx, name, scope=scope, why=why, by=by, now=pen.now)
    if held:
        pen.write(HouseFrozen(freeze=name, scope=scope, since=pen.now, why=why))
    return held


async def thaw(journal: Journal, caller: Caller, *, name: str = BY_HAND) -> None:
    """Let go. What waited is judged again; what the freeze said of a source that shrank is accepted."""
    demand(caller, Scope.ADMIN)

    def unit(pen: Pen) -> None:
        if not freezes.thaw(pen.tx, name):
            raise MissingError(f"nothing is frozen under the name “{name}”")
        sizes.accept(pen.tx, name)
        actions.wake_all(pen.tx, pen.now)
        pen.write(HouseThawed(freeze=name, at=pen.now))

    await journal.run(caller.author(), unit)


async def plan_seen(journal: Journal, caller: Caller, *, plugin: str, policy: str) -> None:
    """The plan of a plugin's harmful actions was shown to this person, under these very settings."""
    demand(caller, Scope.DESTROY)

    def unit(pen: Pen) -> None:
        freezes.plan_was_shown(pen.tx, plugin, policy, by=caller.name, now=pen.now)
        pen.write(PlanShown(plugin=plugin, policy=policy))

    await journal.run(caller.author(), unit)


async def start_job(journal: Journal, caller: Caller, key: str) -> bool:
    """Begin long work. False: it runs already, and this call joins it."""
    demand(caller, Scope.DECIDE)
    return await journal.run(caller.author(), lambda pen: pen.begin(key))


async def cancel_job(journal: Journal, caller: Caller, key: str) -> None:
    """Ask it to stop; what it has done so far stays done."""
    demand(caller, Scope.DECIDE)

    def unit(pen: Pen) -> None:
        run = jobs.cancel(pen.tx, key, pen.now)
        if run is None:
            raise ConflictError(f"{key} does not run")
        pen.write(JobCancelling(job=key, run=run))

    await journal.run(caller.author(), unit)


async def retry_delivery(journal: Journal, caller: Caller, delivery: int) -> None:
    """Try a failed delivery again."""
    demand(caller, Scope.DECIDE)

    def unit(pen: Pen) -> None:
        if not deliveries.retry(pen.tx, delivery, pen.now):
            raise ConflictError("this delivery has not failed")

    await journal.run(caller.author(), unit)


async def retry_action(journal: Journal, caller: Caller, action: int) -> None:
    """Try a failed or unsure action again. One that destroys needs the scope to destroy."""
    demand(caller, Scope.DECIDE)

    def unit(pen: Pen) -> None:
        if actions.harm_of(pen.tx, action) is Harm.DESTRUCTIVE:
            demand(caller, Scope.DESTROY)
        if not actions.again(pen.tx, action, pen.now):
            raise ConflictError("this action is not to be tried again, or the same is wanted again already")

    await journal.run(caller.author(), unit)


async def do_what_stayed_dry(journal: Journal, caller: Caller, *, upto: int) -> int:
    """Plan all that stayed dry and does no harm, as far as the caller saw it: none with a number above `upto`. The
    gate judges each, as ever. Returns how many."""
    demand(caller, Scope.DECIDE)

    def unit(pen: Pen) -> int:
        planned = actions.all_again(pen.tx, pen.now, upto=upto)
        if not planned:
            raise ConflictError("nothing of this is dry any more")
        return planned

    return await journal.run(caller.author(), unit)


async def settle_action(journal: Journal, caller: Caller, action: int) -> None:
    """An unsure action did arrive, a person says."""
    demand(caller, Scope.DECIDE)

    def unit(pen: Pen) -> None:
        settled = actions.settle(pen.tx, action, pen.now)
        if settled is None:
            raise ConflictError("this action is not unsure")
        became = ACTIONS.decode(settled["name"], settled["body"]).became(action)
        if became is not None:
            pen.write(became)

    await journal.run(caller.author(), unit)


async def merge_people(journal: Journal, caller: Caller, *, keep: int, other: int) -> None:
    """Two are one."""
    demand(caller, Scope.ADMIN)

    def unit(pen: Pen) -> None:
        if not people.merge(pen.tx, keep, other):
            raise MissingError("both must be known, and not be the same")
        pen.write(PersonMerged(person=keep, other=other, occurrence=pen.now.isoformat()))

    await journal.run(caller.author(), unit)


async def separate_alias(journal: Journal, caller: Caller, alias: Alias) -> int:
    """A name is somebody else's; the number of whoever it belongs to now."""
    demand(caller, Scope.ADMIN)

    def unit(pen: Pen) -> int:
        parted = people.separate(pen.tx, alias, pen.now)
        if parted is None:
            raise MissingError("there is no such name beside another one of the same person")
        was, now = parted
        pen.write(PersonSeparated(who=alias, person=was, now=now, occurrence=pen.now.isoformat()))
        return now

    return await journal.run(caller.author(), unit)


async def forget_person(journal: Journal, caller: Caller, person: int) -> int:
    """Take a person's names and addresses out of the whole memory, and close their accounts; how many values changed.

    Backups that were kept are not touched.
    """
    demand(caller, Scope.ADMIN)

    def unit(pen: Pen) -> int:
        number = people.today(pen.tx, person)
        close_accounts_of(pen, number)
        return people.forget(pen.tx, number, pen.now)

    changed = await journal.run(caller.author(), unit)
    await journal.database.empty_log()
    return changed
