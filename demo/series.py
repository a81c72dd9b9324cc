"""The series of the invented world: public facts, except ratings, votes and popularity, which are invented."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from demo.titles import Title

# id, tvdb, name, French name, first aired, genres, rating, votes, popularity, minutes, seasons, episodes, keywords
# fmt: off
_KNOWN: tuple[tuple[int, int, str, str, date, tuple[int, ...], float, int, float, int, int, int, tuple[int, ...]],
              ...] = (
    (1396, 81189, "Breaking Bad", "", date(2008, 1, 20), (18, 80), 8.9, 15200, 300.0, 47, 5, 62, ()),
    (1399, 121361, "Game of Thrones", "", date(2011, 4, 17), (10765, 18, 10759), 8.4, 24900, 280.0, 55, 8, 73, ()),
    (66732, 305288, "Stranger Things", "", date(2016, 7, 15), (10765, 9648, 10759), 8.6, 18500, 260.0, 50, 5, 42, ()),
    (456, 71663, "The Simpsons", "Les Simpson", date(1989, 12, 17), (10751, 16, 35), 8.0, 10300, 310.0, 22, 37, 800,
     ()),
    (2316, 73244, "The Office", "The Office (US)", date(2005, 3, 24), (35,), 8.6, 4500, 190.0, 22, 9, 186, ()),
    (1668, 79168, "Friends", "", date(1994, 9, 22), (35,), 8.4, 8300, 210.0, 25, 10, 228, ()),
    (87108, 360893, "Chernobyl", "Tchernobyl", date(2019, 5, 6), (18,), 8.7, 6500, 90.0, 65, 1, 5, (9672,)),
    (1438, 79126, "The Wire", "Sur écoute", date(2002, 6, 2), (80, 18), 8.6, 2400, 85.0, 60, 5, 60, ()),
    (68595, 318408, "Planet Earth II", "Planète Terre II", date(2016, 11, 6), (99,), 8.9, 1300, 60.0, 50, 1, 6, ()),
    (246, 74852, "Avatar: The Last Airbender", "Avatar, le dernier maître de l'air", date(2005, 2, 21),
     (16, 10759, 10765), 8.7, 4300, 150.0, 24, 3, 61, ()),
    (37854, 81797, "One Piece", "", date(1999, 10, 20), (10759, 35, 16), 8.7, 4900, 240.0, 24, 22, 1150, (210024,)),
    (549, 72368, "Law & Order", "New York, police judiciaire", date(1990, 9, 13), (80, 18), 7.4, 560, 330.0, 45, 25,
     540, ()),
    (1416, 73762, "Grey's Anatomy", "", date(2005, 3, 27), (18,), 8.2, 10800, 290.0, 43, 22, 450, ()),
    (70523, 334824, "Dark", "", date(2017, 12, 1), (80, 18, 10765, 9648), 8.4, 6900, 120.0, 53, 3, 26, ()),
)

# name, French name, first aired, genres, rating, votes, popularity, minutes, seasons, episodes, keywords
_INVENTED: tuple[
    tuple[str, str, date, tuple[int, ...], float | None, int, float, int, int, int, tuple[int, ...]], ...
] = (
    ("The Baker Street Gardeners", "Les Jardiniers de Baker Street", date(2020, 9, 7), (10764,), 5.3, 90, 11.0, 42,
     6, 96, ()),
    ("Villa Mirabelle", "Villa Mirabelle", date(2004, 1, 5), (10766, 18), 4.6, 210, 30.0, 26, 19, 4200, ()),
    ("Little Comets", "Petites Comètes", date(2021, 3, 1), (10762, 16), 7.6, 140, 13.0, 11, 3, 78, ()),
    ("The Salt Road", "La Route du sel", date(2022, 4, 18), (99,), 8.2, 160, 9.0, 51, 2, 12, ()),
    ("Harbour Police", "Brigade du port", date(2018, 2, 12), (80, 18), 6.1, 330, 21.0, 44, 7, 154, ()),
    ("Undead Suburbia", "Banlieue des morts", date(2017, 10, 13), (10765, 18), 5.4, 480, 26.0, 43, 4, 52,
     (12377, 10292)),
)
# fmt: on

_ELSEWHERE: dict[int, dict[str, Any]] = {
    1396: {
        "countries": ("US",),
        "certified": (("US", "TV-MA"), ("FR", "16")),
        "streams": (("US", "Netflix"), ("FR", "Netflix")),
    },
    549: {"countries": ("US",), "certified": (("US", "TV-14"), ("FR", "12"))},
}
"""Where some were made, from what age they are shown, and where they stream; the last is invented."""


def series(today: date) -> list[Title]:
    """Every series; `today` places the one still to come."""
    known = [
        Title(tmdb_id=number, kind="tv", tvdb_id=tvdb, name=name, french=french, released=aired, genres=genres,
              rating=rating, votes=votes, popularity=popularity, runtime=runtime, seasons=seasons, episodes=episodes,
              keywords=keywords)
        for (number, tvdb, name, french, aired, genres, rating, votes, popularity, runtime, seasons, episodes, keywords)
        in _KNOWN
    ]  # fmt: skip
    known = [replace(title, **_ELSEWHERE.get(title.tmdb_id, {})) for title in known]
    invented = [
        Title(tmdb_id=9_500_001 + place, kind="tv", tvdb_id=9_900_001 + place, name=name, french=french, released=aired,
              genres=genres, rating=rating, votes=votes, popularity=popularity, runtime=runtime, seasons=seasons,
              episodes=episodes, keywords=keywords)
        for place, (name, french, aired, genres, rating, votes, popularity, runtime, seasons, episodes, keywords)
        in enumerate(_INVENTED)
    ]  # fmt: skip
    to_come = Title(tmdb_id=9_500_101, kind="tv", tvdb_id=9_900_101, name="The Archivists", french="Les Archivistes",
                    released=today + timedelta(days=75), genres=(18, 9648), popularity=41.0, runtime=50, seasons=1,
                    episodes=8)  # fmt: skip
    return [*known, *invented, to_come]
