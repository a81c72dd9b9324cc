"""TMDB's genres: the real ids, with the names TMDB gives in English and French. There are no others."""

MOVIE_GENRES: dict[int, tuple[str, str]] = {
    28: ("Action", "Action"),
    12: ("Adventure", "Aventure"),
    16: ("Animation", "Animation"),
    35: ("Comedy", "Comédie"),
    80: ("Crime", "Crime"),
    99: ("Documentary", "Documentaire"),
    18: ("Drama", "Drame"),
    10751: ("Family", "Familial"),
    14: ("Fantasy", "Fantastique"),
    36: ("History", "Histoire"),
    27: ("Horror", "Horreur"),
    10402: ("Music", "Musique"),
    9648: ("Mystery", "Mystère"),
    10749: ("Romance", "Romance"),
    878: ("Science Fiction", "Science-Fiction"),
    10770: ("TV Movie", "Téléfilm"),
    53: ("Thriller", "Thriller"),
    10752: ("War", "Guerre"),
    37: ("Western", "Western"),
}

TV_GENRES: dict[int, tuple[str, str]] = {
    10759: ("Action & Adventure", "Action & Adventure"),
    16: ("Animation", "Animation"),
    35: ("Comedy", "Comédie"),
    80: ("Crime", "Crime"),
    99: ("Documentary", "Documentaire"),
    18: ("Drama", "Drame"),
    10751: ("Family", "Familial"),
    10762: ("Kids", "Kids"),
    9648: ("Mystery", "Mystère"),
    10763: ("News", "News"),
    10764: ("Reality", "Reality"),
    10765: ("Sci-Fi & Fantasy", "Science-Fiction & Fantastique"),
    10766: ("Soap", "Soap"),
    10767: ("Talk", "Talk"),
    10768: ("War & Politics", "War & Politics"),
    37: ("Western", "Western"),
}

KEYWORDS: dict[int, str] = {
    4344: "musical",
    5565: "biography",
    6152: "supernatural",
    9672: "based on true story",
    10292: "gore",
    12377: "zombie",
    190370: "erotic movie",
    210024: "anime",
}


def named(kind: str, ids: tuple[int, ...], language: str = "en") -> list[dict[str, object]]:
    """Genres as both TMDB and the portal list them."""
    known = MOVIE_GENRES if kind == "movie" else TV_GENRES
    return [{"id": genre, "name": known[genre][1 if language.startswith("fr") else 0]} for genre in ids]


def tagged(ids: tuple[int, ...]) -> list[dict[str, object]]:
    """Keywords as both list them; TMDB has them in English only."""
    return [{"id": keyword, "name": KEYWORDS[keyword]} for keyword in ids]
