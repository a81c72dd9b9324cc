"""The week in a message to the owner: when it is told, and how it reads. The same figures as on the page Report."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from daemon.domain.letters import Bar, Bars, Letter, Tone
from daemon.domain.people import OWNER
from daemon.domain.sentences import Sentence
from daemon.events.base import named
from daemon.plugin import Context, Event, Later, Occasion, Reading, Tell, event, every, letter, on
from plugins.moderation import history
from plugins.moderation.config import ModerationConfig, weekly
from plugins.moderation.report import Report, before, report, starts
from plugins.moderation.tickets import REVIEW

Moderation = Context[ModerationConfig]
WEEKLY: Final = "report.weekly"
TOO_LATE: Final = 3
"""Days after which one that was missed is told no more: the next is near."""
_WEEK: Final = timedelta(days=7)
_DAYS: Final = (
    Sentence("Mon"), Sentence("Tue"), Sentence("Wed"), Sentence("Thu"), Sentence("Fri"), Sentence("Sat"),
    Sentence("Sun"),
)  # fmt: skip


@event("moderation.week.over")
class WeekOver(Event):
    """It is time to tell how the seven days before this one went."""

    day: date
    week: str
    """The calendar's week it is told in, as ISO 8601 writes it: there is one report in each."""

    about = ("_line",)

    _line = named("report", "week")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.week}"


@every(at=time(0, 15))
async def look_for_the_day(period: object, ctx: Moderation) -> None:  # noqa: ARG001 (of a schedule)
    """Each day: whether it is the one, or was lately while nobody was there. The same again is passed over."""
    told = weekly.read(ctx.config.weekly_report)
    day = told.latest(ctx.now.astimezone(ctx.zone).date()) if told else None
    if told is None or day is None or not _fresh(day, ctx):
        await ctx.commit()
        return
    year, week, _ = day.isocalendar()
    await ctx.commit(Later(WeekOver(day=day, week=f"{year}-W{week:02}"), told.moment(day, ctx.zone)))


def _fresh(day: date, ctx: Moderation) -> bool:
    return (ctx.now.astimezone(ctx.zone).date() - day).days <= TOO_LATE


@on(WeekOver)
async def tell_the_week(event: WeekOver, ctx: Moderation) -> None:
    """To the owner, at the time they chose: so it keeps neither quiet hours nor the daily message."""
    if weekly.read(ctx.config.weekly_report) is None or not _fresh(event.day, ctx):
        await ctx.commit()
        return
    figures, waiting = await _of_week(ctx, event.day), len(await ctx.questions(REVIEW))
    key = f"{WEEKLY}:{OWNER}:{event.week}"
    await ctx.commit(Tell(key=key, person=OWNER, kind=WEEKLY, facts=_facts(figures, waiting)))


async def _of_week(ctx: Reading[ModerationConfig], day: date) -> Report:
    """Seven whole days of the house, up to this one: no day is told twice, and none is left out."""
    until = datetime.combine(day, time(), ctx.zone)
    since = until - _WEEK
    return report(
        await history.counted(ctx, starts("week", since, until, ctx.zone), until),
        await history.counted(ctx, (before("week", since),), since),
        await history.waited(ctx, since, until),
        period="week",
        since=since,
        until=until,
        zone=ctx.zone,
    )


def _facts(week: Report, waiting: int) -> dict[str, object]:
    """Numbers and days alone."""
    return {
        "since": week.since.date().isoformat(),
        "until": (week.until - timedelta(days=1)).date().isoformat(),
        "approved": week.approved,
        "declined": week.declined,
        "reviews": week.reviews,
        "approval": week.approval,
        "alone": week.alone,
        "alone_before": week.alone_before,
        "median": week.median.total_seconds() if week.median is not None else None,
        "waiting": waiting,
        "days": [[each.start.date().isoformat(), each.approved, each.declined, each.reviews] for each in week.slices],
    }


