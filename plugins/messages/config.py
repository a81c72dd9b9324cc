"""Settings of messages: where the owner is reached, when it is quiet, and how letters look."""

from datetime import time, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from daemon.plugin import CommaList, DailyHours, Duration, Field, Model, PluginConfig, Url, field_validator

_MAILBOX = r"^$|^[^@\s,;<>\"]+@[^@\s,;<>\"]+$"


class Requesters(StrEnum):
    """Whether people are told what became of what they asked for."""

    ALL = "true"
    NOBODY = "false"
    DECLINES = "only_declines"


class Fact(StrEnum):
    """What the owner can hear about."""

    REVIEWS = "reviews"
    FAILURES = "failures"
    SERVICES = "services"
    FREEZES = "freezes"
    ERRORS = "errors"
    REPORTS = "reports"


class BrandConfig(Model):
    """How a mail looks."""

    name: str = Field(default="", max_length=60)
    """Above each letter; empty: the house's name."""
    colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] = "#9a5000"
    """Of the line above a letter and of its button, as #rrggbb."""
    logo_url: Url = ""
    """Address of a picture shown instead of the name; it is fetched by the mail program of whoever reads."""


class MessagesConfig(PluginConfig):
    """Messages to the owner and to people."""

    owner: Annotated[str, Field(pattern=_MAILBOX, max_length=254, examples=["you@example.org"])] = ""
    """The owner's mail address; empty: the owner hears by chat alone."""
    language: Literal["en", "fr"] | None = None
    """Of those who chose none; empty: the house's."""
    quiet_hours: DailyHours | None = None
    """When nothing is sent that may wait; empty: the house's."""
    digest: time | None = None
    """When what may wait is sent, all in one message a day, such as 18:00; empty: each by itself, at once."""
    tell_requesters: Requesters = Requesters.ALL
    """Whether people hear what became of their requests; only_declines where the portal tells the rest."""
    tell_of_reviews: bool = False
    """Whether people also hear that a request was put before the owner."""
    appeals: bool = True
    """Whether people whose request was declined here may ask, once, for a second look."""
    appeals_within: Duration = Field(timedelta(days=14), gt=timedelta(0), le=timedelta(days=365))
    """How long they may."""
    owner_hears: CommaList[Fact] = tuple(Fact)
    """What the owner is told of."""
    owner_channels: CommaList[str] = ()
    """Services by which the owner is told; empty: all that are set up."""
    questions: CommaList[str] = ()
    """Services that show the owner's questions, mail among them; empty: every chat by which the owner is told, and mail
    where there is none."""
    tell_of_outcomes: bool = False
    """Whether a question that was mailed is followed by a short mail when it was decided elsewhere."""
    reminders: CommaList[Duration] = (timedelta(days=1), timedelta(days=3))
    """How long after it was asked an open question is shown once more in those chats, such as 1d, 3d; empty: never."""
    brand: BrandConfig = BrandConfig()

    @field_validator("tell_requesters", mode="before")
    @classmethod
    def _in_any_way_one_says_yes_or_no(cls, given: object) -> object:
        said = str(given).strip().lower()
        return {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}.get(said, said)
