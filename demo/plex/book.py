"""What plex.tv and the server know between them: who was asked, who said yes, and what they watched."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from daemon.runtime.clock import Clock

MACHINE = "invented-plex-machine"
ANOTHER_MACHINE = "invented-cabin-machine"
"""A second server of the owner's, which only some share."""
OWNER = 410_000
OWNER_HERE = 1
"""The same on their own server."""
LIBRARIES = {"5001": "Films", "5002": "Séries", "5003": "Documentaries", "5004": "Children"}
"""By the number plex.tv gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """An account that the owner's server is shared with, or that was asked."""

    id: int
    name: str
    email: str = ""
    home: bool = False
    managed: bool = False
    invited_at: datetime
    accepted_at: datetime | None
    libraries: tuple[str, ...] = ("5001", "5002")
    filter_movies: str = ""
    elsewhere: bool = False
    share: int = 0
    """Number of the share; another one each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Sent to an address; nobody answered."""

    id: int
    email: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """Something that was watched, by the server's own number of whoever did."""

    account: int
    title: str
    at: datetime


@dataclass(slots=True)
class PlexBook:
    """The truth; what the two tell of it may be something else."""

    clock: Clock
    guests: dict[int, Guest] = field(default_factory=dict)
    invites: dict[int, Invite] = field(default_factory=dict)
    gone: dict[int, Guest] = field(default_factory=dict)
    plays: list[Play] = field(default_factory=list)
    watching: dict[int, str] = field(default_factory=dict)
    """By account here, what is on."""
    numbers: Iterator[int] = field(default_factory=lambda: count(7_000))

    def joins(self, number: int, name: str, *, email: str = "", days: float = 0, **more: object) -> Guest:
        """Somebody was asked that long ago, and said yes an hour later."""
        asked = self.clock.now() - timedelta(days=days)
        guest = Guest(id=number, name=name, email=email, invited_at=asked, accepted_at=asked + timedelta(hours=1))
        self.guests[number] = replace(guest, share=next(self.numbers), **more)  # type: ignore[arg-type]
        return self.guests[number]

    def leaves(self, number: int) -> Guest:
        """Their share ends, and with it everything this server's lists say of them."""
        self.watching.pop(number, None)
        self.gone[number] = self.guests.pop(number)
        return self.gone[number]

    def returns(self, number: int) -> Guest:
        """Asked again, and said yes at once."""
        now, before = self.clock.now(), self.gone.pop(number)
        again = replace(before, invited_at=now - timedelta(minutes=5), accepted_at=now, share=next(self.numbers))
        self.guests[number] = again
        return again

    def changes(self, number: int, **what: object) -> None:
        """Something about a guest is another."""
        self.guests[number] = replace(self.guests[number], **what)  # type: ignore[arg-type]

    def invites_to(self, email: str, *, days: float = 0) -> Invite:
        """An invitation goes out, which nobody answers."""
        invite = Invite(id=next(self.numbers), email=email, sent_at=self.clock.now() - timedelta(days=days))
        self.invites[invite.id] = invite
        return invite

    def accepts(self, invite: int, number: int, name: str) -> Guest:
        """Whoever was asked by mail makes an account and says yes."""
        return self.joins(number, name, email=self.invites.pop(invite).email)

    def watched(self, number: int, title: str, *, days: float = 0) -> None:
        """The server remembers it; the owner is 1 there."""
        self.plays.append(Play(account=number, title=title, at=self.clock.now() - timedelta(days=days)))
