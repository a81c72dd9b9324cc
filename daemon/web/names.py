"""What the subjects of a page are called, as far as it is at hand; nothing is asked outside."""

import re
from collections.abc import Callable, Mapping, Sequence
from sqlite3 import Row

import msgspec

from daemon.domain.ids import Alias
from daemon.domain.letters import LetterKind
from daemon.domain.sentences import Sentence
from daemon.web.pages.shown import callers_named
from daemon.web.visit import Visit
from state import people
from state.database import placeholders

Say = Callable[[Sentence], str]

# A page repeats the subject it was asked about, and that is whatever somebody typed.
_ALIAS = re.compile(r"alias:(.+/[^/]+)", re.DOTALL)
_SOMEBODY = re.compile(r"(?:person|account):[0-9]{1,18}")
_QUESTION = re.compile(r"(?:question|copy):([0-9]{1,18})(?:/.*)?", re.DOTALL)
_ISSUE = re.compile(r"issue:([^/]+)/([0-9]{1,18})")
_MESSAGE = re.compile(r"(?:message|sending):([0-9]{1,18})(?:/.*)?", re.DOTALL)


class _Asked(msgspec.Struct, frozen=True):
    """Of a question, its title."""

    title: Sentence


async def names(visit: Visit, subjects: Sequence[str], say: Say) -> dict[str, str]:
    """Titles, people; questions and reports by their titles, and messages by what they tell of."""
    if not subjects:
        return {}
    aliases = [Alias.parse(found[1]) for each in subjects if (found := _ALIAS.fullmatch(each))]
    known = await people.named(visit.database, aliases) if aliases else {}
    somebody = [each for each in subjects if _SOMEBODY.fullmatch(each)]
    return {
        **await visit.house.titles(subjects),
        **{f"alias:{alias}": name for alias, name in known.items()},
        **{who: name for who, name in (await callers_named(visit, somebody)).items() if who},
        **await _issues(visit, [found for each in subjects if (found := _ISSUE.fullmatch(each))]),
        **await _questions(visit, _numbered(_QUESTION, subjects), say),
        **await _messages(visit, _numbered(_MESSAGE, subjects), say),
    }


def _numbered(pattern: re.Pattern[str], subjects: Sequence[str]) -> dict[str, int]:
    return {each: int(found[1]) for each in subjects if (found := pattern.fullmatch(each))}


async def _issues(visit: Visit, wanted: Sequence[re.Match[str]]) -> dict[str, str]:
    """By the title somebody reported."""
    if not wanted:
        return {}
    rows = await visit.database.read(
        "SELECT 'issue:' || service || '/' || number AS subject, 'title:' || media AS title FROM issues "  # noqa: S608
        f"WHERE (service, number) IN (VALUES {', '.join(['(?, ?)'] * len(wanted))})",
        [value for each in wanted for value in (each[1], int(each[2]))],
    )
    called = await visit.house.titles([row["title"] for row in rows])
    return {row["subject"]: called[row["title"]] for row in rows if row["title"] in called}


async def _questions(visit: Visit, wanted: Mapping[str, int], say: Say) -> dict[str, str]:
    rows = await _rows(visit, "SELECT id, body FROM questions", wanted)
    return {
        name: say(msgspec.json.decode(rows[n]["body"], type=_Asked).title) for name, n in wanted.items() if n in rows
    }


class _Told(msgspec.Struct, frozen=True):
    """Of what a message tells, the subject."""

    about: str | None = None


async def _messages(visit: Visit, wanted: Mapping[str, int], say: Say) -> dict[str, str]:
    """By what they tell of; a sending that tells of nothing with a name, by what its kind is called."""
    rows = await _rows(visit, "SELECT id, kind, facts FROM messages", wanted)
    about = {n: msgspec.json.decode(row["facts"], type=_Told).about for n, row in rows.items()}
    told = await names(visit, [each for each in about.values() if each and not _MESSAGE.fullmatch(each)], say)
    kinds = {each.kind: each for each in visit.house.letters.kinds()}
    found = {
        name: told.get(about[n] or "") or _kind(name, rows[n], kinds, say) for name, n in wanted.items() if n in rows
    }
    return {name: called for name, called in found.items() if called}


def _kind(subject: str, row: Row, kinds: Mapping[str, LetterKind], say: Say) -> str | None:
    # The fact that a message is owed says what kind it is; only where it is sent is there nothing else to go by.
    kind = kinds.get(row["kind"])
    return say(kind.title) if kind is not None and subject.startswith("sending:") else None


async def _rows(visit: Visit, select: str, wanted: Mapping[str, int]) -> dict[int, Row]:
    numbers = sorted(set(wanted.values()))
    if not numbers:
        return {}
    found = await visit.database.read(f"{select} WHERE id IN ({placeholders(numbers)})", numbers)
    return {row["id"]: row for row in found}
