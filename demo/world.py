"""The invented house as a whole: its people, every title there is, and the services around it."""

import random
from datetime import date, timedelta
from itertools import count
from types import TracebackType
from typing import Self

from daemon.runtime.clock import Clock, SystemClock
from demo.arr import FakeRadarr, FakeSonarr
from demo.discord import FakeDiscord
from demo.fake import FakeServer
from demo.films import films
from demo.jellyfin import FakeJellyfin
from demo.llm import FakeModel
from demo.mail import FakeMail
from demo.overseerr import FakeOverseerr
from demo.people import Person, household, share_the_server
from demo.plex import FakePlex, FakePlexTv, PlexBook
from demo.series import series
from demo.slack import FakeSlack
from demo.sockets import HOST
from demo.tautulli import FakeTautulli
from demo.telegram import FakeTelegram
from demo.telegram.people import Streets
from demo.titles import Shelf, Title
from demo.tmdb import FakeTmdb

_FIRST_INVENTED = 9_000_000
YOU, HOUSE_GROUP = 5_001, -1_001_000_000
"""The owner in Telegram, and the group of the house."""

_FIRST_MADE_UP = 9_100_000
_ADJECTIVES = (
    "Silent",
    "Crimson",
    "Forgotten",
    "Northern",
    "Borrowed",
    "Paper",
    "Midnight",
    "Hollow",
    "Golden",
    "Last",
)
_NOUNS = ("Orchard", "Signal", "Harbour", "Winter", "Ledger", "Sparrow", "Voyage", "Mirror", "Station", "Garden")
_GENRES = (28, 12, 16, 35, 80, 99, 18, 10751, 14, 36, 27, 10402, 9648, 10749, 878, 53, 10752, 37)


class World:
    """Everything in it follows from the seed and the day: two worlds alike tell the same story.

    Nobody but the owner is in the portal's list of requests until somebody asks.
    """

    def __init__(self, *, seed: int = 7, flavour: str = "overseerr", clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.random = random.Random(seed)
        self._numbers = count(_FIRST_MADE_UP)
        self.titles = Shelf([*films(self.today), *series(self.today)])
        self.overseerr = FakeOverseerr(self.titles, flavour=flavour, clock=self.clock)
        self.annex = FakeOverseerr(self.titles, flavour="seerr", on_jellyfin=True, clock=self.clock)
        self.annex.name = "annex"
        self.annex.api_key = "invented-annex-key-90aa"  # another portal, another key
        self.jellyfin = FakeJellyfin(clock=self.clock)
        self.plex_book = PlexBook(self.clock)
        self.plex = FakePlex(self.plex_book)
        self.plextv = FakePlexTv(self.plex, self.plex_book)
        self.tautulli = FakeTautulli(clock=self.clock)
        self.tmdb = FakeTmdb(self.titles, clock=self.clock)
        self.telegram = FakeTelegram(clock=self.clock)
        _move_into(self.telegram.streets)
        self.radarr = FakeRadarr(self.titles, clock=self.clock)
        self.sonarr = FakeSonarr(self.titles, clock=self.clock)
        self.llm = FakeModel(clock=self.clock)
        self.mail = FakeMail(clock=self.clock)
        self.discord = FakeDiscord(clock=self.clock)
        self.slack = FakeSlack(clock=self.clock)
        self.people: dict[int, Person] = {self._moves_in(person): person for person in household()}
        """By their id in the portal."""
        self._fill_the_shelves()
        share_the_server(self.plex_book, self.people.values())
        self._watch()

    @property
    def services(self) -> tuple[FakeServer | FakeMail, ...]:
        """All there are."""
        served = (self.overseerr, self.tmdb, self.telegram, self.radarr, self.sonarr, self.llm)
        more = (self.mail, self.discord, self.slack, self.annex, self.jellyfin, self.tautulli)
        return (*served, *more, self.plextv, self.plex)

    @property
    def today(self) -> date:
        """The day in this world, in UTC."""
        return self.clock.now().date()

    async def __aenter__(self) -> Self:
        for service in self.services:
            await service.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for service in self.services:
            await service.stop()

    def comes_back(self) -> None:
        """Take back every fault of every service."""
        for service in self.services:
            service.comes_back()

    def plex_entry(self) -> dict[str, object]:
        """How daemon.yaml names the server and plex.tv here."""
        return {"url": self.plex.url, "token": self.plex.token, "account_url": self.plextv.url}

    def channels(self) -> dict[str, object]:
        """How daemon.yaml names what carries messages here."""
        mail = self.mail
        return {
            "smtp": {
                "host": HOST,
                "port": mail.port,
                "username": mail.username,
                "password": mail.password,
                "sender": "Usher <usher@invented.example>",
                "tls": "none",
            },
            "discord": {"webhook": self.discord.webhook},
            "slack": {"webhook": self.slack.webhook},
        }

    def newcomer(self) -> int:
        """Someone whose account is from today."""
        return max(self.people)

    def make_up(self) -> Title:
        """One more film that nobody has heard of; the house never runs out of them."""
        return self.titles.put(self._film(next(self._numbers)))

    def _film(self, number: int) -> Title:
        dice = self.random
        return Title(
            tmdb_id=number,
            name=f"The {dice.choice(_ADJECTIVES)} {dice.choice(_NOUNS)} {number - _FIRST_MADE_UP + 1}",
            released=self.today - timedelta(days=dice.randrange(90, 15_000)),
            genres=tuple(dice.sample(_GENRES, k=2)),
            rating=round(dice.uniform(2.5, 8.9), 1),
            votes=dice.randrange(20, 9_000),
            popularity=round(dice.uniform(0.5, 90.0), 1),
            runtime=dice.randrange(70, 200),
        )

    def _fill_the_shelves(self) -> None:
        """Every third of the well-known titles is there, with the tag of whoever asked for it at the time."""
        people = list(self.people.items())
        for place, title in enumerate(each for each in self.titles if each.tmdb_id < _FIRST_INVENTED):
            number, person = people[place % len(people)]
            keeper = self.radarr if title.kind == "movie" else self.sonarr
            if place % 3 == 0:
                tag = keeper.tag(f"{number} - {person.name}")
                keeper.put(title, profile=5 if place % 12 == 0 else 4, tags=(tag,))

    def _watch(self) -> None:
        """Everybody on Plex watched some of what is on the shelves since they came; the newest nothing yet."""
        self.tautulli.machine = self.plex.machine
        held = [each.title for keeper in (self.radarr, self.sonarr) for each in keeper.on_the_list.values()]
        for place, person in enumerate(each for each in self.people.values() if each.plex_id is not None):
            self.tautulli.knows(person.plex_id or 0, person.name, email=person.email)
            for number, title in enumerate(held[place::3]):
                ago = timedelta(days=9 * number + 2 * place + 1, hours=5)
                if ago < timedelta(days=person.days):
                    at = self.clock.now() - ago
                    self.tautulli.watches(person.plex_id or 0, title, at=at, minutes=title.runtime or 45)

    def _moves_in(self, person: Person) -> int:
        return self.overseerr.add_user(
            person.name,
            email=person.email,
            days=person.days,
            plex_id=person.plex_id,
            permissions=person.permissions,
        )


def _move_into(streets: Streets) -> None:
    """You, two friends and the bot share a group."""
    for number, name, language in ((YOU, "You", "en"), (5_002, "Léa", "fr"), (5_003, "Oliver", "en")):
        streets.joins(number, name, language=language)
    streets.group(HOUSE_GROUP, "The invented house")
