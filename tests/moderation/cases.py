"""Cases and settings to judge, each with only what a test is about."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from daemon.domain.ids import MediaId, MediaKind, RequestId
from daemon.domain.media import Keyword, TitleFacts
from plugins.moderation.case import Case
from plugins.moderation.config import Limits, ModerationConfig

TODAY = date(2026, 11, 20)
FILM = MediaId(kind=MediaKind.MOVIE, tmdb=603)
SERIES = MediaId(kind=MediaKind.SERIES, tmdb=1399)

NO_LIMITS = Limits.model_validate(dict.fromkeys(Limits.model_fields))


OF_THE_CASE = {field.name for field in fields(Case)} - {"media", "facts", "seasons"}


def a_case(*, age: timedelta | None = None, asked: tuple[int, ...] = (), **known: Any) -> Case:  # noqa: ANN401
    """A request for a film, unless `media` says otherwise; every fact that is not named is unknown."""
    title = TitleFacts(**{"media": FILM, **{name: known[name] for name in known.keys() - OF_THE_CASE}})
    asked_at = datetime(2026, 11, 20, 14, 12, tzinfo=UTC)
    request = RequestId(service="overseerr", number=7)
    return Case(
        request=request,
        media=title.media,
        facts=title,
        asked_at=asked_at,
        today=TODAY,
        requester_age=age,
        seasons=asked,
        **{name: known[name] for name in known.keys() & OF_THE_CASE},
    )


def settings(**given: Any) -> ModerationConfig:  # noqa: ANN401
    """Nothing is switched on but what is given."""
    return ModerationConfig.model_validate({"limits": NO_LIMITS, "new_user_needs_review": False, **given})


def keywords(*ids: int) -> tuple[Keyword, ...]:
    return tuple(Keyword(id=each) for each in ids)
