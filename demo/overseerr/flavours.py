"""How the three portals differ, as far as anyone outside can see."""

from dataclasses import dataclass

_FILTERS = ("all", "approved", "available", "pending", "processing", "unavailable", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flavour:
    """One brand at one version."""

    version: str
    agent: str
    """The User-Agent of its webhooks."""
    filters: tuple[str, ...] = _FILTERS
    jellyfin: bool = False
    """People and media carry Jellyfin's fields too, rows say `canRemove`, and lists may be turned and split."""
    counts_completed: bool = False
    names_broken_services: bool = False
    completes: bool = False
    """A request whose title became available is 5, COMPLETED."""


FLAVOURS = {
    "overseerr": Flavour(version="1.34.0", agent="axios/1.3.4"),
    "jellyseerr": Flavour(
        version="2.7.3",
        agent="axios/1.10.0",
        filters=(*_FILTERS, "deleted", "completed"),
        jellyfin=True,
        completes=True,
    ),
    "seerr": Flavour(
        version="3.1.0",
        agent="axios/1.13.3",
        filters=(*_FILTERS, "deleted", "completed"),
        jellyfin=True,
        counts_completed=True,
        names_broken_services=True,
        completes=True,
    ),
}
