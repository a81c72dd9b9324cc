"""What a plugin's functions are given: its settings, questions to the world, its memory, and one commit."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from sqlite3 import Connection, Row
from typing import Any, Generic, TypeVar, cast
from zoneinfo import ZoneInfo

import structlog
from msgspec.json import decode, encode

from daemon.commands import answers
from daemon.commands.base import Caller
from daemon.domain.errors import NotConfigured, SettledMeanwhileError, Unreachable
from daemon.domain.ids import Alias, IssueId, RequestId
from daemon.domain.people import Person
from daemon.events.consequences import Remember
from daemon.runtime import processes
from daemon.runtime.clock import Clock, TimedOut
from daemon.runtime.threads import Threads, ThreadsBusy
from daemon.runtime.zones import next_at
from state import deliveries, issues, jobs, messages, notes, people, questions, requests
from state.database import Query
from state.issues import IssueRow, SaidRow
from state.journal import Author, Journal, Pen, What
from state.messages import Message, MessageRow
from state.messages import Wanted as MessagesWanted
from state.questions import Asked, Copy
from state.requests import RequestRow, Surrounded
from state.requests import Wanted as RequestsWanted

C = TypeVar("C")
P = TypeVar("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """What may be asked of those who listen to the portals."""

    sweep: Callable[[], None] = lambda: None
    read: Callable[[RequestId], None] = lambda _: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every context of one plugin shares; replaced as a whole when settings change."""

    plugin: str
    config: object
    policy: str
    """Hash of the plugin's settings and the services there are."""
    journal: Journal
    clock: Clock
    zone: ZoneInfo
    threads: Threads
    ports: Mapping[type, object] = field(default_factory=dict)
    """The reading halves, by port."""
    language: str = "en"
    """The house's: of what is said to nobody in particular."""
    ears: Ears = field(default_factory=Ears)
    made: dict[object, object] = field(default_factory=dict)
    """What was made of the settings, for `Reading.once`."""