@letter(
    WEEKLY,
    title=Sentence("How the week went"),
    example={
        "since": "2026-11-16", "until": "2026-11-22", "approved": 31, "declined": 6, "reviews": 9, "approval": 84,
        "alone": 78, "alone_before": 71, "median": 5400.0, "waiting": 2,
        "days": [
            ["2026-11-16", 4, 1, 2], ["2026-11-17", 3, 0, 1], ["2026-11-18", 6, 2, 0], ["2026-11-19", 2, 0, 1],
            ["2026-11-20", 5, 1, 3], ["2026-11-21", 8, 2, 2], ["2026-11-22", 3, 0, 0],
        ],
    },
    owners=True,
)  # fmt: skip
def week(told: Occasion) -> Letter:
    words, facts = told.words, told.facts
    days = {"since": words.day(str(facts["since"])), "until": words.day(str(facts["until"]))}
    decided = any(facts[each] for each in ("approved", "declined", "reviews"))
    return Letter(
        title=words.text("The week from {since} to {until}", **days),
        paragraphs=(_in_a_sentence(told) if decided else words.text("Nothing was decided in these seven days."),),
        facts=(*(_figures(told) if decided else ()), *_waiting(told)),
        chart=_chart(told) if decided else None,
        links=told.links(words.text("Open the report"), "/report?period=week"),
        footer=words.text(
            "You get this once a week because {house} is yours. daemon.yaml says when.", house=told.house
        ),
    )


def _in_a_sentence(told: Occasion) -> str:
    words, facts = told.words, told.facts
    return words.text(
        "{approved} approved, {declined} declined, {reviews} put before a person.",
        approved=words.number(facts["approved"]),
        declined=words.number(facts["declined"]),
        reviews=words.number(facts["reviews"]),
    )


def _figures(told: Occasion) -> Sequence[tuple[str, str]]:
    """What could be counted; a share of nothing is left out."""
    words, facts = told.words, told.facts
    found = []
    if facts["approval"] is not None:
        found.append((words.text("Approval rate"), words.text("{percent} %", percent=facts["approval"])))
    if facts["alone"] is not None:
        found.append((words.text("Without a person"), _alone(told)))
    if facts["median"] is not None:
        found.append((words.text("Half had their answer within"), words.lasting(timedelta(seconds=facts["median"]))))
    return found


def _alone(told: Occasion) -> str:
    words, now, before_that = told.words, told.facts["alone"], told.facts["alone_before"]
    if before_that is None:
        return words.text("{percent} %", percent=now)
    return words.text("{now} %, the week before {before} %", now=now, before=before_that)


def _waiting(told: Occasion) -> Sequence[tuple[str, str]]:
    many = told.facts["waiting"]
    return ((told.words.text("Waiting for you now"), told.words.number(many)),) if many else ()


def _chart(told: Occasion) -> Bars:
    words = told.words
    kinds = (
        (words.text("Approvals"), Tone.GOOD), (words.text("Declines"), Tone.BAD), (words.text("Reviews"), Tone.WAIT),
    )  # fmt: skip
    return Bars(kinds=kinds, bars=tuple(_bar(told, each) for each in told.facts["days"]))


def _bar(told: Occasion, row: Sequence[Any]) -> Bar:
    words, (day, *parts) = told.words, row
    named = (
        words.count("{number} approved", "{number} approved", parts[0]),
        words.count("{number} declined", "{number} declined", parts[1]),
        words.count("{number} review", "{number} reviews", parts[2]),
    )
    said = ", ".join(text for text, part in zip(named, parts, strict=True) if part)
    found = date.fromisoformat(day)
    label = words.text("{weekday} {day}", weekday=words.say(_DAYS[found.weekday()]), day=found.day)
    return Bar(label=label, parts=tuple(parts), says=said or words.text("nothing"))


PARTS = (look_for_the_day, tell_the_week, week)
