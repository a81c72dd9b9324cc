"""What PlexStaffAI left behind is taken over once, says what it could not use, and is never touched."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from daemon.importing import WRONG, take_over
from daemon.runtime.lock import FolderLock
from daemon.start import Start
from plugins.moderation.takeover.proposal import proposed
from plugins.moderation.takeover.reading import pages_of
from state.database import connect
from tests.moderation.test_documents import OF_1_6, OF_1_7

DECISIONS = (
    "CREATE TABLE decisions (id INTEGER PRIMARY KEY, request_id INTEGER, title TEXT, username TEXT, media_type TEXT, "
    "decision TEXT, reason TEXT, confidence REAL DEFAULT 1.0, rule_matched TEXT DEFAULT 'legacy', request_data TEXT, "
    "timestamp TEXT)"
)
REVIEWS = (
    "CREATE TABLE pending_reviews (id INTEGER PRIMARY KEY, request_id INTEGER UNIQUE, title TEXT, username TEXT, "
    "media_type TEXT, request_data TEXT, ai_decision TEXT, ai_reason TEXT, ai_confidence REAL, status TEXT, "
    "created_at TEXT)"
)
FEEDBACK = (
    "CREATE TABLE human_feedback (id INTEGER PRIMARY KEY, request_id INTEGER, ai_decision TEXT, ai_confidence REAL, "
    "ai_reason TEXT, human_decision TEXT, human_reason TEXT, staff_username TEXT, request_data TEXT, timestamp TEXT, "
    "learning_applied INTEGER DEFAULT 0)"
)
MATRIX = json.dumps({"media": {"tmdbId": 603}, "genres": ["Action", "Science-Fiction"], "rating": 8.2, "year": 1999})
CONFIG = """
ai_rules:
  auto_approve: {rating_above: 8.0, genres: [Documentary], awards: [Oscar]}
  auto_reject: {rating_below: 4.0}
