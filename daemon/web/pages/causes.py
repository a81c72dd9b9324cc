"""What something followed from, as a link."""

from dataclasses import dataclass

_PAGES = {"event": "/events/", "action": "/actions/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Every fact, action and question has one."""

    kind: str
    """event, action, source, command, job, ..."""
    what: str
    """Its number or name."""
    link: str | None
    by: str | None = None
    """Who commanded it, where their name is at hand."""


def cause(stored: str) -> Cause:
    kind, _, what = stored.partition(":")
    page = _PAGES.get(kind)
    return Cause(kind=kind, what=what, link=f"{page}{what}" if page and what.isdigit() else None)
