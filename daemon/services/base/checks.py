"""What `usher doctor` asks of a service: read-only, each with what was found and what mends it."""

from dataclasses import dataclass

from daemon.domain.sentences import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at. `ok` is None where nothing can be said, because the service did not tell."""

    what: Sentence
    ok: bool | None
    found: Sentence
    remedy: Sentence | None = None
