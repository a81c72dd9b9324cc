"""What happens to the house itself: freezes, schedules, jobs."""

from datetime import datetime

from daemon.domain.sentences import Sentence
from daemon.events.base import Event, event, named, named_in


@event("house.frozen")
class HouseFrozen(Event):
    """Everything outside, or everything destructive, is held back from now on."""

    freeze: str
    scope: str
    since: datetime
    why: Sentence | None = None

    about = ("_line",)

    _line = named("freeze", "freeze")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.freeze}:{self.since.isoformat()}"


@event("house.thawed")
class HouseThawed(Event):
    """Somebody let go of a freeze."""

    freeze: str
    at: datetime

    about = ("_line",)

    _line = named("freeze", "freeze")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.freeze}:{self.at.isoformat()}"


@event("plan.shown")
class PlanShown(Event):
    """Somebody saw what a plugin's settings would do: its harmful actions may go live with these very settings."""

    plugin: str
    policy: str

    about = ("_line",)

    _line = named("plugin", "plugin")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.plugin}:{self.policy}"


@event("schedule.due")
class ScheduleDue(Event):
    """A period of a plugin's schedule began. After a pause, only the latest is said."""

    schedule: str
    """`plugin.name`."""
    period: datetime

    about = ("_line",)

    _line = named("schedule", "schedule")

    @property
    def key(self) -> str:
        """A period comes once, whatever the clocks do."""
        return f"{self.name}:{self.schedule}:{self.period.isoformat()}"

    @property
    def topic(self) -> str:
        return self.schedule


@event("job.started")
class JobStarted(Event):
    """Long work began, from nothing."""

    job: str
    run: int

    about = ("_line",)

    _line = named("job", "job")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.job}:{self.run}"


@event("job.cancelling")
class JobCancelling(Event):
    """Somebody asked long work to stop."""

    job: str
    run: int

    about = ("_line",)

    _line = named("job", "job")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.job}:{self.run}"


@event("job.ended")
class JobEnded(Event):
    """Long work is done, cancelled or failed."""

    job: str
    run: int
    state: str

    about = ("_line",)

    _line = named("job", "job")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.job}:{self.run}"

    @property
    def topic(self) -> str:
        return self.job


@event("action.ended")
class ActionEnded(Event):
    """An action came to an end other than being done: the plugin that planned it may want to know."""

    action: int
    action_name: str
    plugin: str
    state: str
    """failed, unsure, dry, refused or dropped."""
    subject: str
    """`noun:id`: the line it stood in."""

    about = ("_line", "_first")

    _line = named("action", "action")
    _first = named_in("subject")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.action}:{self.state}"

    @property
    def topic(self) -> str:
        return f"{self.plugin}:{self.action_name}"


DELIVERY = "delivery"
"""Noun of what stands in the line of a delivery that failed."""


@event("delivery.failed")
class DeliveryFailed(Event):
    """A handler broke, and its delivery waits for a button."""

    delivery: int
    plugin: str
    handler: str
    subject: str
    """`noun:id` it was about."""
    at: datetime

    about = ("_line", "_first")

    _line = named(DELIVERY, "delivery")
    _first = named_in("subject")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.delivery}:{self.at.isoformat()}"


@event("errors.repeated")
class ErrorsRepeated(Event):
    """The same error came again and again; the logs page has it."""

    plugin: str
    since: datetime
    record: int
    """Its number in the log of this life."""

    about = ("_line",)

    _line = named("plugin", "plugin")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.plugin}:{self.record}:{self.since.isoformat()}"