notifications: {discord_webhook: ""}
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder as the program left it, with broken rows."""
    folder = tmp_path / "old"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "moderation.db")) as memory:
        memory.execute(DECISIONS)
        memory.execute(REVIEWS)
        rows = [
            (1, 7, "The Matrix", "bob", "movie", "APPROVED", "good", 0.9, "openai", MATRIX, "2026-02-01 20:30:00"),
            (
                2,
                8,
                "Saw",
                "bob",
                "movie",
                "REJECTED",
                "Horror",
                0.95,
                "strict_rule",
                "{not json",
                "2026-02-02T10:00:00",
            ),
            (3, 9, "Dune", "ann", "movie", "APPROVED", "fine", 1.0, "manual_staff", MATRIX, "2026-02-03 10:00:00"),
            (4, 10, None, None, "tv", "PERHAPS", None, 1.0, "legacy", None, "2026-02-03 10:00:00"),
            (5, 11, "Lost", "ann", "tv", "NEEDS_REVIEW", None, 0.5, "fallback", None, "yesterday"),
            (6, None, "Lost", "ann", "tv", "APPROVED", None, 0.5, "fallback", None, "2026-02-03 10:00:00"),
        ]
        memory.executemany("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        waits = (1, 12, "Heat", "ann", "movie", "{}", None, None, None, "pending", "2026-02-03 10:00:00")
        memory.execute("INSERT INTO pending_reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", waits)
        memory.commit()
    with closing(sqlite3.connect(folder / "feedback.db")) as memory:
        memory.execute(FEEDBACK)
        said = [
            (1, 9, "NEEDS_REVIEW", 0.5, "", "APPROVED", "we like it", "admin", MATRIX, "2026-02-03 10:00:00", 0),
            (2, 13, "APPROVED", 0.9, "", "REJECTED", None, "admin", None, "2026-02-04 10:00:00", 1),
        ]
        memory.executemany("INSERT INTO human_feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", said)
        memory.commit()
    (folder / "config.yaml").write_text(CONFIG)
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """A data folder in which no daemon lives."""
    data = tmp_path / "data"
    data.mkdir()
    settings = {"house": {"timezone": "Europe/Paris"}, "plugins": {"moderation": {}}}
    (data / "daemon.yaml").write_text(json.dumps(settings))
    return Start(config=data / "daemon.yaml", data=data)


@pytest.fixture
def memory(old: Path, start: Start) -> Iterator[sqlite3.Connection]:
    """The memory after the import."""
    assert take_over("plexstaffai", old, start) == 0
    with closing(connect(start.data / "usher.db", readonly=True)) as connection:
        yield connection


def print_of(folder: Path) -> dict[str, str]:
    return {each.name: sha256(each.read_bytes()).hexdigest() for each in sorted(folder.iterdir())}


def test_decisions_become_history_and_nothing_else(memory: sqlite3.Connection) -> None:
    found = memory.execute("SELECT title, choice, path, rule, origin FROM moderation_history ORDER BY decided_at")
    assert [tuple(row) for row in found] == [
        ("The Matrix", "approve", "model", "openai", "plexstaffai"),
        ("Saw", "decline", "rules", "strict_rule", "plexstaffai"),
        (None, "approve", "people", "human_feedback", "plexstaffai"),
        (None, "decline", "people", "human_feedback", "plexstaffai"),
    ]
    for table in ("events", "deliveries", "actions", "questions"):
        assert memory.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0  # noqa: S608 (a word of ours)


def test_a_time_without_a_zone_is_the_houses(memory: sqlite3.Connection) -> None:
    (at,) = memory.execute("SELECT decided_at FROM moderation_history WHERE title = 'The Matrix'").fetchone()
    assert at == 1_769_974_200_000_000  # 19:30 UTC


def test_what_is_known_of_the_title_is_kept_and_teaches(memory: sqlite3.Connection) -> None:
    (case,) = memory.execute(
        'SELECT "case" FROM moderation_decisions WHERE media = ? LIMIT 1', ("movie/603",)
    ).fetchone()
    facts = json.loads(case)["facts"]
    assert (facts["genres"], facts["rating"], facts["sources"]["rating"]) == ([28, 878], 8.2, "PlexStaffAI")
    taught = memory.execute("SELECT by, choice, state FROM moderation_feedback").fetchall()
    assert [tuple(row) for row in taught] == [("import:people", "approve", "taught")]


def test_who_asked_is_a_person_whose_name_stands_in_their_row_alone(memory: sqlite3.Connection) -> None:
    names = {row[0] for row in memory.execute("SELECT name FROM aliases WHERE alias LIKE 'plexstaffai/%'")}
    assert names == {"bob", None}
    whole = "".join(str(tuple(row)) for row in memory.execute("SELECT * FROM moderation_decisions"))
    assert "bob" not in whole


def test_twice_is_once_and_the_old_folder_is_as_it_was(
    old: Path, start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    before = print_of(old)
    take_over("plexstaffai", old, start)
    capsys.readouterr()
    assert take_over("plexstaffai", old, start) == 0
    said = capsys.readouterr().out
    assert "decisions: 0 taken over, 2 were here already" in said
    assert "decisions of the staff: 0 taken over, 2 were here already" in said
    assert print_of(old) == before


def test_it_says_what_it_took_and_what_not(old: Path, start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    take_over("plexstaffai", old, start)
    said = capsys.readouterr().out.splitlines()
    assert {
        "decisions: 2 taken over, 0 were here already",
        "decisions: 1 not taken: its decision is none that is known",
        "decisions: 1 not taken: its time cannot be read",
        "decisions: 1 not taken: it names no request",
        "decisions: 1 not taken: the staff's decision, taken from their own table",
        "decisions of the staff: 1 teach nothing: nothing is known of what was decided on",
        "pending reviews: 1 left there: what waits is asked of the portal",
    } <= set(said)
    assert "      rating_above: 8.0" in "\n".join(said)
    assert [line for line in said if "awards" in line and "not taken" in line]
    assert [line for line in said if line.startswith("config.yaml: not taken: notifications")]


def test_beside_a_daemon_that_runs_it_refuses(old: Path, start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    with FolderLock(start.data):
        assert take_over("plexstaffai", old, start) == WRONG
    assert "another Usher" in capsys.readouterr().err


@pytest.mark.parametrize("broken", [b"", b"this is no database at all, only text that goes on and on"])
def test_a_file_that_is_no_database_is_said_and_the_rest_is_taken(
    old: Path, start: Start, capsys: pytest.CaptureFixture[str], broken: bytes
) -> None:
    (old / "moderation.db").write_bytes(broken)
    assert take_over("plexstaffai", old, start) == 0
    said = capsys.readouterr().out
    assert "moderation.db, decisions: cannot be read" in said
    assert "decisions of the staff: 2 taken over" in said


ENDLESS = (
    "CREATE VIEW decisions AS WITH RECURSIVE more(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM more LIMIT 1000) "
    "SELECT id, 7 AS request_id, 'APPROVED' AS decision, '2026-02-01' AS timestamp FROM more"
)


def test_a_column_that_is_worked_out_without_end_fills_no_memory(
    old: Path, start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(old / "moderation.db")) as theirs:
        theirs.execute("ALTER TABLE decisions ADD COLUMN more AS (zeroblob(100000000))")
    assert take_over("plexstaffai", old, start) == 0
    assert "moderation.db, decisions: cannot be read (string or blob too big)" in capsys.readouterr().out


@pytest.mark.parametrize("made", [ENDLESS, "CREATE VIRTUAL TABLE decisions USING fts5(id, request_id)"])
def test_what_is_no_plain_table_is_not_run(
    old: Path, start: Start, capsys: pytest.CaptureFixture[str], made: str
) -> None:
    with closing(sqlite3.connect(old / "moderation.db")) as theirs:
        theirs.execute("DROP TABLE decisions")
        theirs.execute(made)
    assert take_over("plexstaffai", old, start) == 0
    assert "moderation.db, decisions: cannot be read (it is not there, or no plain table)" in capsys.readouterr().out


@pytest.mark.parametrize(
    "column, value, taken",
    [
        ("request_data", "[" * 200_000, 2),
        ("request_data", '{"rating": 1' + "0" * 400 + "}", 2),
        ("timestamp", "0001-01-01T00:00:00+14:00", 1),
        ("timestamp", "9999-12-31T23:59:59-12:00", 1),
    ],
)
def test_an_odd_row_costs_only_itself(
    old: Path, start: Start, capsys: pytest.CaptureFixture[str], column: str, value: str, taken: int
) -> None:
    with closing(sqlite3.connect(old / "moderation.db")) as theirs:
        theirs.execute(f"UPDATE decisions SET {column} = ? WHERE id = 1", (value,))  # noqa: S608 (a word of ours)
        theirs.commit()
    assert take_over("plexstaffai", old, start) == 0
    assert f"decisions: {taken} taken over" in capsys.readouterr().out


@pytest.mark.parametrize("documented", [OF_1_6, OF_1_7], ids=["1.6", "1.7"])
def test_a_documented_file_is_proposed_whole(tmp_path: Path, documented: str) -> None:
    held = yaml.safe_load(documented)["plugins"]["moderation"]
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(held))
    block, left = proposed(tmp_path / "config.yaml")
    assert (yaml.safe_load(block), left) == ({"plugins": {"moderation": held}}, [])


AS_INSTALLED = """
ai_rules:
  auto_approve: {rating_above: 7.5, awards: [Oscar], popularity_threshold: 100}
  auto_reject: {keywords: [CAM], duplicate_check: true}
  needs_review:
    episode_count_above: 100
    new_user_obscure_content: {user_age_days: 30, popularity_below: 20}
    cost_estimate_above: 50
    controversial_keywords: [banned]
    colour: red
