"""What somebody is offered in place of what they asked for: they are told, and can answer where they read it."""

from daemon.domain.ids import MediaId, RequestId, subject
from daemon.domain.letters import Letter, Link, Tone
from daemon.domain.sentences import Sentence
from daemon.events.offers import OfferMade, OfferWithdrawn
from daemon.plugin import Context, Occasion, Tell, letter, on
from plugins.messages.config import MessagesConfig
from plugins.messages.messages import because_you_asked

Messages = Context[MessagesConfig]
OFFER = "offer.made"
_TITLE, _REQUEST = "title:series/1399", "request:overseerr/7"
_NAMES = {_TITLE: "Game of Thrones (2011)", _REQUEST: "Game of Thrones (2011)"}


@on(OfferMade)
async def tell_what_is_offered(event: OfferMade, ctx: Messages) -> None:
    """Whatever else people are told of: nobody can take what they have not heard of."""
    facts = {
        **_about(event.request, event.media),
        "offer": event.offer,
        "why": event.why,
        "question": event.asks,
        "until": None if event.until is None else event.until.astimezone(ctx.zone).date().isoformat(),
    }
    key = f"{OFFER}:{event.request}:{event.person}:{event.occurrence}"
    await ctx.commit(Tell(key=key, person=event.person, kind=OFFER, facts=facts, urgent=False))


@on(OfferWithdrawn)
async def tell_that_it_holds_no_longer(event: OfferWithdrawn, ctx: Messages) -> None:
    """What the portal settled they hear of as always."""
    if not event.taken_back:
        await ctx.commit()
        return
    key = f"offer.withdrawn:{event.request}:{event.person}:{event.occurrence}"
    facts = _about(event.request, event.media)
    await ctx.commit(Tell(key=key, person=event.person, kind="offer.withdrawn", facts=facts, urgent=False))


@letter(
    OFFER,
    title=Sentence("Something else is offered in place of what you asked for"),
    example={
        "about": _REQUEST,
        "title": _TITLE,
        "offer": Sentence("season {number} only", {"number": 1}),
        "why": Sentence("Too large for the room we have", {"in fr": "Trop volumineux pour la place qui reste"}),
        "question": 3,
        "until": "2026-12-04",
    },
    names=_NAMES,
    may_be_ended=False,
)
def offered(told: Occasion) -> Letter:
    words, why, until = told.words, told.say("why"), str(told.facts.get("until") or "")
    here = words.text("If you would like that, say so here. If not, your request is declined.")
    elsewhere = words.text("If you would like that, tell whoever runs the house.")
    return Letter(
        title=words.text("{title}: would this do?", title=told.name("title")),
        paragraphs=(
            words.text("It will not be added just as you asked for it, but something else could be done."),
            *([f"“{why}”"] if why else ()),
            here if told.answer or told.buttons else elsewhere,
        ),
        facts=(
            (words.text("Offered"), told.say("offer")),
            *(((words.text("Open until"), words.day(until)),) if until else ()),
        ),
        links=(Link(text=words.text("Answer"), url=told.answer),) if told.answer else (),
        buttons=told.buttons,
        footer=because_you_asked(told),
        tone=Tone.WAIT,
    )


@letter(
    "offer.withdrawn",
    title=Sentence("What you were offered holds no longer"),
    example={"about": _REQUEST, "title": _TITLE},
    names=_NAMES,
)
def withdrawn(told: Occasion) -> Letter:
    words = told.words
    return Letter(
        title=words.text("{title}: the offer was taken back", title=told.name("title")),
        paragraphs=(words.text("Somebody looks at what you asked for once more, and you will hear of it."),),
        footer=because_you_asked(told),
        tone=Tone.WAIT,
    )


def _about(request: RequestId, media: MediaId) -> dict[str, object]:
    return {"about": subject(request), "title": subject(media)}


PARTS = (tell_what_is_offered, tell_that_it_holds_no_longer, offered, withdrawn)
