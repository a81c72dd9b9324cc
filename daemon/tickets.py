"""How a question reads in a chat: what is asked and why, the facts, and what can be pressed. Pure.

It says at any time how the question stands: to show who decided, the same copy is written anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from daemon.domain.letters import Button, Letter, Link, Tone
from daemon.domain.questions import TAKEN_BACK, Choice, in_words
from daemon.domain.questions import Tone as ChoiceTone
from daemon.domain.sentences import Sentence
from daemon.web.wording import Reader
from state.questions import BACK, NO_REASON, OWN_WORDS, Asked

_TONES: Final = {ChoiceTone.YES: Tone.GOOD, ChoiceTone.NO: Tone.BAD, ChoiceTone.PLAIN: Tone.PLAIN}
_WAYS: Final = {
    NO_REASON: Sentence("Without a reason"),
    OWN_WORDS: Sentence("In my own words"),
    BACK: Sentence("Back"),
}
_PLACES: Final = {"dashboard": Sentence("on the dashboard"), "api": Sentence("through the API")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is looked up just before a copy is written."""

    asked_by: str | None = None
    """Name of the person it is about."""
    answered_by: str | None = None
    """Name of who answered; None when it was time, or nobody."""
    buttons: Mapping[str, str] | None = None
    """What a button carries, by the choice's name; None: the channel has no buttons."""
    url: str = ""
    """How people reach Usher from outside; empty: no link is shown."""
    again: bool = False
    """It reminds of a question that was shown before."""
    handed_by: str | None = None
    """Name of who asks this very reader to answer; with `instead`, of who is away."""
    instead: bool = False
    quote: str = ""
    """Somebody's own words that it is about."""
    word: str = ""
    """What they said with it."""
    unfolded: str = ""
    """The choice whose reasons are offered; empty: the choices are."""
    steps: Mapping[str, str] = field(default_factory=dict)
    """What the buttons on the way to a reason carry, by the step."""


def letter_of(asked: Asked, seen: Seen, reader: Reader) -> Letter:
    """The question as it stands."""
    open_ = asked.state == "open"
    chosen = _chosen(asked)
    return Letter(
        title=_title(asked, seen, reader),
        paragraphs=(
            *(_handed(seen, reader) if open_ else ()),
            *_said(asked, seen, reader),
            *(_how(asked, seen, reader) if open_ else _ended(asked, seen, chosen, reader)),
        ),
        facts=tuple(_facts(asked, seen, reader)),
        links=_links(asked, seen, reader),
        buttons=tuple(_pressed(asked, seen, reader)) if open_ else (),
        tone=Tone.WAIT if open_ else _TONES[chosen.tone] if chosen else Tone.PLAIN,
    )


def _title(asked: Asked, seen: Seen, reader: Reader) -> str:
    title = reader.say(asked.question.title)
    return reader.text("Still waiting: {title}", title=title) if seen.again and asked.state == "open" else title


def _handed(seen: Seen, reader: Reader) -> tuple[str, ...]:
    if seen.handed_by is None:
        return ()
    if seen.instead:
        return (reader.text("{name} is away: this comes to you.", name=seen.handed_by),)
    said = reader.text("{name} asks you to answer this.", name=seen.handed_by)
    return (f"{said} “{seen.word}”",) if seen.word else (said,)


def _said(asked: Asked, seen: Seen, reader: Reader) -> tuple[str, ...]:
    facts = " · ".join(reader.say(each) for each in asked.question.facts)
    return tuple(each for each in (reader.say(asked.question.why), seen.quote and f"“{seen.quote}”", facts) if each)


