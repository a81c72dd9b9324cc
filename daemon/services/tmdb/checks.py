"""What is often set up wrong with TMDB. Reads only."""

from collections.abc import AsyncIterator
from typing import Protocol

from daemon.domain.answers import Absent, Answer, Found
from daemon.domain.errors import KeyRefused, OutsideError
from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.media import TitleFacts
from daemon.domain.sentences import Sentence
from daemon.services.base.checks import Check, stopped

WELL_KNOWN = MediaId(kind=MediaKind.MOVIE, tmdb=603)
"""The Matrix."""


class Database(Protocol):
    """What is looked at."""

    async def check(self) -> None: ...
    async def title(self, media: MediaId) -> Answer[TitleFacts]: ...


async def look_at(tmdb: Database) -> AsyncIterator[Check]:
    """Is it reached, and does it know a film that everybody knows?"""
    try:
        await tmdb.check()
    except OutsideError as error:
        yield _stopped(error)
        return
    yield Check(what=Sentence("TMDB answers and takes the key"), ok=True, found=Sentence("yes"))
    yield _known(await tmdb.title(WELL_KNOWN))


def _known(answer: Answer[TitleFacts]) -> Check:
    what = Sentence("A well-known film is found")
    match answer:
        case Found(value=facts):
            return Check(what=what, ok=True, found=Sentence("{title}", {"title": facts.title or "?"}))
        case Absent():
            remedy = Sentence("The url in daemon.yaml should be https://api.themoviedb.org/3.")
            return Check(what=what, ok=False, found=Sentence("it is not there"), remedy=remedy)
        case unknown:
            return _stopped(unknown.error)


def _stopped(error: OutsideError) -> Check:
    remedy = (
        Sentence("Make a key at themoviedb.org: Settings, API. Both the short key and the long token work.")
        if isinstance(error, KeyRefused)
        else Sentence("Can this machine reach api.themoviedb.org? A name server or a firewall may be in the way.")
    )
    what = Sentence("TMDB answers and takes the key")
    return stopped(error, remedy, answers=what, key=what)
