"""Other settings against the cases that were decided, as they were stored. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from daemon.domain.sentences import Sentence
from plugins.moderation.advising.asking import is_left_open
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Choice, Judge

LISTED: Final = 100
"""Changes that are told one by one, with their reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What became of one request."""

    case: Case
    choice: Choice
    """The last word; review where nobody answered yet."""
    rule: str
    by_person: bool
    number: int = 0
    """Of the decision."""


class Difference(StrEnum):
    """What would be otherwise."""

    CONTRARY = "contrary"
    """Decided, and the other way."""
    ASKS = "asks"
    """Put before a person, where rules had decided."""
    SAVES = "saves"
    """Decided as the person did who was asked, without asking."""
    SETTLES = "settles"
    """Decided, where nobody has answered yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One request that would have gone otherwise."""

    request: str
    title: str | None
    difference: Difference
    was: Choice
    was_rule: str
    was_by_person: bool
    now: Choice
    rule: str
    why: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came out, in numbers. Stored with proposals: fields are only added, with a default."""

    cases: int = 0
    agreed: int = 0
    """Decided as it was decided."""
    contrary: int = 0
    asks: int = 0
    saves: int = 0
    settles: int = 0
    reviews_before: int = 0
    reviews: int = 0
    gigabytes_before: float = 0.0
    gigabytes: float = 0.0
    """Of what would be approved, by a rule or, where it would be asked, by the person who was."""
    sized: int = 0
    """Cases whose gigabytes are known."""
    contrary_to_people: int = 0
    """Of those contrary, decided by a person."""
    unadvised: int = 0
    """Left open by every rule, and no model's advice is stored with them."""

    @property
    def agreement(self) -> float | None:
        """The share of what would be decided that was decided so; None where nothing would be."""
        decided = self.agreed + self.contrary
        return self.agreed / decided if decided else None

    @property
    def percent(self) -> int | None:
        """The same, to be read."""
        return None if self.agreement is None else round(self.agreement * 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A back-test."""

    figures: Figures
    changes: tuple[Changed, ...]
    """Those that contradict first, then the newest."""

    @property
    def more(self) -> int:
        """Changes beyond those that are told."""
        of = self.figures
        return of.contrary + of.asks + of.saves + of.settles - len(self.changes)


def back_test(past: Iterable[Past], settings: ModerationConfig, *, listed: int = LISTED) -> Report:
    """Judge each case again by these settings. The same cases and settings give the same report."""
    judge, cases = Judge(settings), list(past)
    seen = [(each, *judge.choice(each.case)) for each in cases]
    found = [
        (kind, each, now, rule) for each, now, rule in seen if (kind := difference(each, now)) is not None
    ]  # fmt: skip
    found.sort(key=lambda one: _ORDER[one[0]])
    told = tuple(_changed(kind, each, now, rule, judge.reason(each.case)) for kind, each, now, rule in found[:listed])
    return Report(figures=_figures(seen, [(kind, each) for kind, each, _, _ in found]), changes=told)


def difference(past: Past, now: Choice) -> Difference | None:
    """How it would have gone otherwise; None where it would not."""
    asked = past.by_person or past.choice is Choice.REVIEW
    if now is Choice.REVIEW:
        return None if asked else Difference.ASKS
    if past.choice is Choice.REVIEW:
        return Difference.SETTLES
    if now is not past.choice:
        return Difference.CONTRARY
    return Difference.SAVES if asked else None


_ORDER: Final = {kind: place for place, kind in enumerate(Difference)}


def _figures(
    seen: Sequence[tuple[Past, Choice, str]], found: Sequence[tuple[Difference, Past]]
) -> Figures:  # fmt: skip
    kinds = [kind for kind, _ in found]
    reviews = sum(1 for _, now, _ in seen if now is Choice.REVIEW)
    decided = [(past, now) for past, now, _ in seen if now is not Choice.REVIEW and past.choice is not Choice.REVIEW]
    return Figures(
        cases=len(seen),
        agreed=sum(1 for past, now in decided if past.choice is now),
        contrary=kinds.count(Difference.CONTRARY),
        asks=kinds.count(Difference.ASKS),
        saves=kinds.count(Difference.SAVES),
        settles=kinds.count(Difference.SETTLES),
        reviews_before=sum(1 for past, _, _ in seen if past.by_person or past.choice is Choice.REVIEW),
        reviews=reviews,
        gigabytes_before=_gigabytes(past.case for past, _, _ in seen if past.choice is Choice.APPROVE),
        gigabytes=_gigabytes(past.case for past, now, _ in seen if _is_approved(past, now)),
        sized=sum(1 for past, _, _ in seen if past.case.cost.gigabytes is not None),
        unadvised=sum(1 for past, _, rule in seen if past.case.opinion is None and is_left_open(rule)),
        contrary_to_people=sum(1 for kind, past in found if kind is Difference.CONTRARY and past.by_person),
    )


def _is_approved(past: Past, now: Choice) -> bool:
    return now is Choice.APPROVE or (now is Choice.REVIEW and past.choice is Choice.APPROVE)


def _gigabytes(cases: Iterable[Case]) -> float:
    return round(sum(case.cost.gigabytes or 0.0 for case in cases), 1)


def _changed(kind: Difference, past: Past, now: Choice, rule: str, why: Sentence) -> Changed:
    facts = past.case.facts
    return Changed(
        request=str(past.case.request),
        title=f"{facts.title} ({facts.year})" if facts.title and facts.year else facts.title,
        difference=kind,
        was=past.choice,
        was_rule=past.rule,
        was_by_person=past.by_person,
        now=now,
        rule=rule,
        why=why,
    )
