"""Assembling a subject's timeline: facts by what they are about, actions, questions and plugins' chapters, in order."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from sqlite3 import Row
from typing import Any, TypeVar, cast

from daemon.actions.base import ACTIONS
from daemon.domain.sentences import Sentence
from daemon.plugin import Chapter
from daemon.plugin.parts import ChapterTeller
from daemon.plugin.timeline import Moment, Timeline
from daemon.web.attempt import attempt
from daemon.web.house import PluginState
from daemon.web.pages.shown import caller_of, callers_named
from daemon.web.telling import told
from daemon.web.visit import Visit
from state import delegation, people, questions
from state.actions import why_of
from state.database import placeholders
from state.delegation import INSTEAD, Hand
from state.moments import moment
from state.questions import Asked

T = TypeVar("T")
MOST = 200
"""Facts and actions of one subject that are shown; the older ones are counted."""
TOLD_BY_QUESTIONS = "question."
"""Facts that the question itself tells begin so."""
_TONES = {"done": "good", "found": "good", "failed": "bad", "refused": "bad", "doing": "plain", "planned": "plain"}


async def filled(visit: Visit, model: T) -> T:
    """A page's model with the timelines it asked for."""
    if not is_dataclass(model) or isinstance(model, type):
        return model
    held = {each.name: getattr(model, each.name) for each in fields(model)}
    asked = {name: value for name, value in held.items() if isinstance(value, Timeline) and not value.moments}
    told_now: dict[str, Any] = {name: await timeline(visit, value.subject) for name, value in asked.items()}
    return cast("T", replace(cast("Any", model), **told_now)) if told_now else model


async def timeline(visit: Visit, subject: str) -> Timeline:
    """Everything about a subject; about a person, everything about any of their names."""
    subjects = await _subjects(visit, subject)
    facts = await _facts(visit, subjects)
    acts = await _acts(visit, subjects)
    asked = [question for each in subjects for question in await questions.about(visit.database, each)]
    chapters = await _chapters(visit, subjects)
    told_better = {name for chapter in chapters for name in chapter.instead_of}
    own = {f"action:{row['id']}" for row in acts}
    lines = [
        row
        for row in facts[:MOST]
        if row["name"] not in told_better and row["cause"] not in own and not row["name"].startswith(TOLD_BY_QUESTIONS)
    ]
    shown = [row for row in acts[:MOST] if row["name"] not in told_better]
    moments = [*(_fact(visit, row) for row in lines), *(_act(visit, row) for row in shown), *chapters]
    moments += await _asked(visit, asked)
    moments += await _handed(visit, asked)
    return Timeline(
        subject=subject,
        moments=tuple(sorted(moments, key=lambda each: each.at)),
        earlier=max(0, len(facts) - MOST) + max(0, len(acts) - MOST),
    )


async def _subjects(visit: Visit, subject: str) -> list[str]:
    noun, _, name = subject.partition(":")
    person = await people.get(visit.database, int(name)) if noun == "person" and name.isdigit() else None
    if person is None:
        return [subject]
    numbers = await people.numbers(visit.database, person.id)
    return [*(f"person:{number}" for number in numbers), *(f"alias:{alias}" for alias in person.aliases)]


async def _facts(visit: Visit, subjects: list[str]) -> list[Row]:
    marks = placeholders(subjects)
    return await visit.database.read(
        "SELECT DISTINCT e.id, e.name, e.body, e.happened_at, e.cause FROM event_subjects s "  # noqa: S608
        f"JOIN events e ON e.id = s.event WHERE s.subject IN ({marks}) ORDER BY e.id DESC LIMIT 2000",
        subjects,
    )


async def _acts(visit: Visit, subjects: list[str]) -> list[Row]:
    return await visit.database.read(
        "SELECT DISTINCT a.* FROM action_subjects s JOIN actions a ON a.id = s.action "  # noqa: S608
        f"WHERE s.subject IN ({placeholders(subjects)}) ORDER BY a.id DESC LIMIT 2000",
        subjects,
    )


def _fact(visit: Visit, row: Row) -> Moment:
    telling = told(row["name"], row["body"], visit.house.letters.kinds)
    return Moment(
        at=moment(row["happened_at"]),
        kind="event",
        title=telling.says,
        tone=telling.tone,
        link=f"/events/{row['id']}",
    )


