"""What can be offered in place of what was asked for. Pure."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from daemon.domain.ids import MediaKind
from daemon.domain.questions import Choice as Answer
from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config.offered import OffersConfig


class Kind(StrEnum):
    """Part of what a choice is called: never changed."""

    SEASON = "season"
    HD = "hd"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing to offer."""

    kind: Kind
    number: int = 0
    """The season, or after how many months."""

    @property
    def name(self) -> str:
        """What the choice is called, for ever."""
        return f"{self.kind}-{self.number}" if self.number else str(self.kind)

    def says(self) -> Sentence:
        """To whoever asked."""
        match self.kind:
            case Kind.SEASON:
                return Sentence("season {number} only", {"number": self.number})
            case Kind.HD:
                return Sentence("in 1080p instead of 4K")
            case Kind.LATER if self.number == 1:
                return Sentence("another look in a month")
            case Kind.LATER:
                return Sentence("another look in {number} months", {"number": self.number})

    def choice(self, reasons: tuple[Sentence, ...], beneath: str) -> Answer:
        """To the people who run the house."""
        return Answer(name=self.name, says=self._label(), takes_reason=True, reasons=reasons, beneath=beneath)

    def figure(self) -> tuple[Sentence, Sentence]:
        """The short of it, and what that is."""
        match self.kind:
            case Kind.SEASON:
                return Sentence("S{number}", {"number": self.number}), Sentence("offered instead")
            case Kind.HD:
                return Sentence("1080p"), Sentence("offered instead")
            case Kind.LATER if self.number == 1:
                return Sentence("+{number}", {"number": self.number}), Sentence("month, offered instead")
            case Kind.LATER:
                return Sentence("+{number}", {"number": self.number}), Sentence("months, offered instead")

    def _label(self) -> Sentence:
        match self.kind:
            case Kind.SEASON:
                return Sentence("Offer season {number} only", {"number": self.number})
            case Kind.HD:
                return Sentence("Offer it in 1080p")
            case Kind.LATER if self.number == 1:
                return Sentence("Offer to look again in a month")
            case Kind.LATER:
                return Sentence("Offer to look again in {number} months", {"number": self.number})


def named(choice: str) -> Offer | None:
    """The offer a choice stands for; None for one that is none."""
    kind, _, number = choice.partition("-")
    if kind not in set(Kind) or (number and not number.isdecimal()):
        return None
    return Offer(kind=Kind(kind), number=int(number or 0))


def fitting(case: Case, config: OffersConfig) -> tuple[Offer, ...]:
    """What makes sense for this request: of several seasons the first, of 4K the ordinary quality, and later."""
    found = [Offer(kind=Kind.LATER, number=months) for months in config.later]
    if case.is_4k:
        found.insert(0, Offer(kind=Kind.HD))
    if case.media.kind is MediaKind.SERIES and len(case.seasons) > 1:
        found.insert(0, Offer(kind=Kind.SEASON, number=first_of(case.seasons)))
    return tuple(found)


def first_of(seasons: Sequence[int]) -> int:
    """The first; specials, which count as season 0, are none while there are others."""
    return min((each for each in seasons if each > 0), default=0)


def months_after(at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same hour of the house's clock so many months later; the last day of a month that is too short for it."""
    local = at.astimezone(zone)
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)
