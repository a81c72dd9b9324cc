"""What a page or a form of the engine is given."""

from dataclasses import dataclass

from daemon.commands.base import Caller
from daemon.web.house import WebHouse
from state.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of somebody who may make it."""

    house: WebHouse
    caller: Caller
    account: int | None = None
    """The account behind the caller; None for the key from the environment."""

    @property
    def database(self) -> Database:
        return self.house.journal.database
