"""People, one of them forgotten."""

from collections.abc import Mapping

from daemon.web.pages.people import AliasRow, PeoplePage, PeopleQuery, PersonPage, PersonRow
from tests.look.samples.house import before
from tests.look.samples.reviews import STORY

MARC = PersonRow(id=7, name="Marc", services=("overseerr",), joined_at=before(days=700), requests=34, forgotten=False)
NOBODY = PersonRow(id=9, name="someone", services=(), joined_at=None, requests=None, forgotten=True)

PAGES: Mapping[str, tuple[str, str, object]] = {
    "people": ("people.html", "/people", PeoplePage(query=PeopleQuery(), people=(MARC, NOBODY), next=9)),
    "person": (
        "person.html",
        "/people/7",
        PersonPage(
            person=MARC,
            aliases=(
                AliasRow(
                    alias="overseerr/7",
                    service="overseerr",
                    name="Marc",
                    email="marc@example.org",
                    joined_at=before(days=700),
                    requests=34,
                    evidence="first seen",
                    seen_at=before(hours=2),
                ),
            ),
            backups=("usher-20261119-043000.db", "usher-20261120-043000.db"),
            timeline=STORY,
        ),
    ),
    "generic": ("popcorn/kernels.html", "/kernels", PeoplePage(query=PeopleQuery(), people=(MARC, NOBODY), next=None)),
}
