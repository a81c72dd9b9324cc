"""What is often set up wrong between Jellyfin and Usher. Reads only."""

from collections.abc import AsyncIterator
from typing import Any, Protocol

from daemon.domain.errors import KeyRefused, OutsideError
from daemon.domain.sentences import Sentence
from daemon.services.base.checks import IS_IT_RUNNING, Check, stopped
from daemon.services.base.models import text


class Told(Protocol):
    """What it says of itself."""

    @property
    def version(self) -> Any: ...  # noqa: ANN401 (whatever it says)
    @property
    def product_name(self) -> Any: ...  # noqa: ANN401 (whatever it says)


class Asked(Protocol):
    """What is looked at."""

    async def info(self) -> Told: ...


async def look_at(server: Asked) -> AsyncIterator[Check]:
    """One call tells all there is to know."""
    try:
        told = await server.info()
    except OutsideError as error:
        yield _stopped(error)
        return
    program, version = text(told.product_name) or "?", text(told.version) or "?"
    found = Sentence("{program} {version}", {"program": program, "version": version})
    yield Check(what=Sentence("It answers and takes the key"), ok=True, found=found)


def _stopped(error: OutsideError) -> Check:
    refused = isinstance(error, KeyRefused)
    return stopped(error, Sentence("Make an API key there: Dashboard, API Keys.") if refused else IS_IT_RUNNING)
