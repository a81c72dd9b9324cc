"""Commands: judge what waits, and look whether what people are asked about still waits."""

import asyncio
from dataclasses import dataclass
from typing import Final

from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import OutsideError
from daemon.domain.ids import RequestId, subject
from daemon.domain.ports import PortalReader
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.domain.sentences import Sentence
from daemon.events.requests import RequestReconsidered
from daemon.plugin import Acting, form
from plugins.moderation import history, joining
from plugins.moderation.config import ModerationConfig
from plugins.moderation.history import Last, Path
from plugins.moderation.rules import Choice
from plugins.moderation.tickets import REVIEW
from plugins.moderation.trying import store as trying

Moderation = Acting[ModerationConfig]
_CHUNK: Final = 100
"""Requests announced in one commit: a long list must not hold up a decision."""
_AT_ONCE: Final = 8
"""Requests read side by side, beside what else the portal is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeForm:
    """How thoroughly."""

    afresh: bool = False
    """Also what was decided already by these very settings, or by a person's leave: a second decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What is judged now. What the portals tell beside it is judged as it is heard."""

    waiting: int
    """Requests that wait, as far as was known before the portals were read again."""
    judged: int
    """Of them, those that are judged once more."""

    def says(self) -> Sentence:
        return Sentence(
            "The portals are read. Of {waiting} requests that wait, {judged} are judged now.",
            {"waiting": self.waiting, "judged": self.judged},
        )


@form("/requests/judge", title=Sentence("Moderate now"), takes=JudgeForm, gives=Judging, tells=Judging.says)
async def judge_now(given: JudgeForm, ctx: Moderation) -> Judging:
    """Everything that waits and can come to something else; once, however often it is pressed."""
    ctx.sweep()
    waiting = await ctx.waiting()
    known = await history.last_of(ctx, [each.id for each in waiting])
    policy = await trying.policy(ctx)
    asked = await joining.asked_about(ctx)
    lapsed = {each.id for each in waiting if _lapsed(known.get(each.id)) and subject(each.id) not in asked}
    chosen = [each for each in waiting if given.afresh or each.id in lapsed or _worth_it(known.get(each.id), policy)]
    by = ctx.caller.name if ctx.caller else ""
    facts = [
        RequestReconsidered(
            request=each.id,
            requester=each.requester,
            media=each.media,
            created_at=each.created_at,
            occurrence=f"{by} {ctx.now.isoformat()}",
            because="afresh" if given.afresh else "lapsed" if each.id in lapsed else "settings",
        )
        for each in chosen
    ]
    for start in range(0, len(facts), _CHUNK):
        await ctx.commit(*facts[start : start + _CHUNK])
    return Judging(waiting=len(waiting), judged=len(chosen))


def _worth_it(last: Last | None, policy: str) -> bool:
    return last is None or (last.choice is Choice.REVIEW and last.path is not Path.PEOPLE and last.policy != policy)


def _lapsed(last: Last | None) -> bool:
    """It was put before a person; where nobody is asked any more, nobody answered in time."""
    return last is not None and last.choice is Choice.REVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class LookForm:
    """Nothing is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What the portals said of the requests that people are asked about."""

    open: int
    settled: int
    """Of them, decided or deleted there: these questions close now."""
    unknown: int
    """Their portal did not answer: nothing is concluded."""

    def says(self) -> Sentence:
        text = "Looked at {open} open reviews: {settled} were settled elsewhere and close now."
        if not self.unknown:
            return Sentence(text, {"open": self.open, "settled": self.settled})
        return Sentence(
            "Looked at {open} open reviews: {settled} were settled elsewhere and close now; of {unknown} the portal "
            "said nothing.",
            {"open": self.open, "settled": self.settled, "unknown": self.unknown},
        )


@form("/reviews/look", title=Sentence("Look at all open reviews now"), takes=LookForm, gives=Looked, tells=Looked.says)
async def look_at_reviews(_: LookForm, ctx: Moderation) -> Looked:
    """Whether each request still waits. What does not is read as if somebody had rung, and closes its question."""
    asked = await ctx.questions(REVIEW)
    requests = [RequestId.parse(each.question.subject.partition(":")[2]) for each in asked]
    room = asyncio.Semaphore(_AT_ONCE)
    told = await asyncio.gather(*(_told(each, room, ctx) for each in requests))
    settled = [request for request, answer in zip(requests, told, strict=True) if _is_settled(answer)]
    for each in settled:
        ctx.read_again(each)
    unknown = sum(1 for answer in told if isinstance(answer, Unknown))
    return Looked(open=len(requests), settled=len(settled), unknown=unknown)


async def _told(request: RequestId, room: asyncio.Semaphore, ctx: Moderation) -> Answer[PortalRequest]:
    async with room:
        try:
            return await ctx.ask(PortalReader).request(request)
        except OutsideError as error:
            return Unknown(error)


def _is_settled(answer: Answer[PortalRequest]) -> bool:
    match answer:
        case Absent():
            return True
        case Found(value=request):
            return request.status not in {RequestStatus.PENDING, RequestStatus.UNKNOWN}
        case Unknown():
            return False
