"""Rules and limits that people's decisions suggest, each with what it would have changed. Pure."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil, floor
from typing import Any, Final

from daemon.domain.sentences import Sentence, Value
from plugins.moderation.case import Advice, Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.learning.features import AND, condition, features, says
from plugins.moderation.learning.replay import Counts, Lesson
from plugins.moderation.learning.speaking import SUPPORT, Tally
from plugins.moderation.learning.wilson import lower_bound
from plugins.moderation.rules import Choice
from plugins.moderation.rules.decision import said
from plugins.moderation.rules.learned import CHOICES
from plugins.moderation.rules.limits import LIMITS
from plugins.moderation.rules.votes import trusted_rating
from plugins.moderation.trying.backtest import Figures, Past, back_test
from plugins.moderation.trying.changes import Change, changed

FEWEST_MORE: Final = 5
"""Decisions of people before what was dismissed may come back."""
FEWEST: Final = 20
"""Decisions of people before anything is proposed."""
SURE: Final = 0.6
"""The lower bound of Wilson's interval that is worth a proposal: six of six are over it, five of five under."""
WORTH: Final = 3
"""Reviews a rule has to save, of those it is tried on."""
WRONG: Final = 0.25
"""Of what a rule would decide, at most this share may have been decided otherwise."""
MOST_TRIED: Final = 12
"""Rules that are tried in one study."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that is worth a look. Stored until the next study: fields are only added, with a default."""

    key: str
    """The same for the same proposal."""
    says: Sentence
    because: Sentence
    change: Change
    before: Figures = field(default_factory=Figures)
    """The back-test of what holds."""
    after: Figures = field(default_factory=Figures)
    """The back-test with this change, and no other."""
    topic: str = ""
    """What it is about, by however much: what is dismissed."""
    decided: int = 0
    """Decisions of people it goes by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """Somebody wants to hear no more of this. Stored: fields are only added, with a default."""

    topic: str
    says: Sentence
    """As it was proposed then."""
    decided: int
    """Decisions of people it went by then."""
    at: datetime
    by: str = ""
    reason: str = ""

    @property
    def until(self) -> int:
        """From so many decisions on it may be proposed again: half as many more, and five at least."""
        return self.decided + max(FEWEST_MORE, ceil(self.decided / 2))

    def silences(self, proposal: Proposal) -> bool:
        """Whether this is still to be heard no more."""
        return proposal.topic == self.topic and proposal.decided < self.until


def propose(
    past: Sequence[Past], config: ModerationConfig, dismissed: Sequence[Dismissal] = ()
) -> tuple[Proposal, ...]:
    """What people's decisions suggest; the same cases and settings suggest the same. What was dismissed is among it,
    but no rule gives way to it."""
    people = [each for each in past if each.by_person and each.choice is not Choice.REVIEW]
    if len(people) < FEWEST:
        return ()
    trial = _Trial(past=past, config=config, before=back_test(past, config, listed=0).figures)
    return (*_limits(people, trial), *_rules(people, trial, dismissed))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """A limit as it is set, and the fact it looks at."""

    name: str
    set_to: float
    lowest: bool
    """Values under it are beyond it; otherwise those over it."""
    step: float
    of: Callable[[Case], float | None]

    def distance(self, value: float) -> float:
        """How far beyond it; below zero where it is within."""
        return self.set_to - value if self.lowest else value - self.set_to

    def up_to(self, value: float, *, within: bool) -> float:
        """The limit at which this value is just within, or just not."""
        outward = floor(value / self.step + 1e-9) if self.lowest else ceil(value / self.step - 1e-9)
        inward = (1 if self.lowest else -1) if not within else 0
        return round((outward + inward) * self.step, 1)


def _edges(config: ModerationConfig) -> Iterator[_Edge]:
    lowest = config.limits.min_rating
    if lowest is not None:
        of: Callable[[Case], float | None] = lambda case: trusted_rating(case.facts, config)  # noqa: E731
        yield _Edge(name="min_rating", set_to=lowest, lowest=True, step=0.1, of=of)
    for limit in LIMITS:
        bound = limit.set_to(config.limits)
        if bound is not None:
            step = 0.1 if limit.name == "min_popularity" else 1.0
            fact, only = limit.fact, limit.only

            def value(case: Case, fact: Any = fact, only: Any = only) -> float | None:  # noqa: ANN401 (bound now)
                found: float | None = fact(case.facts) if only in {None, case.media.kind} else None
                return found

            yield _Edge(name=limit.name, set_to=bound, lowest=limit.side == "lowest", step=step, of=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """What a change is tried on."""

    past: Sequence[Past]
    config: ModerationConfig
    before: Figures

    def figures(self, change: Change) -> Figures:
        return back_test(self.past, changed(self.config, change), listed=0).figures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """Where a limit would be better, and how many of how many decisions say so."""

    to: float
    agreed: int
    decided: int
    wider: bool


def _limits(people: Sequence[Past], trial: _Trial) -> list[Proposal]:
    """Wider where people approved beyond it; narrower only where it declines by itself, or it would ask them more."""
    found: list[Proposal] = []
    for edge in _edges(trial.config):
        for wider in (True, False) if trial.config.limits_then != "review" else (True,):
            moved = _moved(edge, people, wider=wider)
            if moved is not None:
                with suppress(ValueError):  # it would be moved further than a limit can be
                    found.append(_limit(edge, moved, trial))
    return found


def _moved(edge: _Edge, people: Sequence[Past], *, wider: bool) -> _Moved | None:
    """By the decisions nearest to the limit, on that side of it."""
    sought = Choice.APPROVE if wider else Choice.DECLINE
    known = [(value, each.choice) for each in people if (value := edge.of(each.case)) is not None]
    side = [(value, choice) for value, choice in known if (edge.distance(value) > 0) is wider]
    best, agreed = None, 0
    for count, (value, choice) in enumerate(sorted(side, key=lambda one: abs(edge.distance(one[0]))), start=1):
        agreed += choice is sought
        if choice is sought and count >= SUPPORT and lower_bound(agreed, count) >= SURE:
            best = _Moved(to=edge.up_to(value, within=wider), agreed=agreed, decided=count, wider=wider)
    return best if best is not None and best.to != edge.set_to else None


def _limit(edge: _Edge, moved: _Moved, trial: _Trial) -> Proposal:
    whole = edge.step == 1.0
    change = Change(settings={"limits": {edge.name: int(moved.to) if whole else moved.to}})
    values: dict[str, Value] = {
        "limit": edge.name, "old": _text(edge.set_to, whole), "new": _text(moved.to, whole),
        "agreed": moved.agreed, "decided": moved.decided,
    }  # fmt: skip
    because = (
        Sentence("People approved {agreed} of the {decided} requests between {new} and {old}.", values)
        if moved.wider
        else Sentence("People declined {agreed} of the {decided} requests between {old} and {new}.", values)
    )
    return Proposal(
        key=f"limits.{edge.name}:{moved.to:g}",
        says=Sentence("{limit}: {old} → {new}", values),
        because=because,
        change=change,
        before=trial.before,
        after=trial.figures(change),
        topic=f"limits.{edge.name}:{'wider' if moved.wider else 'narrower'}",
        decided=moved.decided,
    )


def _text(value: float, whole: bool) -> str:
    return str(int(value)) if whole else f"{value:.1f}"


def _rules(people: Sequence[Past], trial: _Trial, dismissed: Sequence[Dismissal]) -> Iterator[Proposal]:
    counts = Counts(Lesson(words=features(each.case), choice=_ADVICE[each.choice]) for each in people)
    taken = {rule.name for rule in trial.config.named_rules}
    with_kept, before, saved = trial.config, trial.before, trial.before.saves
    for tally in _worth_trying(counts):
        change = Change(adds=(_rule(tally),))
        if change.adds[0]["name"] in taken:
            continue
        kept = changed(with_kept, change)
        saves = back_test(trial.past, kept, listed=0).figures.saves
        after = trial.figures(change)
        wrong = after.contrary - before.contrary
        if saves - saved >= WORTH and wrong <= WRONG * (after.agreed - before.agreed + wrong):
            proposal = _proposal(tally, change, before, after)
            if not any(each.silences(proposal) for each in dismissed):
                with_kept, saved = kept, saves
            yield proposal


def _worth_trying(counts: Counts) -> list[Tally]:
    """The plainest first, and of those the ones that speak of most."""
    sure = [tally for tally in counts.everything() if tally.bound >= SURE and tally.agreed + tally.disagreed >= SUPPORT]
    sure.sort(key=lambda tally: (tally.pattern.count(AND), -(tally.agreed - tally.disagreed), tally.pattern))
    return sure[:MOST_TRIED]


def _rule(tally: Tally) -> dict[str, Any]:
    name = tally.pattern.replace("=", " ").replace(AND, " - ")
    then = "approve" if tally.advice is Advice.APPROVE else "reject"
    return {"name": f"from decisions: {name}", "when": condition(tally.pattern), "then": then}


def _proposal(tally: Tally, change: Change, before: Figures, after: Figures) -> Proposal:
    values = {"pattern": says(tally.pattern), "then": said(CHOICES[tally.advice])}
    told = {"agreed": tally.agreed, "decided": tally.agreed + tally.disagreed}
    key = f"rule:{tally.pattern}:{tally.advice}"
    return Proposal(
        key=key,
        says=Sentence("A rule: {pattern}: {then}.", {**values}),
        because=Sentence("People decided {agreed} of {decided} such requests that way.", {**told}),
        change=change,
        before=before,
        after=after,
        topic=key,
        decided=tally.agreed + tally.disagreed,
    )


_ADVICE: Final = {Choice.APPROVE: Advice.APPROVE, Choice.DECLINE: Advice.DECLINE}
