"""The case: everything a decision is made from, and nothing that names a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from daemon.domain.ids import MediaId, RequestId
from daemon.domain.media import MediaStatus, TitleFacts


class Trust(StrEnum):
    """How well this house knows somebody; a label, in rising order."""

    NEW = "new"
    RECENT = "recent"
    ESTABLISHED = "established"
    TRUSTED = "trusted"


class Advice(StrEnum):
    """What a model advises."""

    APPROVE = "approve"
    DECLINE = "decline"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """The person who asks, as numbers. None is unknown, never zero."""

    trust: Trust | None = None
    """As somebody here said, else by the length of time."""
    approved: int | None = None
    """Of their earlier requests, by this house's own decisions and the portal's."""
    declined: int | None = None
    open: int | None = None
    """Requests of theirs that wait for a decision, this one not counted."""
    asked_last_hour: int | None = None
    """This one counted."""
    watched: float | None = None
    """Percent of the titles they asked for, and got, that they began to watch: 0 to 100. Of those that were asked for
    since somebody wrote down what is watched."""
    gigabytes: float | None = None
    """Held on disk because they asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseNow:
    """The house at that moment."""

    hour: int | None = None
    """0 to 23, by its own clock."""
    weekday: int | None = None
    """Monday is 1, Sunday is 7."""
    free_gigabytes: float | None = None
    """On the disk this title would go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What saying yes would take. None is unknown."""

    gigabytes: float | None = None
    """By the quality profile's preferred size and the running time; of what was asked for."""
    left: float | None = None
    """Gigabytes free afterwards."""
    wanted_by: int | None = None
    """Other people who asked for the same title, and were not declined."""
    profile: str | None = None
    """The quality profile by which the size is worked out."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """The services behind each number that is known, by the names rules ask for it under: gigabytes, disk_free,
    gigabytes_held, wanted_by, watched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a model said of this case."""

    advice: Advice
    confidence: float
    """0 to 1, as the model put it."""
    reason: str
    """At most 150 characters."""
    reasoning: str = ""
    """At most 300 characters."""
    risks: Mapping[str, float] = field(default_factory=dict)
    """quality, storage, appropriateness, trust: 0 to 10."""
    value: float | None = None
    """0 to 10."""
    model: str = ""


class Unadvised(StrEnum):
    """Why there is no advice of a model. Stored: names are never changed."""

    NOT_NEEDED = "not needed"
    """A rule decides, and the order is to ask only where none does."""
    NOT_SET_UP = "not set up"
    BUDGET = "budget"
    CEILING = "ceiling"
    """What may be spent on this very purpose is spent."""
    NO_PRICE = "no price"
    OUT = "out"
    KEY_REFUSED = "key refused"
    NO_CREDIT = "no credit"
    NO_SUCH_MODEL = "no such model"
    REFUSED = "refused"
    CUT_OFF = "cut off"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the staff's earlier decisions say of cases like this one."""

    pattern: str
    """In words that name it for ever: `genre=27`, `type=series & length=long`."""
    advice: Advice
    agreed: int
    """Decisions of people that went this way."""
    disagreed: int
    confidence: float
    """Lower bound of the Wilson interval for their agreement, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of this title from before."""

    held: bool | None = None
    """All that was asked for is on the shelf already."""
    asked_by_others: int = 0
    """Requests of others for the same that wait, or were granted and have not come yet."""
    declined_at: datetime | None = None
    """When people or rules of this house last declined this very title, where that still stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What was known when a request was judged.

    Stored with the decision for ever: fields are only added, with a default.
    """

    request: RequestId
    media: MediaId
    facts: TitleFacts
    asked_at: datetime
    today: date
    """The day of the house, by its own clock and zone, on which it was judged."""
    requester_age: timedelta | None = None
    """How long the person had been known; None when no service said since when."""
    is_4k: bool = False
    seasons: tuple[int, ...] = ()
    """The seasons asked for; empty for a film."""
    media_status: MediaStatus = MediaStatus.UNKNOWN
    requester: Requester = Requester()
    house: HouseNow = HouseNow()
    cost: Cost = Cost()
    past: Past = Past()
    opinion: Opinion | None = None
    """None: no model was asked, or none answered in a way that was understood."""
    unadvised: Unadvised | None = None
    """Why `opinion` is None, where that is known."""
    learned: Learned | None = None
    """The strongest pattern that speaks of this case."""
