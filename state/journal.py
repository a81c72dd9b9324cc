"""One commit: facts, what they owe, actions, questions, timers, messages and own rows together, or nothing.

Whoever writes a fact writes it here, so that everybody who must know (the bus, the live pages) is told once it is on
the disk, and only then.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from daemon.actions.base import Action
from daemon.events.base import Event
from daemon.events.consequences import (
    Ask,
    Begin,
    Cancel,
    Close,
    Consequence,
    Later,
    Meet,
    Name,
    PassOn,
    Remember,
    StillOpen,
    Tell,
)
from daemon.events.house import JobStarted
from daemon.events.questions import QuestionAsked, QuestionExpired, QuestionHanded, QuestionWithdrawn
from daemon.runtime.clock import Clock
from state import actions, delegation, events, jobs, messages, notes, people, questions, requests, timers
from state.database import Database, Tx
from state.events import Owed, Subscriptions
from state.questions import Asked

T = TypeVar("T")
What: TypeAlias = Event | Action[Any] | Consequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who commits, because of what, under which settings."""

    plugin: str
    cause: str
    """`event:<id>`, `action:<id>`, `source:<service>`, `command:<who>`."""
    policy: str = ""
    """Hash of the plugin's settings and services: what an action was planned with."""


@dataclass(slots=True)
class Written:
    """What a commit left to do. The numbers of `events` are those the live pages count by."""

    events: list[tuple[int, Event]] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    planned: list[actions.Planned] = field(default_factory=list)
    """Those whose turn has come."""
    timers: bool = False


class Pen:
    """Writes in a running transaction, and keeps what that leaves to do."""

    def __init__(self, tx: Tx, *, author: Author, now: datetime, subscriptions: Subscriptions) -> None:
        self.tx = tx
        self.now = now
        self.author = author
        self.written = Written()
        self._subscriptions = subscriptions

    @contextmanager
    def in_the_name_of(self, author: Author) -> Iterator[None]:
        """Meanwhile, what is written is said to come from this author: a command that arrived with other things."""
        mine, self.author = self.author, author
        try:
            yield
        finally:
            self.author = mine

    def write(self, what: What, *, happened_at: datetime | None = None) -> None:
        """One thing more. A fact heard before, or an action planned before, is passed over."""
        match what:
            case Event():
                self._record(what, happened_at)
            case Action():
                self._plan(what)
            case Ask() | StillOpen() | Close() | PassOn():
                self._question(what)
            case Tell():
                self._tell(what)
            case Later() | Cancel():
                self._set(what)
            case Begin(job=job):
                self.begin(f"{self.author.plugin}.{job}")
            case Remember(write=write):
                write(self.tx)
            case Name() | Meet():
                self._know(what)

    def begin(self, job: str) -> bool:
        """Start long work, `plugin.name`. False: it runs or waits already, and this one joins it."""
        plugin, _, name = job.partition(".")
        run = jobs.start(self.tx, job, plugin=plugin, name=name, by=self.author.cause, now=self.now)
        if run is not None:
            self.write(JobStarted(job=job, run=run))
        return run is not None

    def hand(self, asked: Asked, account: int, *, by: str, word: str) -> None:
        """From now on it lies with this account."""
        number = delegation.hand(self.tx, asked.id, account, by=by, word=word, now=self.now)
        kind, about = asked.question.kind, asked.question.subject
        self.write(QuestionHanded(question=asked.id, kind=kind, asked_about=about, hand=number, account=account, by=by))

    def _record(self, event: Event, happened_at: datetime | None) -> None:
        recorded = events.record(
            self.tx,
            event,
            cause=self.author.cause,
            now=self.now,
            happened_at=happened_at,
            subscriptions=self._subscriptions,
        )
        if recorded is not None:
            number, owed = recorded
            requests.project(self.tx, event, self.now)
            questions.project(self.tx, event, self.now)
            self.written.events.append((number, event))
            self.written.owed += owed

    def _set(self, timer: Later | Cancel) -> None:
        match timer:
            case Later(event=event, at=at):
                timers.set_timer(self.tx, event, at, plugin=self.author.plugin, cause=self.author.cause)
                self.written.timers = True
            case Cancel(key=key):
                timers.cancel(self.tx, key)

    def _plan(self, action: Action[Any]) -> None:
        author = self.author
        planned = actions.plan(
            self.tx, action, plugin=author.plugin, cause=author.cause, policy=author.policy, now=self.now
        )
        self.written.planned += [planned] if planned and planned.head else []

    def _know(self, what: Name | Meet) -> None:
        match what:
            case Name(subject=subject, name=name):
                notes.call(self.tx, subject, name)
            case Meet(user=user):
                people.meet(self.tx, user, self.now)

    def _question(self, what: Ask | StillOpen | Close | PassOn) -> None:
        match what:
            case PassOn():
                self._pass_on(what)
            case Ask():
                self._ask(what)
            case StillOpen(key=key):
                questions.demand_open(self.tx, key)
            case Close(key=key, why=why):
                self._withdrawn(questions.close(self.tx, key, why=why, now=self.now))

    def _ask(self, ask: Ask) -> None:
        question, author = ask.question, self.author
        new, old = questions.ask(self.tx, question, plugin=author.plugin, cause=author.cause, now=self.now)
        self._withdrawn(old)
        if old is not None:
            delegation.carry_over(self.tx, old.id, new.id)
        self.write(
            QuestionAsked(question=new.id, kind=question.kind, asked_about=question.subject, version=new.version)
        )
        if question.expires_at is not None:
            self.write(Later(QuestionExpired(question=new.id), question.expires_at))

    def _pass_on(self, what: PassOn) -> None:
        """Only what is open and lies with nobody: the same again is passed over."""
        asked = questions.find(self.tx, what.question)
        if asked is None or asked.state != "open" or delegation.last(self.tx, asked.id) is not None:
            return
        self.hand(asked, what.account, by=f"{delegation.INSTEAD}{what.instead_of}", word="")

    def _withdrawn(self, asked: Asked | None) -> None:
        """It no longer waits for anybody: its timer is forgotten, and every surface may say so."""
        if asked is None:
            return
        self.write(Cancel(QuestionExpired(question=asked.id).key))
        kind, about = asked.question.kind, asked.question.subject
        self.write(QuestionWithdrawn(question=asked.id, kind=kind, asked_about=about, state=asked.state))

    def _tell(self, told: Tell) -> None:
        owed = messages.tell(self.tx, told, plugin=self.author.plugin, cause=self.author.cause, now=self.now)
        if owed is not None:
            self._record(owed, None)


class Journal:
    """The way in for everything that is written because something happened."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.subscriptions = Subscriptions()
        """Who hears what, from now on."""
        self.listeners: list[Callable[[Written], None]] = []
        """Told, on the loop, what each commit left to do, once it is on the disk."""
        self._clock = clock

    async def run(self, author: Author, unit: Callable[[Pen], T]) -> T:
        """Run the unit on the writer's thread, as one transaction. Raises what it raised, and nothing is written."""
        now, subscriptions = self._clock.now(), self.subscriptions
        pens: list[Pen] = []

        def write(tx: Tx) -> T:
            pens.append(Pen(tx, author=author, now=now, subscriptions=subscriptions))
            return unit(pens[-1])

        def tell() -> None:
            for listener in self.listeners:
                listener(pens[-1].written)

        return await self.database.write(write, tell)

    async def commit(self, author: Author, *what: What) -> None:
        """Write these together."""

        def unit(pen: Pen) -> None:
            for each in what:
                pen.write(each)

        await self.run(author, unit)
