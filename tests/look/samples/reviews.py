"""Questions and the stories they stand in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from daemon.domain.questions import Choice, Tone
from daemon.domain.sentences import Sentence
from daemon.plugin.parts import Line
from daemon.plugin.timeline import Moment, Timeline
from daemon.web.pages.reviews import Colleague, CopyView, QuestionPage, ReviewsPage, ReviewsQuery
from daemon.web.pages.shown import Ticket
from daemon.web.pages.timeline import TimelinePage
from tests.look.samples.house import NOW, before

REASONS = (Sentence("Too large for the room we have", {"in fr": "Trop volumineux pour la place qui reste"}),)
CHOICES = (
    Choice(name="approve", says=Sentence("Approve"), tone=Tone.YES),
    Choice(name="decline", says=Sentence("Decline"), tone=Tone.NO, takes_reason=True, reasons=REASONS),
    Choice(
        name="season",
        says=Sentence("Offer season {number} only", {"number": 1}),
        takes_reason=True,
        reasons=REASONS,
        beneath="decline",
    ),
)
OPEN = Ticket(
    id=41,
    version=1,
    state="open",
    kind="moderation.review",
    plugin="moderation",
    subject="request:overseerr/1911",
    title=Sentence("{title} ({year})", {"title": "Shōgun", "year": 2024}),
    why=Sentence("Popularity {value}: under this house's {limit}.", {"value": 4.1, "limit": 5.0}),
    facts=(
        Sentence("Episodes in all: {value}.", {"value": 10}),
        Sentence("Popularity {value}.", {"value": 4.1}),
    ),
    figure=Sentence("{value}", {"value": 4.1}),
    figure_says=Sentence("popularity"),
    asked_by="Marc",
    link="/requests/overseerr/1911",
    choices=CHOICES,
    asked_at=before(minutes=9),
    expires_at=NOW + timedelta(hours=21, minutes=40),
    then=CHOICES[1],
    if_nobody=Sentence("Without an answer nothing is decided: the request stays pending in its portal."),
    chosen=None,
    answered_by=None,
    surface=None,
    reason=None,
    ended_at=None,
    may_answer=True,
)
NEWCOMER = replace(
    OPEN,
    id=42,
    title=Sentence("{title} ({year})", {"title": "Le Grand Bleu", "year": 1988}),
    why=Sentence("It comes out on {release_date}: too early to judge.", {"release_date": "2027-03-03"}),
    facts=(),
    figure=Sentence("{release_date}", {"release_date": "2027-03-03"}),
    figure_says=Sentence("release"),
    asked_by="Léa",
    expires_at=None,
    then=None,
    asked_at=before(hours=5),
)
SETTLED = replace(
    OPEN,
    id=38,
    title=Sentence("{title} ({year})", {"title": "Cube", "year": 1997}),
    state="answered",
    chosen=CHOICES[1],
    answered_by="Ana",
    surface="dashboard",
    reason="We have it already, under its French title.",
    reason_says=Sentence("{reason}", {"reason": "We have it already, under its French title."}),
    ended_at=before(hours=26),
    may_answer=False,
)
WITH_ANA = replace(
    OPEN,
    id=43,
    title=Sentence("{title} ({year})", {"title": "Andor", "year": 2022}),
    why=REASONS[0],
    facts=(Sentence("Season {number} only", {"number": 1}),),
    figure=None,
    figure_says=None,
    waits_for="Ana",
    may_answer=False,
    may_take_back=True,
    then=None,
    choices=(
        Choice(name="take", says=Sentence("Take it"), tone=Tone.YES),
        Choice(name="refuse", says=Sentence("No, thank you"), tone=Tone.NO),
    ),
)
STORY = Timeline(
    subject="request:overseerr/1903",
    moments=(
        Moment(
            at=before(minutes=73, seconds=-1.12),
            kind="event",
            title=Sentence("Asked for, and waits for a decision."),
            link="/events/811",
        ),
        Moment(
            at=before(minutes=73, seconds=-1.41),
            kind="chapter",
            title=Sentence("Judged: {choice}", {"choice": Sentence("Approve")}),
            text=Sentence("The first rule that decides wins."),
            tone="good",
            plugin="moderation",
            lines=(
                Line(mark="no", says=Sentence("Not yet out."), saw=Sentence("From {value}.", {"value": 2018})),
                Line(mark="no", says=Sentence("Genres not kept here: {genres}.", {"genres": ["Adult", "Erotic"]})),
                Line(
                    mark="yes",
                    says=Sentence("Genres always welcome here: {genres}.", {"genres": ["Family", "Animation"]}),
                    saw=Sentence("Found: {genre}.", {"genre": Sentence("Family")}),
                    strong=True,
                ),
                Line(mark="unknown", says=Sentence("Lowest rating: {limit}.", {"limit": 6.0}), saw=Sentence("none")),
                Line(mark="none", says=Sentence("Most seasons: {limit}.", {"limit": 15})),
            ),
        ),
        Moment(
            at=before(minutes=73, seconds=-1.69),
            kind="action",
            title=Sentence("Approved in the portal."),
            text=Sentence("{before} before, {after} after.", {"before": "pending", "after": "approved"}),
            tone="good",
            link="/actions/77",
        ),
        Moment(
            at=before(minutes=12),
            kind="question",
            title=Sentence("Nobody answered in time."),
            tone="wait",
            who="Ana",
            error="overseerr: 502 Bad Gateway",
        ),
    ),
    earlier=3,
)

COPIES = (
    CopyView(channel="telegram", sent_at=before(minutes=70), state="changed"),
    CopyView(channel="slack", sent_at=before(minutes=70), state="as it was"),
    CopyView(channel="smtp", sent_at=before(minutes=69), state="answered here"),
    CopyView(channel="discord", sent_at=before(minutes=2), state="asks"),
)

HANDED: dict[str, Any] = {"lies_with": "Léa", "with_me": True, "handed_by": "Ana", "word": "You know these better."}

PAGES: Mapping[str, tuple[str, str, object]] = {
    "reviews": (
        "reviews.html",
        "/reviews",
        ReviewsPage(
            open=(NEWCOMER, replace(OPEN, **HANDED)),
            with_others=(WITH_ANA,),
            settled=(SETTLED,),
            older=38,
            query=ReviewsQuery(),
            mine=1,
        ),
    ),
    "reviews-none": (
        "reviews.html",
        "/reviews",
        ReviewsPage(open=(), with_others=(), settled=(), older=None, query=ReviewsQuery(), mine=0),
    ),
    "question": (
        "question.html",
        "/reviews/41",
        QuestionPage(
            ticket=replace(OPEN, **{**HANDED, "with_me": False}),
            copies=COPIES,
            staff=(Colleague(account=2, name="Ana", away=False), Colleague(account=4, name="Tom", away=True)),
            untold=True,
            timeline=STORY,
        ),
    ),
    "timeline": (
        "timeline.html",
        "/timeline/title/movie/603",
        TimelinePage(subject="title:movie/603", name="The Matrix", timeline=Timeline(subject="title:movie/603")),
    ),
}
