"""How a record looks: JSON for machines, plain words for a person at a terminal; always one line."""

import json
import re
from collections.abc import Callable
from datetime import tzinfo

from daemon.runtime.logbook import Record

Style = Callable[[Record], str]

# What moves the cursor, breaks the line or turns the reading direction: an outside string must not forge a line.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_COLOURS = {"debug": "2", "info": "0", "warning": "33", "error": "31", "critical": "1;31"}


def as_json(record: Record) -> str:
    """One object; our names first, then the fields as they were given."""
    head = {"at": record.at.isoformat(), "level": record.level, "plugin": record.plugin, "event": record.event}
    said = {"say": record.text} if record.text != record.event else {}
    more = {"subject": record.subject, "error": record.error, "repeats": record.repeats}
    line = {**record.fields, **head, **said, **{name: value for name, value in more.items() if value}}
    # Some of what JSON leaves as it is still steers the terminal on which somebody reads the container's log.
    return _UNSAFE.sub(_in_json, json.dumps(line, ensure_ascii=False, default=str))


def as_words(zone: tzinfo, *, coloured: bool) -> Style:
    """The sentence, if there is one; otherwise the event and its fields. Times are the house's."""

    def words(record: Record) -> str:
        time = f"{record.at.astimezone(zone):%H:%M:%S}"
        told = visible(f"{_told(record)}{_trouble(record)}")
        if not coloured:
            return f"{time} {record.level:<8} {told}"
        return f"\x1b[2m{time}\x1b[0m \x1b[{_COLOURS[record.level]}m{told}\x1b[0m"

    return words


def _told(record: Record) -> str:
    if record.text != record.event:
        return record.text
    named = {"subject": record.subject} if record.subject else {}
    fields = {**named, **{name: value for name, value in record.fields.items() if name != "traceback"}}
    return " ".join([f"{record.plugin}: {record.event}", *(f"{name}={value}" for name, value in fields.items())])


def _trouble(record: Record) -> str:
    error = f" ({record.error})" if record.error else ""
    return f"{error} (again, {record.repeats + 1} times by now)" if record.repeats else error


def visible(text: str) -> str:
    """An outside text for a terminal: what would steer it is spelled out."""
    return _UNSAFE.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _in_json(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
