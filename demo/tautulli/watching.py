"""Who watched what, in the invented house."""

from dataclasses import dataclass
from datetime import datetime

from demo.titles import Title


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """A person as Tautulli lists them."""

    row: int
    plex_id: int
    name: str
    email: str | None
    recorded: bool = True
    admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One play that is over. Of a series, an episode."""

    row: int
    plex_id: int
    title: Title
    item: int
    """The Plex server's number: of the film, or of the series."""
    at: datetime
    minutes: int
    season: int = 1
    episode: int = 1
    guid: str = ""
    """Another name than Plex's own agent gives."""

    @property
    def rating_key(self) -> int:
        """Of what was played itself."""
        return self.item if self.title.kind == "movie" else self.item * 1_000 + self.season * 100 + self.episode