def _facts(asked: Asked, seen: Seen, reader: Reader) -> list[tuple[str, str]]:
    found = []
    if seen.asked_by and asked.question.person is None:
        found.append((reader.text("Asked by"), seen.asked_by))
    if asked.state == "open" and seen.again:
        found.append((reader.text("Waiting since"), reader.moment(asked.asked_at)))
    if asked.state == "open" and asked.expires_at is not None:
        found.append((reader.text("Open until"), reader.moment(asked.expires_at)))
        if asked.question.if_nobody:
            found.append((reader.text("If nobody answers"), reader.say(asked.question.if_nobody)))
    return found


def _how(asked: Asked, seen: Seen, reader: Reader) -> tuple[str, ...]:
    """What is asked for just now; or how to answer, where nothing can be pressed and no link be followed."""
    unfolded = next((each for each in asked.question.choices if each.name == seen.unfolded), None)
    if unfolded is not None:
        return (reader.text("{choice}: why?", choice=reader.say(unfolded.says)),)
    nowhere = not seen.buttons and not seen.url and asked.question.person is None
    return (reader.text("Answer on the Reviews page of Usher."),) if nowhere else ()


def _ended(asked: Asked, seen: Seen, chosen: Choice | None, reader: Reader) -> tuple[str, ...]:
    if asked.question.invites and chosen is None:
        return ()
    when = "" if asked.ended_at is None else reader.moment(asked.ended_at)
    ending = reader.text("{what} ({when})", what=_what(asked, seen, chosen, reader), when=when)
    if asked.state == "expired" and asked.question.if_nobody:
        return ending, reader.say(asked.question.if_nobody)
    if not asked.reason or not chosen:
        return (ending,)
    return ending, f"“{reader.say(in_words(asked.question, chosen.name, asked.reason))}”"


def _what(asked: Asked, seen: Seen, chosen: Choice | None, reader: Reader) -> str:
    if chosen and seen.answered_by:
        place = _PLACES.get(asked.surface or "")
        said = reader.text("{choice}: chosen by {name}", choice=reader.say(chosen.says), name=seen.answered_by)
        return f"{said}, {reader.say(place)}" if place else said
    if chosen:
        return reader.text("{choice}: nobody answered in time", choice=reader.say(chosen.says))
    match asked.state:
        case "expired":
            return reader.text("Nobody answered in time")
        case "superseded":
            return reader.text("Asked again with newer facts")
        case "closed" if asked.reason == TAKEN_BACK:
            return reader.text("Taken back")
        case _:
            return reader.text("Settled elsewhere")


def _chosen(asked: Asked) -> Choice | None:
    return next((each for each in asked.question.choices if each.name == asked.choice), None)


def _pressed(asked: Asked, seen: Seen, reader: Reader) -> Iterator[Button]:
    unfolded = next((each for each in asked.question.choices if each.name == seen.unfolded), None)
    if unfolded is None or not seen.steps:
        yield from _buttons(asked, seen.buttons or {}, reader)
        return
    yield from _stepping(list(enumerate(unfolded.reasons)), seen, reader)
    yield from _buttons(asked, seen.buttons or {}, reader, beneath=unfolded.name)
    yield from _stepping(list(_WAYS.items()), seen, reader)


def _stepping(steps: Sequence[tuple[object, Sentence]], seen: Seen, reader: Reader) -> Iterator[Button]:
    for step, says in steps:
        if str(step) in seen.steps:
            yield Button(text=reader.say(says), data=seen.steps[str(step)])


def _buttons(asked: Asked, tokens: Mapping[str, str], reader: Reader, *, beneath: str = "") -> tuple[Button, ...]:
    return tuple(
        Button(text=reader.say(each.says), data=tokens[each.name])
        for each in asked.question.choices
        if each.name in tokens and each.beneath == beneath
    )


def _links(asked: Asked, seen: Seen, reader: Reader) -> tuple[Link, ...]:
    """To the question, behind the login: whoever reads along may follow it, and decides nothing by that."""
    shown = seen.url and asked.question.person is None
    return (Link(text=reader.text("Open in Usher"), url=f"{seen.url}/reviews/{asked.id}"),) if shown else ()
