"""Several services behind one port."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from daemon.domain.activity import Begun, LastSeen, Play, Sighting
from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import NotConfigured, Unreachable
from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.letters import Letter
from daemon.domain.media import TitleFacts
from daemon.domain.model import ModelAnswer, ModelQuestion, ModelTerms
from daemon.domain.requests import PortalRequest
from daemon.services.base.routers import (
    ActivityRouter,
    ChannelRouter,
    ModelRouter,
    PortalRouter,
    ShelfRouter,
    TitlesRouter,
)

FILM = MediaId(kind=MediaKind.MOVIE, tmdb=603)
FOUND = Found(TitleFacts(media=FILM, title="The Matrix"))
ABSENT = Absent("tmdb", "movie 603")
SOMEBODY = Alias(service="theirs", id="4")
OUT = Unknown(Unreachable("tmdb", "is out"))


class Portal:
    def __init__(self, name: str) -> None:
        self.name = name
        self.done: list[str] = []

    async def request(self, request: RequestId) -> Answer[PortalRequest]:
        return Absent(self.name, str(request))

    async def title(self, media: MediaId, *, portal: str) -> Answer[TitleFacts]:  # noqa: ARG002 (the port's words)
        return Absent(self.name, str(media))

    async def approve(self, request: RequestId) -> None:
        self.done.append(f"approve {request}")

    async def decline(self, request: RequestId) -> None:
        self.done.append(f"decline {request}")

    async def asked_by(self, requester: Alias, media: MediaId) -> Answer[tuple[PortalRequest, ...]]:
        return Absent(self.name, f"{requester} {media}")

    async def narrow(self, request: RequestId, seasons: Collection[int]) -> None:
        self.done.append(f"narrow {request} {seasons}")

    async def ask_for(self, requester: Alias, media: MediaId, *, is_4k: bool, seasons: Collection[int]) -> None:
        self.done.append(f"ask for {requester} {media} {is_4k} {seasons}")


class Known:
    def __init__(self, answer: Answer[TitleFacts]) -> None:
        self._answer = answer

    async def title(self, media: MediaId) -> Answer[TitleFacts]:  # noqa: ARG002 (the port's words)
        return self._answer


async def test_the_name_in_the_id_says_which_portal_is_meant() -> None:
    ours, theirs = Portal("ours"), Portal("theirs")
    router = PortalRouter({"ours": ours, "theirs": theirs})
    request = RequestId(service="theirs", number=7)

    await router.approve(request)
    await router.decline(request)

    await router.narrow(request, (1,))
    await router.ask_for(SOMEBODY, FILM, is_4k=False, seasons=())

    told = ["approve theirs/7", "decline theirs/7", "narrow theirs/7 (1,)", "ask for theirs/4 movie/603 False ()"]
    assert (ours.done, theirs.done) == ([], told)
    assert await router.asked_by(SOMEBODY, FILM) == Absent("theirs", "theirs/4 movie/603")
    assert await router.request(request) == Absent("theirs", "theirs/7")
    assert await router.title(FILM, portal="theirs") == Absent("theirs", "movie/603")


async def test_a_portal_that_is_not_set_up_is_unknown_and_cannot_be_acted_on() -> None:
    router = PortalRouter({})
    request = RequestId(service="gone", number=7)

    for answer in (await router.request(request), await router.title(FILM, portal="gone")):
        assert isinstance(answer, Unknown)
        assert isinstance(answer.error, NotConfigured)
    with pytest.raises(NotConfigured):
        await router.approve(request)
    with pytest.raises(NotConfigured):
        await router.decline(request)


@pytest.mark.parametrize(
    "answers, answer",
    [
        ([FOUND, OUT], FOUND),
        ([OUT, FOUND], FOUND),
        ([ABSENT, FOUND], FOUND),
        ([ABSENT, ABSENT], ABSENT),
        ([ABSENT, OUT], OUT),
        ([OUT, ABSENT], OUT),
    ],
)
async def test_a_title_is_absent_only_when_everybody_says_so(
    answers: list[Answer[TitleFacts]], answer: Answer[TitleFacts]
) -> None:
    assert await TitlesRouter([Known(each) for each in answers]).title(FILM) == answer


async def test_without_anybody_who_knows_titles_they_are_not_configured() -> None:
    answer = await TitlesRouter([]).title(FILM)

    assert isinstance(answer, Unknown)
    assert isinstance(answer.error, NotConfigured)


KEPT = MediaKind.MOVIE
SHELF_DOWN = Unknown(Unreachable("radarr", "nobody answers"))


class AKeeper:
    """A double of one that keeps films: it answers everything alike."""

    keeps = KEPT

    def __init__(self, answer: Answer[tuple[Any, ...]]) -> None:
        self._answer = answer

    async def profiles(self, _: MediaKind) -> Answer[tuple[Any, ...]]:
        return self._answer

    async def folders(self, _: MediaKind) -> Answer[tuple[Any, ...]]:
        return self._answer

    async def holdings(self, _: MediaKind) -> Answer[tuple[Any, ...]]:
        return self._answer

    async def held(self, _: MediaId, *, tvdb: int | None = None) -> Answer[tuple[Any, ...]]:  # noqa: ARG002 (of the port)
        return self._answer


@pytest.mark.parametrize(
    "answers, held, everything",
    [
        ([Found(("a",)), Found(("b",))], Found(("a", "b")), Found(("a", "b"))),
        ([Found(("a",)), Absent("radarr", "it")], Found(("a",)), Absent("radarr", "it")),
        ([Found(("a",)), SHELF_DOWN], Found(("a",)), SHELF_DOWN),
        ([Absent("radarr", "it"), SHELF_DOWN], SHELF_DOWN, Absent("radarr", "it")),
        ([Absent("radarr", "it"), Absent("second", "it")], Absent("radarr", "it"), Absent("radarr", "it")),
    ],
)
async def test_one_that_has_it_is_enough_and_a_part_never_passes_for_the_whole(
    answers: list[Answer[tuple[Any, ...]]], held: object, everything: object
) -> None:
    router = ShelfRouter([AKeeper(answer) for answer in answers])
    assert await router.held(MediaId(kind=KEPT, tmdb=1)) == held
    assert [await ask(KEPT) for ask in (router.profiles, router.folders, router.holdings)] == [everything] * 3


async def test_who_keeps_films_is_not_asked_for_series() -> None:
    router = ShelfRouter([AKeeper(Found(("a",)))])
    found = [
        await router.holdings(MediaKind.SERIES),
        await router.held(MediaId(kind=MediaKind.SERIES, tmdb=1)),
    ]
    assert [answer.error.service for answer in found if isinstance(answer, Unknown)] == ["sonarr", "sonarr"]


class AModel:
    """A double of a model: it is known by its name alone."""

    def __init__(self, name: str) -> None:
        self._terms = Absent(name, "terms")
        self._answer = Absent(name, "answer")

    async def terms(self, service: str | None = None, *, model: str | None = None) -> Answer[ModelTerms]:  # noqa: ARG002 (the port's words)
        return self._terms

    async def answer(self, question: ModelQuestion) -> Answer[ModelAnswer]:  # noqa: ARG002 (the port's words)
        return self._answer


@pytest.mark.parametrize("named, asked", [(None, "first"), ("second", "second")])
async def test_the_model_that_is_named_answers_or_the_first(named: str | None, asked: str) -> None:
    router = ModelRouter({"first": AModel("first"), "second": AModel("second")})
    assert await router.terms(named) == Absent(asked, "terms")
    question = ModelQuestion(system="", user="", service=named)
    assert await router.answer(question) == Absent(asked, "answer")


@pytest.mark.parametrize("models, named", [({}, None), ({"first": AModel("first")}, "third")])
async def test_no_other_model_steps_in_for_one_that_is_not_there(models: dict[str, AModel], named: str | None) -> None:
    router = ModelRouter(models)
    found = [await router.terms(named), await router.answer(ModelQuestion(system="", user="", service=named))]
    assert [type(answer.error) for answer in found if isinstance(answer, Unknown)] == [NotConfigured] * 2


class Channel:
    def __init__(self) -> None:
        self.done: list[tuple[str, ...]] = []

    async def send(self, channel: str, to: str, letter: Letter) -> str | None:
        self.done.append((channel, to, letter.title))
        return "17"

    async def edit(self, channel: str, to: str, message: str, letter: Letter) -> None:
        self.done.append((channel, to, message, letter.title))


async def test_the_name_of_the_entry_says_which_channel_carries_a_message() -> None:
    mail, chat = Channel(), Channel()
    router = ChannelRouter({"smtp": mail, "family": chat})

    number = await router.send("family", "-100", Letter(title="Hello"))
    await router.edit("family", "-100", "17", Letter(title="Changed"))

    assert number == "17"
    assert (mail.done, chat.done) == ([], [("family", "-100", "Hello"), ("family", "-100", "17", "Changed")])


async def test_a_channel_that_is_not_set_up_carries_nothing() -> None:
    router = ChannelRouter({})
    with pytest.raises(NotConfigured, match="discord: is not set up"):
        await router.send("discord", "", Letter(title="Hello"))
    with pytest.raises(NotConfigured):
        await router.edit("discord", "", "1", Letter(title="Hello"))


MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
SERIES = MediaId(kind=MediaKind.SERIES, tmdb=1396)
STRANGER = Absent("tautulli", "person with this number")


def seen(name: str, since: datetime | None, **people: Sighting) -> Found[LastSeen]:
    return Found(
        LastSeen(services=(name,), servers=frozenset({f"plex of {name}"}), people=people, since=since, latest=since)
    )


def sighting(last_seen: datetime | None, *, recorded: bool = True) -> Sighting:
    return Sighting(last_seen=last_seen, recorded=recorded)


class Watcher:
    """Says the same whoever it is asked about."""

    def __init__(
        self,
        everybody: Answer[LastSeen] = OUT,
        plays: Answer[tuple[Play, ...]] = OUT,
        begun: Answer[Begun] = OUT,
    ) -> None:
        self._everybody, self._plays, self._begun = everybody, plays, begun

    async def last_seen(self) -> Answer[LastSeen]:
        return self._everybody

    async def plays(self, plex_id: str, *, since: datetime) -> Answer[tuple[Play, ...]]:  # noqa: ARG002 (the port's)
        return self._plays

    async def begun(self, plex_id: str, titles: Mapping[MediaId, datetime]) -> Answer[Begun]:  # noqa: ARG002
        return self._begun


async def test_several_histories_reach_as_far_as_the_shortest_and_the_later_sighting_counts() -> None:
    router = ActivityRouter(
        {
            "one": Watcher(seen("one", MONDAY, a=sighting(MONDAY), b=sighting(None), c=sighting(MONDAY))),
            "two": Watcher(seen("two", TUESDAY, a=sighting(TUESDAY), b=sighting(None, recorded=False))),
        }
    )
    told = (await router.last_seen()).needed()
    assert told == LastSeen(
        services=("one", "two"),
        servers=frozenset({"plex of one", "plex of two"}),
        people={"a": sighting(TUESDAY), "b": sighting(None, recorded=False), "c": sighting(MONDAY)},
        since=TUESDAY,
        latest=TUESDAY,
    )


async def test_an_empty_history_among_several_reaches_nowhere() -> None:
    router = ActivityRouter({"one": Watcher(seen("one", MONDAY)), "two": Watcher(seen("two", None))})
    assert (await router.last_seen()).needed().since is None


@pytest.mark.parametrize("other", [OUT, None], ids=["out", "never heard"])
async def test_one_history_that_does_not_tell_makes_it_unknown(other: Any) -> None:  # noqa: ANN401 (a table's)
    found = Watcher(seen("one", MONDAY), Found(()), Found(Begun(services=("one",), yes=frozenset({FILM}))))
    router = ActivityRouter({"one": found, "two": other if other is None else Watcher()})
    answers = [await router.last_seen(), await router.plays("7", since=MONDAY), await router.begun("7", {FILM: MONDAY})]
    assert [isinstance(answer, Unknown) for answer in answers] == [True, True, True]


async def test_without_a_history_it_is_not_set_up() -> None:
    answer = await ActivityRouter({}).last_seen()
    assert isinstance(answer, Unknown)
    assert isinstance(answer.error, NotConfigured)


def play(at: datetime) -> Play:
    return Play(service="one", title="Up", kind=MediaKind.MOVIE, at=at)


async def test_plays_of_several_are_one_list_the_newest_first() -> None:
    router = ActivityRouter(
        {
            "one": Watcher(plays=Found((play(MONDAY),))),
            "two": Watcher(plays=Found((play(TUESDAY),))),
            "three": Watcher(plays=STRANGER),
        }
    )
    assert await router.plays("7", since=MONDAY) == Found((play(TUESDAY), play(MONDAY)))


def begun(name: str, *, yes: tuple[MediaId, ...] = (), no: tuple[MediaId, ...] = ()) -> Answer[Begun]:
    return Found(Begun(services=(name,), yes=frozenset(yes), no=frozenset(no)))


@pytest.mark.parametrize(
    "answers, expected",
    [
        ((begun("one", yes=(FILM,), no=(SERIES,)), begun("two", no=(FILM, SERIES))), ({FILM}, {SERIES})),
        ((begun("one", no=(FILM,)), begun("two", no=(FILM, SERIES))), (set(), {FILM})),
        ((begun("one", no=(FILM, SERIES)), STRANGER), (set(), {FILM, SERIES})),
    ],
)
async def test_begun_anywhere_is_begun_and_not_begun_is_what_all_say(
    answers: tuple[Answer[Begun], ...], expected: tuple[set[MediaId], set[MediaId]]
) -> None:
    router = ActivityRouter({str(place): Watcher(begun=answer) for place, answer in enumerate(answers)})
    told = (await router.begun("7", {FILM: MONDAY, SERIES: MONDAY})).needed()
    assert (set(told.yes), set(told.no)) == expected


async def test_whom_nobody_knows_is_absent() -> None:
    router = ActivityRouter({"one": Watcher(begun=STRANGER), "two": Watcher(begun=STRANGER)})
    assert await router.begun("7", {FILM: MONDAY}) == STRANGER
