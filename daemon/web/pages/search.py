"""Finding what is meant by words: people and titles by their names, as filters take them."""

from collections.abc import Sequence

from daemon.web.visit import Visit
from state import notes, people
from state.database import placeholders

MOST = 200
"""Subjects one word may mean; whoever finds more is not looking for one."""


async def meant(visit: Visit, words: str) -> tuple[str, ...]:
    """The subjects these words may mean, `noun:id`: people and titles whose name has them in it, and a subject that was
    written out."""
    if not words.strip():
        return ()
    named = await notes.called_like(visit.database, words.strip(), MOST)
    known = await people.called_like(visit.database, words.strip(), MOST)
    return (words.strip(), *named, *known)


def about(table: str, noun: str, subjects: Sequence[str]) -> str:
    """SQL for one of these numbers: `e.id` stands in `event_subjects` under any of the subjects."""
    marks = placeholders(subjects)
    return f"{noun[0]}.id IN (SELECT {noun} FROM {table} WHERE subject IN ({marks}))"  # noqa: S608 (words of ours)
