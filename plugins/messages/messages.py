"""How the messages of this plugin read: to the owner, to whoever asked for a title, and to test a channel."""

from dataclasses import replace
from datetime import datetime

from daemon.domain.letters import Letter, Link, Tone
from daemon.domain.sentences import Sentence
from daemon.plugin import Occasion, letter

_TITLE, _REQUEST = "title:movie/603", "request:overseerr/7"
_NAMES = {_TITLE: "The Matrix (1999)", _REQUEST: "The Matrix (1999)"}
_ASKED = {"about": _REQUEST, "title": _TITLE}


@letter("request.approved", title=Sentence("What you asked for was approved"), example=_ASKED, names=_NAMES)
def approved(told: Occasion) -> Letter:
    words, title = told.words, told.name("title")
    return Letter(
        title=words.text("{title}: approved", title=title),
        paragraphs=(words.text("It is being looked for, and will appear by itself."),),
        footer=because_you_asked(told),
        tone=Tone.GOOD,
    )


@letter(
    "request.declined",
    title=Sentence("What you asked for was declined"),
    example={**_ASKED, "why": Sentence("Genres not kept here: {genres}.", {"genres": [Sentence("Horror")]})},
    names=_NAMES,
)
def declined(told: Occasion) -> Letter:
    words, why = told.words, told.say("why")
    said = words.text("What you asked for was declined.")
    return Letter(
        title=words.text("{title}: declined", title=told.name("title")),
        paragraphs=(said, *([why] if why else ()), *_second_look(told)),
        links=(Link(text=words.text("Ask for a second look"), url=told.answer),) if told.answer else (),
        buttons=told.buttons,
        footer=because_you_asked(told),
        tone=Tone.BAD,
    )


def _second_look(told: Occasion) -> tuple[str, ...]:
    """That they may ask for one, where they may."""
    words, until = told.words, str(told.facts.get("until") or "")
    if not until:
        return ()
    if not (told.answer or told.buttons):
        return (words.text("If you think it should be looked at again, tell whoever runs the house."),)
    return (words.text("You may ask once for a second look, until {day}.", day=words.day(until)),)


@letter(
    "request.upheld",
    title=Sentence("The second look you asked for"),
    example={**_ASKED, "why": Sentence("Genres not kept here: {genres}.", {"genres": [Sentence("Horror")]})},
    names=_NAMES,
)
def upheld(told: Occasion) -> Letter:
    words, why = told.words, told.say("why")
    said = words.text("Somebody looked at it a second time: it stays declined, and that is final.")
    return Letter(
        title=words.text("{title}: it stays declined", title=told.name("title")),
        paragraphs=(said, *([f"“{why}”"] if why else ())),
        footer=because_you_asked(told),
        tone=Tone.BAD,
    )


@letter("request.reviewed", title=Sentence("What you asked for waits for a look"), example=_ASKED, names=_NAMES)
def reviewed(told: Occasion) -> Letter:
    words = told.words
    return Letter(
        title=words.text("{title}: somebody has a look", title=told.name("title")),
        paragraphs=(words.text("No rule of this house decides this one: a person will, and you will hear of it."),),
        footer=because_you_asked(told),
        tone=Tone.WAIT,
    )


@letter("request.available", title=Sentence("What you asked for is there"), example=_ASKED, names=_NAMES)
def available(told: Occasion) -> Letter:
    words = told.words
    return Letter(
        title=words.text("{title} is there", title=told.name("title")),
        paragraphs=(words.text("What you asked for can be watched now. Enjoy it!"),),
        footer=because_you_asked(told),
        tone=Tone.GOOD,
    )


@letter(
    "review.asked",
    title=Sentence("A request needs you"),
    example={
        "about": _REQUEST,
        "question": 3,
        "title": Sentence("{title} ({year})", {"title": "The Matrix", "year": "1999"}),
        "why": Sentence("No rule decides this one."),
        "from": "alias:overseerr/4",
        "until": "2026-12-04T11:00:00+00:00",
        "then": Sentence("Without an answer nothing is decided: the request stays pending in its portal."),
    },
    names={**_NAMES, "alias:overseerr/4": "Léa"},
    owners=True,
)
def review(told: Occasion) -> Letter:
    words = told.words
    number = str(told.facts.get("question", ""))
    asked = [(words.text("Asked by"), told.name("from"))] if told.facts.get("from") else []
    until, then = told.facts.get("until"), told.say("then")
    if until:
        asked.append((words.text("Open until"), words.moment(datetime.fromisoformat(str(until)))))
        asked += [(words.text("If nobody answers"), then)] if then else []
    return Letter(
        title=_again(told, words.text("{title} needs you", title=told.say("title"))),
        paragraphs=(
            told.say("why"),
            *([f"“{told.quote}”"] if told.quote else ()),
            *told.or_else(words.text("Answer it on Usher's dashboard, on the page Reviews.")),
        ),
        facts=tuple(asked),
        links=(
            *((Link(text=words.text("Answer"), url=told.answer),) if told.answer else ()),
            *told.links(words.text("Look at it"), f"/reviews/{number}"),
        ),
        footer=_because_you_keep(told),
        tone=Tone.WAIT,
    )


