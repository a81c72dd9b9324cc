"""What the portal and TMDB answer, as the invented house writes it, packed once: only numbers change."""

import json
from typing import Any

from demo.world import World

FIRST_TITLE = 1_000_000
PENDING, APPROVED, DECLINED = 1, 2, 3
_NUMBER, _TITLE, _STATUS, _DATE = "987654321", "876543210", "76543", "2001-01-01T00:00:00.000Z"
_FAMILY, _HORROR = 10_751, 27
_FILM: dict[str, Any] = {
    "adult": False, "backdrop_path": None, "homepage": "", "id": int(_TITLE), "original_language": "en",
    "overview": "As everyone in the invented house tells it.", "popularity": 33.2, "poster_path": None,
    "production_companies": [], "production_countries": [], "tagline": "", "vote_average": 7.8, "vote_count": 1562,
    "belongs_to_collection": None, "budget": 0, "imdb_id": None, "original_title": f"Film {_TITLE}",
    "release_date": "2008-12-06", "revenue": 0, "runtime": 84, "status": "Released", "title": f"Film {_TITLE}",
    "video": False, "keywords": {"keywords": [{"id": 4344, "name": "musical"}]},
}  # fmt: skip


class Bodies:
    """A request alone, a row of a list, a film."""

    def __init__(self, world: World) -> None:
        portal, title = world.overseerr, world.make_up()
        made = [portal.request(title.tmdb_id, by=person, announce=False) for person in list(world.people)[1:9]]
        requests = [portal.book.requests[number] for number in made]
        self._alone = [_marked(portal.shapes.alone(request)) for request in requests]
        self._rows = [_marked(portal.shapes.in_list(request)) for request in requests]
        self._films = [json.dumps(_FILM | {"genres": [{"id": each, "name": "x"}]}) for each in (_HORROR, _FAMILY)]

    def alone(self, number: int, status: int, date: str) -> bytes:
        """One of eight people asked for it; each request is for a film of its own."""
        return _filled(self._alone[number % 8], number, status, date)

    def row(self, number: int, status: int, date: str) -> bytes:
        return _filled(self._rows[number % 8], number, status, date)

    def film(self, tmdb: int) -> bytes:
        """One of three films is not wanted in this house; the others are."""
        return self._films[min(tmdb % 3, 1)].replace(_TITLE, str(tmdb)).encode()


def _marked(shape: dict[str, Any]) -> str:
    media = shape["media"] | {"tmdbId": int(_TITLE)}
    dates = {"createdAt": _DATE, "updatedAt": _DATE}
    return json.dumps(shape | dates | {"id": int(_NUMBER), "status": int(_STATUS), "media": media})


def _filled(body: str, number: int, status: int, date: str) -> bytes:
    numbered = body.replace(_NUMBER, str(number)).replace(_TITLE, str(FIRST_TITLE + number))
    return numbered.replace(_STATUS, str(status)).replace(_DATE, date).encode()
