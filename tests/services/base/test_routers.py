"""Several services behind one port."""

import pytest

from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import NotConfigured, Unreachable
from daemon.domain.ids import MediaId, MediaKind, RequestId
from daemon.domain.media import TitleFacts
from daemon.domain.requests import PortalRequest
from daemon.services.base.routers import PortalRouter, TitlesRouter

FILM = MediaId(kind=MediaKind.MOVIE, tmdb=603)
FOUND = Found(TitleFacts(media=FILM, title="The Matrix"))
ABSENT = Absent("tmdb", "movie 603")
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

    assert (ours.done, theirs.done) == ([], ["approve theirs/7", "decline theirs/7"])
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