@letter(
    "review.handed",
    title=Sentence("Somebody asks you to answer a question"),
    example={
        "about": _REQUEST,
        "question": 3,
        "title": Sentence("{title} ({year})", {"title": "The Matrix", "year": "1999"}),
        "why": Sentence("No rule decides this one."),
        "from": "alias:overseerr/4",
        "by": "account:2",
        "word": "You know these better than I do.",
    },
    names={**_NAMES, "alias:overseerr/4": "Léa", "account:2": "Ana"},
    may_be_ended=False,
)
def handed(told: Occasion) -> Letter:
    """A question with who asks, and what they said with it."""
    words, word = told.words, str(told.facts.get("word") or "")
    who = told.name("by")
    letter = review.run(told)
    if told.facts.get("instead"):
        said = words.text("{name} is away: this comes to you.", name=who)
    else:
        said = words.text("{name} asks you to answer this.", name=who)
    return replace(
        letter,
        title=_again(told, words.text("{title}: {who} asks you", title=told.say("title"), who=who)),
        paragraphs=(said, *((f"“{word}”",) if word else ()), *letter.paragraphs),
        footer=words.text("You get this because you have an account in {house}.", house=told.house),
    )


def _again(told: Occasion, title: str) -> str:
    """The title of a reminder says so."""
    return told.words.text("Still waiting: {title}", title=told.say("title")) if told.facts.get("again") else title


@letter(
    "review.decided",
    title=Sentence("What you were asked by mail was decided"),
    example={
        "about": _REQUEST,
        "question": 3,
        "title": Sentence("{title} ({year})", {"title": "The Matrix", "year": "1999"}),
        "state": "answered",
        "choice": Sentence("Approve"),
        "by": "account:2",
    },
    names={**_NAMES, "account:2": "Ana"},
    owners=True,
)
def decided(told: Occasion) -> Letter:
    words = told.words
    return Letter(
        title=words.text("{title}: nobody needs to answer any more", title=told.say("title")),
        paragraphs=(_how_it_ended(told), words.text("The mail that asked you stays as it is, and is of no use now.")),
        links=told.links(words.text("Look at it"), f"/reviews/{told.facts.get('question', '')}"),
        footer=_because_you_keep(told),
        tone=Tone.PLAIN,
    )


def _how_it_ended(told: Occasion) -> str:
    words, chosen = told.words, told.say("choice")
    match told.facts.get("state"):
        case "answered":
            return words.text("{who} chose: {choice}.", who=told.name("by"), choice=chosen)
        case "expired" if chosen:
            return words.text("Nobody answered in time; what follows then was set beforehand: {choice}.", choice=chosen)
        case "expired":
            return " ".join((words.text("Nobody answered in time, and nothing was decided."), told.say("then"))).strip()
        case _:
            return words.text("It was settled elsewhere, without an answer here.")


_ACTED = {"about": _REQUEST, "action": 12, "what": Sentence("Approve in the portal.")}


@letter("action.failed", title=Sentence("An action failed"), example=_ACTED, names=_NAMES, owners=True)
def failed(told: Occasion) -> Letter:
    return _action(told, told.words.text("An action failed"), told.words.text("It is not tried again by itself."))


@letter(
    "action.unsure", title=Sentence("Nobody knows whether an action arrived"), example=_ACTED, names=_NAMES, owners=True
)
def unsure(told: Occasion) -> Letter:
    words = told.words
    said = words.text("It is not repeated by itself, because twice would be noticed. You decide.")
    return _action(told, words.text("Nobody knows whether an action arrived"), said)


def _action(told: Occasion, title: str, said: str) -> Letter:
    words, number = told.words, told.facts.get("action", "")
    more = words.text("Others of the same kind in the same hour are not told one by one.")
    return Letter(
        title=title,
        paragraphs=(said, more, *told.or_else(words.text("Usher's dashboard has a button, on the page Actions."))),
        facts=(
            (words.text("What"), told.say("what")),
            (words.text("About"), told.name("about")),
        ),
        links=told.links(words.text("Look at it"), f"/actions/{number}"),
        footer=_because_you_keep(told),
        tone=Tone.BAD,
    )


@letter(
    "delivery.failed",
    title=Sentence("Something could not be seen to"),
    example={"about": _REQUEST, "plugin": "moderation"},
    names=_NAMES,
    owners=True,
)
def delivery(told: Occasion) -> Letter:
    words = told.words
    return Letter(
        title=words.text("Something could not be seen to"),
        paragraphs=(
            words.text("A part of Usher broke while it worked on this. It is kept, with a button to try again."),
            *told.or_else(words.text("Usher's dashboard shows it, on the page Events.")),
        ),
        facts=(
            (words.text("Plugin"), told.part("plugin")),
            (words.text("About"), told.name("about")),
        ),
        links=told.links(words.text("Look at it"), "/deliveries"),
        footer=_because_you_keep(told),
        tone=Tone.BAD,
    )


