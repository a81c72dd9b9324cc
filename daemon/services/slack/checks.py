"""What can be said of a Slack webhook without posting. Reads only."""

from collections.abc import AsyncIterator
from typing import Protocol

from daemon.domain.errors import OutsideError
from daemon.domain.sentences import Sentence
from daemon.services.base.checks import Check


class Reached(Protocol):
    """What is looked at."""

    async def check(self) -> None: ...


async def look_at(slack: Reached) -> AsyncIterator[Check]:
    """Is Slack reached? Of the webhook nothing can be known."""
    what = Sentence("Slack answers")
    try:
        await slack.check()
    except OutsideError as error:
        remedy = Sentence("Can this machine reach hooks.slack.com? A name server or a firewall may be in the way.")
        yield Check(what=what, ok=False, found=Sentence("{why}", {"why": error.why}), remedy=remedy)
        return
    yield Check(what=what, ok=True, found=Sentence("yes"))
    yield Check(
        what=Sentence("The webhook works"),
        ok=None,
        found=Sentence("Slack tells only when something is posted"),
        remedy=Sentence("Watch for the first message; a webhook that was deleted is shown on the services page then."),
    )
