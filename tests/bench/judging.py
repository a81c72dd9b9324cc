"""Cases judged again, and a decision learned from: in this process, on a memory of its own."""

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.media import TitleFacts
from daemon.domain.sentences import Sentence
from plugins.moderation import store
from plugins.moderation.case import Case, Cost
from plugins.moderation.config import ModerationConfig
from plugins.moderation.genres import GENRES
from plugins.moderation.history import Made
from plugins.moderation.learning.store import teach
from plugins.moderation.rules import Choice, Decision
from plugins.moderation.trying.backtest import back_test
from plugins.moderation.trying.store import PAST, past_of
from state.database import connect
from state.migrate import Owner, migrate

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NAMED = 50
_IDS = [genre.id for genre in GENRES if genre.id is not None]


@dataclass(slots=True, kw_only=True)
class Judged:
    """What was measured."""

    cases: int
    tried: list[float] = field(default_factory=list)
    """Seconds for all of them, read, decoded and judged by fifty named rules and all others."""
    decoding: float = 0.0
    """Seconds to decode them alone."""
    taught: list[float] = field(default_factory=list)
    """Milliseconds to count one decision, in its transaction, on a memory that holds all the others."""


def measure(folder: Path, cases: int, repeats: int) -> Judged:
    """So many decisions of people, and what becomes of them."""
    folder.mkdir()
    memory = folder / "usher.db"
    moderation = Path(store.__file__).parent / "migrations"
    migrate(memory, [Owner.of_folder("moderation", moderation)], backups=folder, copy=False)
    found = Judged(cases=cases)
    connection = connect(memory)
    connection.execute("BEGIN")  # one for all: what a commit costs is measured elsewhere
    for number, case in enumerate(_cases(cases), start=1):
        _decide(connection, number, case, found.taught)
    connection.execute("COMMIT")
    rules = ModerationConfig.model_validate({"named_rules": list(_named())})
    for _ in range(repeats):
        began = time.perf_counter()
        assert back_test(past_of(connection.execute(PAST, (cases,)).fetchall()), rules).figures.cases == cases
        found.tried.append(time.perf_counter() - began)
    bodies = [row[0] for row in connection.execute('SELECT "case" FROM moderation_decisions')]
    began = time.perf_counter()
    for body in bodies:
        store.case_of(body)
    found.decoding = time.perf_counter() - began
    connection.close()
    return found


def _decide(connection: sqlite3.Connection, number: int, case: Case, taught: list[float]) -> None:
    choice = Choice.DECLINE if 27 in (case.facts.genres or ()) else Choice.APPROVE
    decision = Decision(choice=choice, why=Sentence("x"), rule="unmatched", confidence=None, trail=())
    requester = Alias(service="portal", id="2")
    now, occurrence = START + timedelta(minutes=number), f"occurrence:{number}"
    keep = store.keep(decision, case, Made(requester=requester, occurrence=occurrence, by="account:1", at=now))
    lesson = teach(occurrence, counts=True)
    keep.write(connection)
    began = time.perf_counter()
    lesson.write(connection)
    taught.append((time.perf_counter() - began) * 1000)


def _cases(many: int) -> Iterator[Case]:
    dice = Random(7)
    film = TitleFacts(media=MediaId(kind=MediaKind.MOVIE, tmdb=603), title="A film", original_title="Un film")
    for number in range(1, many + 1):
        facts = replace(
            film,
            overview="What it is about, in as many words as usual. " * 6,
            genres=tuple(dice.sample(_IDS, 3)),
            rating=round(dice.uniform(3, 9), 1),
            votes=dice.randint(1, 5_000),
            popularity=round(dice.uniform(1, 90), 1),
            runtime=dice.randint(60, 220),
            released=date(dice.randint(1930, 2026), 6, 1),
            language=dice.choice(("en", "fr", "ko", "ja")),
        )
        yield Case(
            request=RequestId(service="portal", number=number),
            media=facts.media,
            facts=facts,
            asked_at=START,
            today=START.date(),
            requester_age=timedelta(days=dice.randint(1, 900)),
            cost=Cost(gigabytes=float(dice.randint(1, 60))),
        )


def _named() -> Iterator[dict[str, object]]:
    """As different as an owner's; most hold for few."""
    for number in range(NAMED):
        yield {
            "name": f"rule {number}",
            "when": {
                "all": [{"genres": [str(_IDS[number % len(_IDS)])]}, {"rating": {"below": 3 + number % 5}}],
                "any": [{"year": {"below": 1940 + number}}, {"language": ["fr", "ko"]}],
                "not": {"title": ["CAM", "HDTS"]},
                "votes": {"at_least": 10},
            },
            "then": ("approve", "reject", "review")[number % 3],
        }