@letter("service.out", title=Sentence("A service does not answer"), example={"service": "overseerr"}, owners=True)
def out(told: Occasion) -> Letter:
    words, service = told.words, str(told.facts.get("service", ""))
    return Letter(
        title=words.text("{service} does not answer", service=service),
        paragraphs=(
            words.text("It has not answered for ten minutes. What needs it waits, and nothing is lost."),
            *told.or_else(words.text("Usher's dashboard says more, on the page Services.")),
        ),
        links=told.links(words.text("Look at it"), "/services"),
        footer=_because_you_keep(told),
        tone=Tone.BAD,
    )


@letter("service.back", title=Sentence("A service answers again"), example={"service": "overseerr"}, owners=True)
def back(told: Occasion) -> Letter:
    words = told.words
    return Letter(
        title=words.text("{service} answers again", service=str(told.facts.get("service", ""))),
        paragraphs=(words.text("What waited for it goes on by itself."),),
        footer=_because_you_keep(told),
        tone=Tone.GOOD,
    )


@letter(
    "house.frozen",
    title=Sentence("Usher holds back"),
    example={"everything": False, "why": Sentence("The clock was set by more than it may be wrong.")},
    owners=True,
)
def frozen(told: Occasion) -> Letter:
    words, everything = told.words, bool(told.facts.get("everything"))
    said = (
        words.text("Nothing is done outside until somebody lets go.")
        if everything
        else words.text("Nothing that destroys is done until somebody lets go.")
    )
    return Letter(
        title=words.text("Usher holds back"),
        paragraphs=(
            *([why] if (why := told.say("why")) else ()),
            said,
            *told.or_else(words.text("Let go on Usher's dashboard, on the page Services.")),
        ),
        links=told.links(words.text("Look at it"), "/services"),
        footer=_because_you_keep(told),
        tone=Tone.WAIT,
    )


@letter(
    "errors.repeated", title=Sentence("The same error again and again"), example={"plugin": "moderation"}, owners=True
)
def errors(told: Occasion) -> Letter:
    words = told.words
    return Letter(
        title=words.text("The same error again and again"),
        paragraphs=(
            words.text("It came ten times, each within ten minutes of the last."),
            *told.or_else(words.text("Usher's dashboard shows it, on the page Logs.")),
        ),
        facts=((words.text("Where"), told.part("plugin")),),
        links=told.links(words.text("Look at it"), "/logs?level=error"),
        footer=_because_you_keep(told),
        tone=Tone.BAD,
    )


@letter(
    "messages.digest",
    title=Sentence("What happened, all in one message"),
    example={"enclosed": ["request.approved", "request.declined", "request.available"]},
)
def digest(told: Occasion) -> Letter:
    """The first paragraph of each, under its title."""
    words, many = told.words, len(told.enclosed)
    lines = tuple((each.title, " ".join(each.paragraphs[:2])) for each in told.enclosed)
    return Letter(
        title=words.count("{number} piece of news", "{number} pieces of news", many),
        facts=lines,
        links=tuple(replace(link, text=f"{each.title}: {link.text}") for each in told.enclosed for link in each.links),
        footer=words.text("{house} sends you what can wait once a day.", house=told.house),
    )


@letter("messages.test", title=Sentence("A test"), example={"channel": "smtp"}, may_be_ended=False, owners=True)
def test(told: Occasion) -> Letter:
    words = told.words
    return Letter(
        title=words.text("A test from {house}", house=told.house),
        paragraphs=(
            words.text("This is how messages look here. If you can read it, this channel works."),
            words.text("Nothing has to be done."),
        ),
        facts=((words.text("Channel"), str(told.facts.get("channel", ""))),),
        links=told.links(words.text("Open Usher"), "/messages"),
        footer=words.text("Somebody pressed “Send a test” on Usher's dashboard."),
        tone=Tone.GOOD,
    )


def because_you_asked(told: Occasion) -> str:
    words = told.words
    said = words.text("You hear of this because you asked for it in {house}.", house=told.house)
    if told.url:
        return said
    return f"{said} {words.text('To hear no more of such things, tell whoever runs the house.')}"


def _because_you_keep(told: Occasion) -> str:
    return told.words.text("You hear of this because you run {house}.", house=told.house)


LETTERS = (
    approved,
    declined,
    upheld,
    reviewed,
    available,
    review,
    handed,
    decided,
    failed,
    unsure,
    delivery,
    out,
    back,
    frozen,
    errors,
    digest,
    test,
)