machine_learning: {enabled: true, retrain_threshold: 100, feedback_file: /config/feedback.db}
"""


def test_a_file_as_it_was_installed_is_proposed_with_a_remark_on_each_setting_that_is_not(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(AS_INSTALLED)
    block, left = proposed(tmp_path / "config.yaml")
    taken = yaml.safe_load(block)["plugins"]["moderation"]
    assert taken["ai_rules"]["needs_review"] == {
        "episode_count_above": 100, "new_user_days": 30, "obscure_popularity_threshold": 20,
    }  # fmt: skip
    assert taken["machine_learning"] == {"enabled": True}
    assert len(left) == 8
    assert "ai_rules.auto_approve.popularity_threshold: it had no effect there; here it is" in "\n".join(left)
    assert "ai_rules.needs_review.colour: there is nothing like it here" in left
    assert [line for line in left if "Extra" in line] == []


def _many(file: Path, count: int) -> None:
    with closing(sqlite3.connect(file)) as memory:
        memory.execute(DECISIONS)
        memory.executemany(
            "INSERT INTO decisions (request_id, title, username, media_type, decision, request_data, timestamp) "
            "VALUES (?, 'The Matrix', 'bob', 'movie', 'APPROVED', ?, '2026-02-01 20:30:00')",
            [(number, MATRIX) for number in range(1, count + 1)],
        )
        memory.commit()


def test_a_database_of_any_size_is_read_some_rows_at_a_time(tmp_path: Path) -> None:
    _many(tmp_path / "moderation.db", 450)
    assert [len(page) for page in pages_of(tmp_path / "moderation.db", "decisions")] == [200, 200, 50]


def test_what_stands_before_a_damaged_page_is_taken_and_the_rest_is_said(
    tmp_path: Path, start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir()
    file = folder / "moderation.db"
    _many(file, 2_000)
    whole = bytearray(file.read_bytes())
    whole[-8_192:] = b"\xff" * 8_192
    file.write_bytes(whole)
    assert take_over("plexstaffai", folder, start) == 0
    said = capsys.readouterr().out
    assert re.search(r"decisions: 1[0-9]00 taken over, 0 were here already", said)
    assert re.search(r"moderation.db, decisions: cannot be read after 1[0-9]00 rows \(database disk image", said)
