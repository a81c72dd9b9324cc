"""The films of the invented world: public facts, except ratings, votes and popularity, which are invented.

Numbers from nine million on are films that nobody made. The future ones move with the calendar: they are always ahead.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from demo.titles import Title

# id, name, French name, released, genres, rating, votes, popularity, minutes, keywords, language
# fmt: off
_KNOWN: tuple[tuple[int, str, str, date, tuple[int, ...], float, int, float, int, tuple[int, ...], str], ...] = (
    (603, "The Matrix", "Matrix", date(1999, 3, 30), (28, 878), 8.2, 26100, 95.0, 136, (), "en"),
    (550, "Fight Club", "", date(1999, 10, 15), (18, 53), 8.4, 30200, 88.0, 139, (), "en"),
    (27205, "Inception", "", date(2010, 7, 15), (28, 878, 12), 8.4, 37400, 120.0, 148, (), "en"),
    (438631, "Dune", "", date(2021, 9, 15), (878, 12), 7.8, 13300, 110.0, 155, (), "en"),
    (157336, "Interstellar", "", date(2014, 11, 5), (12, 18, 878), 8.5, 36900, 160.0, 169, (), "en"),
    (13, "Forrest Gump", "", date(1994, 6, 23), (35, 18, 10749), 8.5, 28200, 80.0, 142, (), "en"),
    (278, "The Shawshank Redemption", "Les Évadés", date(1994, 9, 23), (18, 80), 8.7, 27900, 105.0, 142, (), "en"),
    (238, "The Godfather", "Le Parrain", date(1972, 3, 14), (18, 80), 8.7, 21200, 115.0, 175, (), "en"),
    (680, "Pulp Fiction", "", date(1994, 9, 10), (53, 80), 8.5, 28600, 90.0, 154, (), "en"),
    (155, "The Dark Knight", "", date(2008, 7, 16), (18, 28, 80, 53), 8.5, 33600, 125.0, 152, (), "en"),
    (129, "Spirited Away", "Le Voyage de Chihiro", date(2001, 7, 20), (16, 10751, 14), 8.5, 17100, 85.0, 125,
     (210024,), "ja"),
    (194, "Amélie", "Le Fabuleux Destin d'Amélie Poulain", date(2001, 4, 25), (35, 10749), 7.9, 11500, 30.0, 122,
     (), "fr"),
    (862, "Toy Story", "", date(1995, 11, 22), (16, 12, 10751, 35), 8.0, 18700, 100.0, 81, (), "en"),
    (12, "Finding Nemo", "Le Monde de Nemo", date(2003, 5, 30), (16, 10751), 7.8, 19600, 98.0, 100, (), "en"),
    (105, "Back to the Future", "Retour vers le futur", date(1985, 7, 3), (12, 35, 878), 8.3, 20400, 75.0, 116, (),
     "en"),
    (11, "Star Wars", "La Guerre des étoiles", date(1977, 5, 25), (12, 28, 878), 8.2, 21000, 92.0, 121, (), "en"),
    (120, "The Lord of the Rings: The Fellowship of the Ring",
     "Le Seigneur des anneaux : La Communauté de l'anneau", date(2001, 12, 18), (12, 14, 28), 8.4, 25600, 118.0, 179,
     (), "en"),
    (769, "GoodFellas", "Les Affranchis", date(1990, 9, 12), (18, 80), 8.5, 13100, 60.0, 145, (9672,), "en"),
    (424, "Schindler's List", "La Liste de Schindler", date(1993, 12, 15), (18, 36, 10752), 8.6, 16200, 70.0, 195,
     (9672, 5565), "en"),
    (389, "12 Angry Men", "12 hommes en colère", date(1957, 4, 10), (18,), 8.5, 8900, 45.0, 97, (), "en"),
    (539, "Psycho", "Psychose", date(1960, 6, 22), (27, 53), 8.4, 10200, 40.0, 109, (), "en"),
    (694, "The Shining", "Shining", date(1980, 5, 23), (27, 53), 8.2, 17800, 62.0, 144, (6152,), "en"),
    (348, "Alien", "Alien, le huitième passager", date(1979, 5, 25), (27, 878), 8.2, 15000, 66.0, 117, (), "en"),
    (78, "Blade Runner", "", date(1982, 6, 25), (878, 18, 53), 7.9, 14100, 58.0, 118, (), "en"),
    (496243, "Parasite", "", date(2019, 5, 30), (35, 53, 18), 8.5, 18900, 84.0, 133, (), "ko"),
    (77338, "The Intouchables", "Intouchables", date(2011, 11, 2), (18, 35), 8.3, 17500, 55.0, 113, (9672,), "fr"),
    (372058, "Your Name.", "Your Name.", date(2016, 8, 26), (16, 10749, 18), 8.5, 11800, 90.0, 106, (210024,), "ja"),
    (8392, "My Neighbor Totoro", "Mon voisin Totoro", date(1988, 4, 16), (16, 14, 10751), 8.1, 8300, 64.0, 86,
     (210024,), "ja"),
    (14160, "Up", "Là-haut", date(2009, 5, 28), (16, 35, 10751, 12), 8.0, 20500, 79.0, 96, (), "en"),
    (354912, "Coco", "", date(2017, 10, 27), (16, 10751, 10402, 12), 8.2, 20100, 140.0, 105, (), "en"),
    (823219, "Flow", "Flow, le chat qui n'avait plus peur de l'eau", date(2024, 8, 29), (16, 14, 12), 8.3, 2300,
     70.0, 85, (), "lv"),
    (1366, "Rocky", "", date(1976, 11, 20), (18,), 7.8, 8000, 50.0, 120, (), "en"),
    (313369, "La La Land", "", date(2016, 12, 1), (35, 18, 10749, 10402), 7.9, 17100, 52.0, 129, (4344,), "en"),
    (11324, "Shutter Island", "", date(2010, 2, 14), (18, 53, 9648), 8.2, 24200, 87.0, 138, (), "en"),
)

# name, French name, released, genres, rating, votes, popularity, minutes, keywords
_INVENTED: tuple[
    tuple[str, str, date | None, tuple[int, ...], float | None, int, float, int | None, tuple[int, ...]], ...
] = (
    ("The Lighthouse Keeper's Bees", "Les Abeilles du gardien de phare", date(2019, 3, 6), (99,), 7.9, 410, 12.4,
     84, ()),
    ("Rails Across the Steppe", "Des rails dans la steppe", date(2022, 10, 12), (99, 36), 8.1, 260, 9.8, 102, ()),
    ("Seven Winters in Tromsø", "Sept hivers à Tromsø", date(2023, 2, 1), (99,), 7.4, 180, 6.1, 91, ()),
    ("The Hedgehog Who Counted Stars", "Le Hérisson qui comptait les étoiles", date(2021, 11, 24), (16, 10751), 7.2,
     640, 22.0, 78, ()),
    ("A Kite for Marguerite", "Un cerf-volant pour Marguerite", date(2020, 4, 8), (10751, 35), 6.8, 330, 11.0, 95, ()),
    ("Night Shift at the Aquarium", "Nuit à l'aquarium", date(2018, 9, 14), (53, 9648), 5.1, 220, 8.7, 101, ()),
    ("Bargain Bin Apocalypse", "Apocalypse en solde", date(2016, 5, 20), (878, 35), 3.4, 510, 6.6, 88, ()),
    ("The Butcher of Rue Morgue", "Le Boucher de la rue Morgue", date(2014, 10, 31), (27,), 4.2, 390, 7.2, 93,
     (10292,)),
    ("Velvet After Midnight", "Velours après minuit", date(2011, 2, 11), (18, 10749), 4.9, 150, 14.0, 92, (190370,)),
    ("The Long Meridian", "Le Long Méridien", date(2017, 6, 7), (18, 36), 7.6, 720, 15.5, 271, ()),
    ("Dust on the Projector", "Poussière sur le projecteur", date(1938, 1, 19), (18,), 7.0, 95, 5.4, 81, ()),
    ("Paper Harbour", "Le Port de papier", date(2024, 5, 15), (18,), 6.9, 41, 1.8, 99, ()),
    ("The Second Violin", "Le Second Violon", date(2022, 1, 26), (10402, 18), 7.3, 260, 9.2, 108, (5565,)),
    ("Orchard Street", "Rue du Verger", date(2015, 8, 5), (35,), 6.4, 870, 18.0, 97, ()),
    ("The Cartographer's Daughter", "La Fille du cartographe", date(2013, 3, 20), (12, 10749), 7.1, 930, 16.0, 118, ()),
    ("Silence in the Switchyard", "", None, (53,), None, 0, 0.6, None, ()),
    ("Untitled Kestrel Project", "", None, (), None, 0, 0.9, None, ()),
)
# fmt: on

_ELSEWHERE: dict[int, dict[str, Any]] = {
    129: {"countries": ("JP",), "certified": (("US", "PG"), ("FR", "TP")), "streams": (("FR", "Netflix"),)},
    11: {"countries": ("US",), "certified": (("US", "PG"), ("FR", "TP")), "collection": "Star Wars Collection"},
    603: {"countries": ("US",), "certified": (("US", "R"), ("FR", "TP")), "streams": (("US", "Max"), ("FR", "Canal+"))},
    27205: {
        "countries": ("US", "GB"),
        "certified": (("US", "PG-13"), ("FR", "TP")),
        "streams": (("US", "Netflix"), ("US", "Max"), ("FR", "Netflix")),
    },
    157336: {
        "countries": ("US", "GB"),
        "certified": (("US", "PG-13"), ("FR", "TP")),
        "streams": (("US", "Netflix"), ("FR", "Netflix"), ("FR", "Canal+")),
    },
    496243: {"countries": ("KR",), "certified": (("US", "R"), ("FR", "TP-12"))},
}
"""Where some were made, from what age they are shown, and where they stream; the last is invented."""


def films(today: date) -> list[Title]:
    """Every film; `today` places those that are still to come."""
    known = [
        Title(tmdb_id=number, name=name, french=french, released=released, genres=genres, rating=rating, votes=votes,
              popularity=popularity, runtime=runtime, keywords=keywords, language=language)
        for number, name, french, released, genres, rating, votes, popularity, runtime, keywords, language in _KNOWN
    ]  # fmt: skip
    known = [replace(title, **_ELSEWHERE.get(title.tmdb_id, {})) for title in known]
    invented = [
        Title(tmdb_id=9_000_001 + place, name=name, french=french, released=released, genres=genres, rating=rating,
              votes=votes, popularity=popularity, runtime=runtime, keywords=keywords)
        for place, (name, french, released, genres, rating, votes, popularity, runtime, keywords)
        in enumerate(_INVENTED)
    ]  # fmt: skip
    return known + invented + _to_come(today) + [_for_adults()]


def _to_come(today: date) -> list[Title]:
    return [
        Title(tmdb_id=9_000_101, name="The Clockmaker of Bruges", french="L'Horloger de Bruges",
              released=today + timedelta(days=45), genres=(12, 14), popularity=64.0),
        Title(tmdb_id=9_000_102, name="Meridian Two", french="Méridien 2", released=today + timedelta(days=190),
              genres=(16, 10751), popularity=38.0, runtime=104),
        Title(tmdb_id=9_000_103, name="Iron Tides", french="Marées de fer", released=today + timedelta(days=400),
              genres=(28, 878), popularity=21.0),
    ]  # fmt: skip


def _for_adults() -> Title:
    return Title(tmdb_id=9_000_201, name="Hotel Paradise Uncut", released=date(2009, 7, 3), genres=(18,), rating=5.2,
                 votes=33, popularity=9.4, runtime=87, adult=True, keywords=(190370,))  # fmt: skip
