"""Life in the invented house: somebody asks for a film, the owner decides one by hand, something becomes available."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from daemon.runtime.clock import Clock
from demo.overseerr import Request
from demo.overseerr.rows import IssueType, MediaStatus, RequestStatus
from demo.readers import Readers
from demo.titles import Kind
from demo.world import World

_CROWDED = 30
IN_4K = 0.15
"""The share of what people ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who asks for what."""

    who: str
    tmdb_id: int
    kind: Kind = "movie"


OPENING = (
    Wish(who="Léa Marchand", tmdb_id=9_000_001),  # a documentary
    Wish(who="Théo Vasseur", tmdb_id=129),  # animation, for the family
    Wish(who="Oliver Pemberton", tmdb_id=9_000_201),  # for adults
    Wish(who="Winifred Okafor", tmdb_id=9_000_009),  # tagged as erotic
    Wish(who="Noé Castaing", tmdb_id=9_000_101),  # not released yet
    Wish(who="Éloïse Brunet", tmdb_id=27205),  # by someone who came today
    Wish(who="Harriet Quill", tmdb_id=9_000_007),  # rated 3.4
    Wish(who="Jasper Thornbury", tmdb_id=549, kind="tv"),  # 540 episodes
    Wish(who="Maëlle Robichaud", tmdb_id=157336),  # nothing speaks for or against it
    Wish(who="Anaïs Delcourt", tmdb_id=9_000_017),  # nobody knows anything about it
)
"""One of each kind of decision, so that the first page is not empty."""


async def play(world: World, *, pace: timedelta, clock: Clock, owner: str = "") -> None:
    """Ask for the opening at once, then let one thing happen about every `pace`, and let people read their mail. Ends
    only when it is cancelled."""
    readers = Readers(world, owner=owner)
    for wish in OPENING:
        world.overseerr.request(wish.tmdb_id, by=_named(world, wish.who), kind=wish.kind)
    while True:
        await clock.sleep(pace.total_seconds() * world.random.uniform(0.5, 1.5))
        something_happens(world)
        await readers.read()


def something_happens(world: World) -> None:
    """Mostly a new request; sometimes the owner, or Radarr, does something."""
    waiting = _having(world, RequestStatus.PENDING)
    if len(waiting) >= _CROWDED:
        world.overseerr.delete(waiting[0].id)
        return
    what: Literal["ask", "by hand", "arrives"]
    what = world.random.choices(("ask", "by hand", "arrives"), weights=(85, 7, 8))[0]
    if what == "by hand" and waiting:
        _the_owner_decides(world, waiting[0])
    elif what == "arrives" and (coming := _coming(world)):
        _arrives(world, coming[0])
    else:
        _somebody_asks(world)


_WRONG = (
    ("There is no sound after the first ten minutes.", IssueType.AUDIO),
    ("The picture stands still in the middle.", IssueType.VIDEO),
    ("The subtitles come three seconds late.", IssueType.SUBTITLES),
    ("This is another film than it says.", IssueType.OTHER),
)


def something_is_wrong(world: World) -> None:
    """Somebody reports a problem with a title that somebody asked for, or with any where nobody did."""
    known = list(world.overseerr.book.media) or [("movie", 603)]
    kind, tmdb_id = world.random.choice(known)
    said, about = world.random.choice(_WRONG)
    world.overseerr.report(tmdb_id, said, by=world.random.choice(list(world.people)), kind=kind, about=about)


def somebody_joins(world: World) -> None:
    """Whoever has waited longest for it says yes to an invitation; else somebody nobody knew was asked and did."""
    book = world.plex_book
    number = max(book.guests) + 1
    waiting = min(book.invites, default=None)
    if waiting is None:
        book.joins(number, f"Guest {number - 410_000}", email=f"guest{number}@example.org", days=1)
    else:
        book.accepts(waiting, number, book.invites[waiting].email.partition("@")[0].title())


def somebody_leaves(world: World) -> None:
    """One of the friends; nobody leaves an empty house."""
    friends = [each.id for each in world.plex_book.guests.values() if not each.home]
    if friends:
        world.plex_book.leaves(world.random.choice(friends))


def somebody_returns(world: World) -> None:
    """Whoever left last is asked again, and says yes; their share is a new one."""
    gone = world.plex_book.gone
    if gone:
        world.plex_book.returns(next(reversed(gone)))


def a_share_changes(world: World) -> None:
    """The owner gives somebody one library more, or takes one away."""
    guest = world.random.choice([each for each in world.plex_book.guests.values() if not each.home])
    other = set(guest.libraries) ^ {"5003"}
    world.plex_book.changes(guest.id, libraries=tuple(sorted(other)))


def somebody_watches(world: World) -> None:
    """Somebody who has an account at plex.tv watches a film that is on the shelf."""
    people = [person for person in world.people.values() if person.plex_id is not None]
    shelf = [held.title for held in world.radarr.on_the_list.values()]
    if people and shelf:
        world.tautulli.watches(world.random.choice(people).plex_id or 0, world.random.choice(shelf))


def _arrives(world: World, request: Request) -> None:
    """It is there; every other of those who waited for one begins to watch it."""
    world.overseerr.set_available(request.id)
    person = world.people.get(request.by.id)
    title = world.titles.find(request.media.kind, request.media.tmdb_id)
    if request.id % 2 and title is not None and person is not None and person.plex_id is not None:
        world.tautulli.watches(person.plex_id, title, minutes=title.runtime or 45)


def _somebody_asks(world: World) -> None:
    unasked = [title for title in world.titles if (title.kind, title.tmdb_id) not in world.overseerr.book.media]
    title = world.random.choice(unasked) if unasked else world.make_up()
    person = world.random.choice(list(world.people))
    seasons = tuple(range(1, world.random.randint(1, max(1, title.seasons)) + 1)) if title.kind == "tv" else None
    in_4k = world.random.random() < IN_4K
    world.overseerr.request(title.tmdb_id, by=person, kind=title.kind, seasons=seasons, is4k=in_4k)


def _the_owner_decides(world: World, request: Request) -> None:
    decide = world.random.choice((world.overseerr.approve, world.overseerr.decline))
    decide(request.id)


def _having(world: World, status: RequestStatus) -> list[Request]:
    return [request for request in world.overseerr.book.requests.values() if request.status is status]


def _coming(world: World) -> list[Request]:
    approved = _having(world, RequestStatus.APPROVED)
    return [request for request in approved if request.media.status is MediaStatus.PROCESSING]


def _named(world: World, name: str) -> int:
    return next(number for number, person in world.people.items() if person.name == name)