def _act(visit: Visit, row: Row) -> Moment:
    kind = ACTIONS.named(row["name"])
    return Moment(
        at=moment(row["ended_at"] or row["doing_at"] or row["planned_at"]),
        kind="action",
        title=Sentence((kind.__doc__ or "").strip().partition("\n")[0] if kind else row["name"]),
        text=why_of(row) or _became(row),
        tone=_TONES.get(row["state"], "wait"),
        plugin=row["plugin"],
        link=f"/actions/{row['id']}",
        error=None if row["error"] is None else visit.house.scrub(row["error"]),
    )


_STOOD = {
    "pending": Sentence("waiting for a decision"),
    "approved": Sentence("approved"),
    "declined": Sentence("declined"),
    "completed": Sentence("in the library"),
    "failed": Sentence("failed"),
    "gone": Sentence("gone"),
}
"""How a request stood in its portal, in words."""


def _became(row: Row) -> Sentence:
    """What became of an action, and how it stood before."""
    state = Sentence(row["state"])
    if row["seen_before"] is None:
        return Sentence("{state}", {"state": state})
    before = _STOOD.get(row["seen_before"], row["seen_before"])
    return Sentence("{state}; before it was {before}", {"state": state, "before": before})


async def _asked(visit: Visit, asked: list[Asked]) -> list[Moment]:
    asked = [each for each in asked if not each.question.invites or each.choice is not None]
    names = await callers_named(
        visit, [name for each in asked for name in (each.answered_by, each.question.may_answer)]
    )
    return [
        Moment(
            at=each.asked_at,
            kind="question",
            title=_put_before(each, names),
            text=each.question.why,
            tone="wait" if each.state == "open" else "plain",
            plugin=each.plugin,
            link=f"/reviews/{each.id}",
            who=names.get(each.answered_by),
        )
        for each in asked
    ]


async def _handed(visit: Visit, asked: list[Asked]) -> list[Moment]:
    """Who handed it to whom, with what word. One that was asked again lies where it lay, and that is told once."""
    found = await delegation.hands_of(visit.database, [each.id for each in asked]) if asked else {}
    hands = list({(each.account, each.by, each.at): each for some in found.values() for each in some}.values())
    wanted = [name for each in hands for name in (caller_of(each), f"account:{each.account}")]
    names = await callers_named(visit, wanted)
    return [_handing(each, names) for each in hands]


def _handing(hand: Hand, names: dict[str | None, str]) -> Moment:
    who, whom = names.get(caller_of(hand), people.SOMEONE), names.get(f"account:{hand.account}", people.SOMEONE)
    said = Sentence("{who} asked {whom} to answer.", {"who": who, "whom": whom})
    if hand.by.startswith(INSTEAD):
        said = Sentence("{who} is away: it went to {whom}.", {"who": who, "whom": whom})
    return Moment(
        at=hand.at,
        kind="question",
        title=said,
        text=Sentence("“{word}”", {"word": hand.word}) if hand.word else None,
        tone="plain",
        link=f"/reviews/{hand.question}",
    )


def _put_before(asked: Asked, names: Mapping[str | None, str]) -> Sentence:
    if asked.question.person is None:
        return Sentence("Put before the people who run this house")
    return Sentence("{name} was asked", {"name": names.get(asked.question.may_answer, people.SOMEONE)})


async def _chapters(visit: Visit, subjects: list[str]) -> list[Moment]:
    on = {each.name for each in visit.house.plugins() if each.state is PluginState.ON}
    found: list[Moment] = []
    for name, known in visit.house.parts().items():
        if known.plugin is not None and name in on:
            for teller in known.plugin.of(ChapterTeller):
                for subject in subjects:
                    if subject.startswith(f"{teller.noun}:"):
                        found += await _chapter(visit, name, teller, subject)
    return found


async def _chapter(visit: Visit, plugin: str, teller: ChapterTeller, subject: str) -> list[Moment]:
    """A plugin's chapters; one that fails says so in their place."""
    chapters, failed = await attempt(
        lambda: teller.run(subject, visit.house.reading(plugin, visit.caller)), visit.house.scrub
    )
    if failed is not None:
        title = Sentence("{plugin} could not tell its part.", {"plugin": plugin})
        return [
            Moment(at=visit.house.clock.now(), kind="chapter", title=title, tone="bad", plugin=plugin, error=failed)
        ]
    return [_told(plugin, chapter) for chapter in chapters or ()]


def _told(plugin: str, chapter: Chapter) -> Moment:
    return Moment(
        at=chapter.at,
        kind="chapter",
        title=chapter.title,
        text=chapter.text,
        tone=chapter.tone,
        lines=chapter.lines,
        plugin=plugin,
        instead_of=chapter.instead_of,
    )
