"""The people of the invented house. Nobody bears these names here; example.org receives no mail."""

from collections.abc import Iterable
from dataclasses import dataclass

from demo.plex.book import OWNER_HERE, PlexBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who may ask for films."""

    name: str
    days: int
    """How long ago the portal first saw them."""
    language: str = "en"
    plex_id: int | None = None
    """None for an account made in the portal itself, without Plex."""
    permissions: int = 32

    @property
    def email(self) -> str:
        """Where the portal would write to them."""
        return f"{self.name.split()[0].lower().replace('é', 'e').replace('ë', 'e').replace('ï', 'i')}@example.org"


WITHIN = {410_009}
"""Those of the people whose Plex account belongs to the owner's household."""
ELSEWHERE = {410_002, 410_004}
"""Those who share another server of the owner's too."""


def household() -> tuple[Person, ...]:
    """Old friends, newcomers, French and English, with and without a Plex account."""
    return (
        Person(name="Léa Marchand", days=1460, language="fr", plex_id=410_001),
        Person(name="Oliver Pemberton", days=1190, plex_id=410_002),
        Person(name="Noé Castaing", days=820, language="fr", plex_id=410_003),
        Person(name="Harriet Quill", days=640, plex_id=410_004),
        Person(name="Maëlle Robichaud", days=365, language="fr"),
        Person(name="Jasper Thornbury", days=300, plex_id=410_006),
        Person(name="Anaïs Delcourt", days=120, language="fr", plex_id=410_007),
        Person(name="Winifred Okafor", days=95, plex_id=410_008),
        Person(name="Théo Vasseur", days=61, language="fr", plex_id=410_009),
        Person(name="Rosalind Achterberg", days=31, plex_id=410_010),
        Person(name="Ignatius Bell", days=29),
        Person(name="Capucine Lemoine", days=12, language="fr", plex_id=410_012),
        Person(name="Desmond Faraday", days=3, plex_id=410_013),
        Person(name="Éloïse Brunet", days=0, language="fr", plex_id=410_014),
    )


def share_the_server(book: PlexBook, people: Iterable[Person]) -> None:
    """Whoever has a Plex account shares the server since a week before the portal saw them. Beside them there is a
    child's profile, somebody who never asks for anything, and an invitation nobody answered."""
    for person in people:
        if person.plex_id is not None:
            book.joins(
                person.plex_id,
                person.name,
                email=person.email,
                days=person.days + 7,
                home=person.plex_id in WITHIN,
                elsewhere=person.plex_id in ELSEWHERE,
            )
            book.watched(person.plex_id, "An evening at home", days=person.days / 20 + 1)
    book.joins(410_020, "Félix", days=210, home=True, managed=True, libraries=("5004",))
    book.joins(410_021, "Agathe Roussel", email="agathe@example.org", days=500, filter_movies="contentRating=PG")
    book.invites_to("bertrand@example.org", days=4)
    book.watched(OWNER_HERE, "The owner's own film", days=1)
    book.watching[410_003] = "Something long"