class Reading(Generic[C]):
    """For pages, blocks and `still`: reads, and changes nothing."""

    def __init__(self, around: Surroundings, caller: Caller | None = None) -> None:
        self._around = around
        self.caller = caller
        """Who looks; None where nobody does."""
        self.log = structlog.get_logger(around.plugin)

    @property
    def config(self) -> C:
        """The settings, the same from the beginning of a delivery to its end."""
        return cast("C", self._around.config)

    def once(self, make: Callable[[C], T]) -> T:
        """What `make` makes of the settings alone: made when it is first wanted, and anew when they change."""
        made = self._around.made
        if make not in made:
            made[make] = make(self.config)
        return cast("T", made[make])

    @property
    def policy(self) -> str:
        """Hash of the settings and of the services there are: what is judged by the same is judged the same."""
        return self._around.policy

    @property
    def now(self) -> datetime:
        return self._around.clock.now()

    @property
    def zone(self) -> ZoneInfo:
        """The house's."""
        return self._around.zone

    @property
    def today(self) -> date:
        """The house's day."""
        return self.now.astimezone(self._around.zone).date()

    @property
    def language(self) -> str:
        """The house's: of what is said to nobody in particular."""
        return self._around.language

    def ask(self, port: type[P]) -> P:
        """The reading half of a port. Raises `NotConfigured` when no service answers there."""
        found = self._around.ports.get(port)
        if found is None:
            raise NotConfigured(port.__name__, "no service of this kind is set up")
        return cast("P", found)

    async def request(self, request: RequestId) -> RequestRow | None:
        """A request as it was last read."""
        return await requests.get(self._around.journal.database, request)

    async def surrounded(self, request: RequestId, *before: Query) -> tuple[Surrounded | None, list[list[Row]]]:
        """The same with the person who asked, what else they asked for, and who else asked for it; and the rows of the
        plugin's own questions, read just before in the same hand-over."""
        *own, found = await self._around.journal.database.read_all(*before, requests.surroundings(request))
        return requests.surrounded(found), own

    def recalling(self, key: str, request: RequestId) -> Query:
        """Asks, along with its surroundings, for what was kept under this key of whoever asked; `value` of one row."""
        return requests.kept_of_requester(request, plugin=self._around.plugin, key=key)

    async def granted_to(self, person: Person) -> list[RequestRow]:
        """Every request of somebody that was ever granted."""
        return await requests.granted_to(self._around.journal.database, person.aliases)

    async def waiting(self) -> list[RequestRow]:
        """Everything that waits in the portals, as they were last read; the longest waiting first."""
        return await requests.waiting(self._around.journal.database)

    async def requests(self, wanted: RequestsWanted) -> list[RequestRow]:
        """Requests as they were last read, the newest first."""
        return await requests.listed(self._around.journal.database, wanted)

    async def open_issues(self) -> list[IssueRow]:
        """What people reported about titles and nobody settled, the newest first."""
        return await issues.open_ones(self._around.journal.database)

    async def issue(self, issue: IssueId) -> IssueRow | None:
        """A report as it was last read."""
        return await issues.get(self._around.journal.database, issue)

    async def said_of(self, issue: IssueId) -> list[SaidRow]:
        """What was said about a report, the earliest first."""
        return await issues.said_of(self._around.journal.database, issue)

    async def portals(self) -> list[str]:
        """Names of the portals that ever told of a request."""
        return await requests.portals(self._around.journal.database)

    async def names(self, aliases: Sequence[Alias]) -> dict[Alias, str]:
        """What to call people on a page."""
        return await people.named(self._around.journal.database, list(aliases)) if aliases else {}

    async def plex_ids(self, person: Person) -> tuple[str, ...]:
        """The numbers of somebody's accounts at plex.tv, by which `Activity` knows them."""
        return await people.plex_ids(self._around.journal.database, person.aliases)

    async def aliases_called(self, words: str) -> list[Alias]:
        """Every name by which services know the people who have these words in any of their names."""
        found = await people.called_like(self._around.journal.database, words, 200)
        return [Alias.parse(each.partition(":")[2]) for each in found if each.startswith("alias:")]

    async def called(self, subjects: Sequence[str]) -> dict[str, str]:
        """What subjects (`title:movie/603`) are called, as far as we know."""
        return await notes.called(self._around.journal.database, subjects) if subjects else {}

    async def who(self, alias: Alias) -> Person | None:
        """The person behind an alias today."""
        return await people.who(self._around.journal.database, alias)

    async def questions(self, kind: str) -> list[Asked]:
        """The open questions of a kind, the newest first."""
        return await questions.of_kind(self._around.journal.database, kind)

    async def question(self, number: int) -> Asked | None:
        """A question as it stands."""
        return await questions.get(self._around.journal.database, number)

    async def question_under(self, key: str) -> Asked | None:
        """The open question with this key."""
        return await questions.open_under(self._around.journal.database, key)

    async def copies(self, question: int) -> list[Copy]:
        """Every copy of a question that surfaces sent."""
        return await questions.copies_of(self._around.journal.database, question)

    async def tokens(self, question: int) -> Mapping[str, str]:
        """What a button for each choice of a question carries where a channel has buttons, by the choice's name."""
        return await questions.tokens_of(self._around.journal.database, question)

    async def message(self, number: int) -> Message | None:
        """What a person is owed to hear."""
        return await messages.get(self._around.journal.database, number)

    async def messages(self, wanted: MessagesWanted) -> list[MessageRow]:
        """Messages with what became of each sending of them, the newest first."""
        return await messages.listed(self._around.journal.database, wanted)

    async def sendings(self) -> dict[str, int]:
        """How many sendings of messages wait, failed or are unsure, by their state in the ledger."""
        return await messages.counted(self._around.journal.database)

    async def person(self, number: int) -> Person | None:
        """A person of the house."""
        return await people.get(self._around.journal.database, number)

    def next_time(self, wall: time) -> datetime:
        """The next moment at which the house's clock shows this time."""
        return next_at(wall, self.now, self._around.zone)

    async def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Rows of the plugin's own tables, as they stood at the last commit."""
        return await self._around.journal.database.read(sql, values)

    def keep(self, key: str, value: bytes | None, *, person: int | None = None) -> Remember:
        """A consequence: the plugin's small state under this key, a person's own where one is named (it moves when
        they are merged, and goes when they are forgotten). None forgets it."""
        plugin = self._around.plugin
        return Remember(lambda tx: notes.keep(tx, plugin, key, value, person=person))

    async def recall(self, key: str, *, person: int | None = None) -> bytes | None:
        """What was kept under this key."""
        return await notes.kept(self._around.journal.database, self._around.plugin, key, person=person)

    async def patiently(self, asking: Awaitable[T], *, within: timedelta) -> T | None:
        """What is asked for, where it comes in time; nobody goes on asking afterwards."""
        try:
            return await self._around.clock.wait_for(asking, within.total_seconds())
        except TimeoutError:
            return None

    async def blocking(self, fn: Callable[..., T], *args: object, within: timedelta) -> T:
        """Call a synchronous library in a thread of the plugin's own, two at a time.

        Raises `Unreachable` after `within`; the call may go on unseen, so it must do no harm when nobody listens.
        """
        try:
            return await self._around.threads.run(fn, *args, within=within)
        except (TimedOut, ThreadsBusy) as error:
            raise Unreachable(self._around.plugin, str(error)) from error

    async def run(self, argv: Sequence[str], *, within: timedelta) -> processes.Finished:
        """Run a program, without a shell. After `within` it is killed with its children: raises `Unreachable`."""
        try:
            return await processes.run(argv, within=within, clock=self._around.clock)
        except TimedOut as error:
            raise Unreachable(self._around.plugin, str(error)) from error


