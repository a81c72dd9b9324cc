"""What the names in the owner's genre lists stand for.

The numbers and the English names are TMDB's own, from `/genre/movie/list` and `/genre/tv/list`. A series has no genre
of its own for action, adventure, science fiction, fantasy or war: TMDB files those under three compounds, named by
`within`.

Six names people write are no genre of TMDB's; they are known by its adult flag or by its keywords, whose numbers and
names are those of `/keyword/{id}`. 10292 gore, 4344 musical and 5565 biography were seen in a public copy of TMDB's
list; 155477 softcore, 190370 erotic movie, 256466 erotic, 325693 erotica and 343572 erotic film only in lists that
other programs keep, which do not all agree. So a keyword that comes with its name counts only when name and number
agree: a number that means something else declines nothing. Splatter is told by the keyword gore. Pornography (445) is
a subject of serious films too and therefore stands for nothing here.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum, auto

from daemon.domain.media import Keyword, TitleFacts
from daemon.domain.sentences import Sentence


class Match(Enum):
    """Whether a title is of a genre."""

    YES = auto()
    PERHAPS = auto()
    """TMDB only says a compound of which this is one half."""
    NO = auto()
    UNKNOWN = auto()
    """Nothing that is known says so, and something that would say so is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Genre:
    """One line of the table. A title is of this genre if any of its marks is found."""

    name: str
    french: str
    also: tuple[str, ...] = ()
    """Other ways people write it, in either language."""
    id: int | None = None
    within: int | None = None
    """The compound under which TMDB files a series of this genre."""
    keywords: Mapping[int, str] = field(default_factory=dict)
    """Numbers and names, as TMDB has them."""
    adult: bool = False

    @property
    def sentence(self) -> Sentence:
        """The name, in the reader's language."""
        return Sentence(self.name)

    def found_in(self, facts: TitleFacts) -> Match:
        """An unknown mark is no reason to say no."""
        genres = facts.genres
        if genres is not None and self.id in genres:
            return Match.YES
        if (self.adult and facts.adult) or (self.keywords and any(map(self._tells, facts.keywords or ()))):
            return Match.YES
        if genres is not None and self.within in genres:
            return Match.PERHAPS
        return Match.UNKNOWN if self._lacks(facts) else Match.NO

    def _tells(self, keyword: Keyword) -> bool:
        """A name that comes along must be the one the table has for the number."""
        name = self.keywords.get(keyword.id)
        return name is not None and keyword.name.casefold() in {"", name}

    def _lacks(self, facts: TitleFacts) -> bool:
        """Whether `lacking` would name anything; asked for every rule and case."""
        return (
            (self.id is not None and facts.genres is None)
            or (bool(self.keywords) and facts.keywords is None)
            or (self.adult and facts.adult is None)
        )

    def lacking(self, facts: TitleFacts) -> list[str]:
        """Which facts that tell this genre are not known."""
        needed = {"genres": self.id is not None, "keywords": bool(self.keywords), "adult": self.adult}
        return [name for name, wanted in needed.items() if wanted and getattr(facts, name) is None]


GENRES = (
    Genre(id=28, name="Action", french="Action", within=10759),
    Genre(id=12, name="Adventure", french="Aventure", within=10759),
    Genre(id=16, name="Animation", french="Animation", also=("Animated", "Dessin animé", "Dessins animés")),
    Genre(id=35, name="Comedy", french="Comédie"),
    Genre(id=80, name="Crime", french="Crime", also=("Policier",)),
    Genre(id=99, name="Documentary", french="Documentaire", also=("Documentaries", "Documentaires")),
    Genre(id=18, name="Drama", french="Drame"),
    Genre(id=10751, name="Family", french="Familial", also=("Famille",)),
    Genre(id=14, name="Fantasy", french="Fantastique", within=10765),
    Genre(id=36, name="History", french="Histoire", also=("Historical", "Historique")),
    Genre(id=27, name="Horror", french="Horreur", also=("Épouvante",)),
    Genre(id=10402, name="Music", french="Musique"),
    Genre(id=9648, name="Mystery", french="Mystère"),
    Genre(id=10749, name="Romance", french="Romance", also=("Romantique",)),
    Genre(id=878, name="Science Fiction", french="Science-Fiction", also=("Sci-Fi", "SF"), within=10765),
    Genre(id=10770, name="TV Movie", french="Téléfilm"),
    Genre(id=53, name="Thriller", french="Thriller"),
    Genre(id=10752, name="War", french="Guerre", within=10768),
    Genre(id=37, name="Western", french="Western"),
    Genre(id=10759, name="Action & Adventure", french="Action & Aventure"),
    Genre(id=10762, name="Kids", french="Enfants", also=("Children", "Jeunesse")),
    Genre(id=10763, name="News", french="Actualités", also=("Infos", "Informations")),
    Genre(id=10764, name="Reality", french="Téléréalité", also=("Reality TV", "Reality Show")),
    Genre(
        id=10765, name="Sci-Fi & Fantasy", french="Science-Fiction & Fantastique", also=("Science Fiction & Fantasy",)
    ),
    Genre(id=10766, name="Soap", french="Feuilleton", also=("Soap Opera",)),
    Genre(id=10767, name="Talk", french="Débat", also=("Talk Show",)),
    Genre(id=10768, name="War & Politics", french="Guerre & Politique"),
    Genre(name="Adult", french="Adulte", also=("Adults", "Adultes"), adult=True),
    Genre(
        name="Erotic",
        french="Érotique",
        also=("Erotica", "Érotisme"),
        keywords={
            155477: "softcore",
            190370: "erotic movie",
            256466: "erotic",
            325693: "erotica",
            343572: "erotic film",
        },
    ),
    Genre(name="Gore", french="Gore", keywords={10292: "gore"}),
    Genre(name="Splatter", french="Splatter", keywords={10292: "gore"}),
    Genre(name="Musical", french="Comédie musicale", keywords={4344: "musical"}),
    Genre(name="Biography", french="Biographie", also=("Biopic", "Biographique"), keywords={5565: "biography"}),
)


def _folded(name: str) -> str:
    """Letters and digits only, without accents, case, `and` or `et`: "Sci-Fi & Fantasy" is "scififantasy"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return "".join(word for word in re.findall(r"[a-z0-9]+", plain) if word not in {"and", "et"})


_BY_ID = {genre.id: genre for genre in GENRES if genre.id is not None}
_BY_NAME = {_folded(name): (name, genre) for genre in GENRES for name in (*genre.also, genre.french, genre.name)}


def genre_named(name: str) -> Genre:
    """The genre of this name, in English or French, however written.

    ValueError on a name that means nothing, in words that follow the setting's key.
    """
    folded = _folded(name)
    if folded in _BY_NAME:
        return _BY_NAME[folded][1]
    near = get_close_matches(folded, _BY_NAME, n=1)
    hint = f"; did you mean {_BY_NAME[near[0]][0]}?" if near else "; write it as TMDB does, in English or French"
    raise ValueError(f"is no genre that TMDB knows{hint}")


def genre_numbered(number: int) -> Genre:
    """The genre with TMDB's number. ValueError where TMDB has none."""
    if number not in _BY_ID:
        raise ValueError(f"{number} is no genre number of TMDB's")
    return _BY_ID[number]


def genre_sentence(genre: int) -> Sentence:
    """A TMDB genre id as a word in the reader's language; one newer than this table is shown by its number."""
    known = _BY_ID.get(genre)
    return known.sentence if known else Sentence("genre no. {number}", {"number": genre})
