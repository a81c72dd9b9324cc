"""What a service's folder tells the engine about it, before anything of it is needed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from daemon.config import ServiceConfig
from daemon.services.base.doorbell import Heard
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring

C_co = TypeVar("C_co", bound=ServiceConfig, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[C_co]):
    """One kind of service. Nothing here imports its client; `fit` does when an entry of the kind exists."""

    name: str
    config: type[C_co]
    fit: Callable[[str, C_co, Wiring], Service]
    provides: tuple[type, ...]
    """The ports its client satisfies."""
    aliases: tuple[str, ...] = ()
    hears: Callable[[object], Heard] | None = None
    """What the JSON of its webhook means; None when it has none. Never raises."""

    def make(self, name: str, config: ServiceConfig, wiring: Wiring) -> Service:
        """The client of the entry `name`. The config must be of this kind."""
        if not isinstance(config, self.config):
            raise TypeError(f"{name} is no {self.name}")
        return self.fit(name, config, wiring)