class Context(Reading[C]):
    """For handlers: reads, decides, and ends in one commit."""

    def __init__(self, around: Surroundings, *, fact: int, delivery: int | None) -> None:
        super().__init__(around)
        self.fact = fact
        """Number of the event that is handled."""
        self.committed = False
        self._delivery = delivery

    async def commit(self, *what: What) -> None:
        """Write all of this together, and that the delivery is done; or nothing. Once a delivery.

        Raises `SettledMeanwhileError` when a `StillOpen` among it does not hold: then nothing was written, and another
        commit may be tried.
        """
        if self.committed:
            raise RuntimeError(f"{self._around.plugin}: a handler commits once")
        self.committed = True
        try:
            await self._commit(what)
        except SettledMeanwhileError:
            self.committed = False
            raise

    async def _commit(self, what: tuple[What, ...]) -> None:
        author = Author(plugin=self._around.plugin, cause=f"event:{self.fact}", policy=self._around.policy)
        await self._around.journal.run(author, lambda pen: self._write(pen, what))

    async def beforehand(self, write: Callable[[Connection], T]) -> T:
        """Write rows of the plugin's own at once, on the disk when this returns: what must be known before something
        is asked that costs. They stay whatever becomes of the handler, which may run again and find them. `write` runs
        on the writer's thread, and touches only own tables."""
        return await self._around.journal.database.write(write)

    def _write(self, pen: Pen, what: tuple[What, ...]) -> None:
        if self._delivery is not None:
            pen.written.owed += deliveries.done(pen.tx, self._delivery, pen.now)
        for each in what:
            pen.write(each)


class Acting(Reading[C]):
    """For forms: reads, commits in the name of whoever pressed the button, and has the portals read again."""

    def __init__(self, around: Surroundings, caller: Caller) -> None:
        super().__init__(around, caller)
        self._by = caller
        self._author = Author(plugin=around.plugin, cause=f"command:{caller.name}", policy=around.policy)

    async def commit(self, *what: What) -> None:
        """Write these together."""
        await self._around.journal.commit(self._author, *what)

    async def answer(self, question: Asked, choice: str, reason: str | None) -> None:
        """Answer it in the name of whoever pressed. Raises `RefusedError` when somebody was first."""
        given = answers.Answer(question=question.id, version=question.version, choice=choice, reason=reason)
        await answers.answer(self._around.journal, given, self._by)

    def sweep(self) -> None:
        """Read every portal without waiting for its time."""
        self._around.ears.sweep()

    def read_again(self, request: RequestId) -> None:
        """Read this request in its portal, as if somebody had rung for it."""
        self._around.ears.read(request)


class Job(Generic[C]):
    """One run of long work."""

    def __init__(self, around: Surroundings, row: jobs.JobRow) -> None:
        self.key = row.key
        self.bookmark: Any = None if row.bookmark is None else decode(row.bookmark)
        """Where the last step left off; None at the beginning."""
        self.done = row.done
        self.total = row.total
        self._around = around
        self._run = row.run

    async def step(self, *what: What, bookmark: object, done: int | None = None, total: int | None = None) -> None:
        """Write what was done and the bookmark together. Raises `JobStoppedError` when the job was cancelled."""
        self.done = max(self.done, self.done if done is None else done)
        self.total = total if total is not None else self.total
        author = Author(plugin=self._around.plugin, cause=f"job:{self.key}:{self._run}", policy=self._around.policy)
        body = encode(bookmark)

        def unit(pen: Pen) -> None:
            jobs.step(pen.tx, self.key, self._run, bookmark=body, done=self.done, total=self.total, now=pen.now)
            for each in what:
                pen.write(each)

        await self._around.journal.run(author, unit)
        self.bookmark = bookmark

    async def beforehand(self, write: Callable[[Connection], T]) -> T:
        """As `Context.beforehand`: rows of the plugin's own, on the disk when this returns, whatever becomes of the
        job. What was paid for is kept, also where the job was cancelled meanwhile."""
        return await self._around.journal.database.write(write)
