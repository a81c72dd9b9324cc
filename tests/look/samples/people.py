"""People, one of them forgotten."""

from collections.abc import Mapping

from daemon.domain.sentences import Sentence
from daemon.web.pages.people import KINDS, AliasRow, PeoplePage, PeopleQuery, PersonPage, PersonRow, ShareRow
from tests.look.samples.house import before
from tests.look.samples.reviews import STORY

MARC = PersonRow(
    id=7,
    name="Marc",
    services=("overseerr", "plex"),
    joined_at=before(days=700),
    requests=34,
    forgotten=False,
    kind="friend",
    as_what=Sentence("friend"),
    since=before(days=720),
    activity="seen",
    last_active=before(days=4),
)
LEFT = PersonRow(
    id=8,
    name="Agathe",
    services=("plex",),
    joined_at=None,
    requests=None,
    forgotten=False,
    kind="home",
    as_what=Sentence("household"),
    gone_at=before(days=2),
)
NOBODY = PersonRow(id=9, name="someone", services=(), joined_at=None, requests=None, forgotten=True)

EVERYBODY = (MARC, LEFT, NOBODY)

PAGES: Mapping[str, tuple[str, str, object]] = {
    "people": (
        "people.html",
        "/people",
        PeoplePage(query=PeopleQuery(), people=(MARC, LEFT, NOBODY), next=9, kinds=KINDS),
    ),
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
                AliasRow(
                    alias="plex/410001",
                    service="plex",
                    name="Marc",
                    email=None,
                    joined_at=None,
                    requests=None,
                    evidence="same e-mail address",
                    seen_at=before(hours=1),
                ),
            ),
            shares=(
                ShareRow(
                    server="plex",
                    as_what=Sentence("friend"),
                    invited_at=before(days=720),
                    since=before(days=720),
                    libraries=("Films", "Séries"),
                    everything=False,
                    filters=("contentRating=PG",),
                    downloads=True,
                    elsewhere=1,
                    times=2,
                    gone_at=None,
                ),
                ShareRow(
                    server="cabin",
                    as_what=Sentence("friend"),
                    invited_at=None,
                    since=None,
                    libraries=(),
                    everything=False,
                    filters=(),
                    downloads=False,
                    elsewhere=0,
                    times=1,
                    gone_at=before(days=90),
                ),
            ),
            backups=("usher-20261119-043000.db", "usher-20261120-043000.db"),
            timeline=STORY,
        ),
    ),
    "generic": ("popcorn/kernels.html", "/kernels", PeoplePage(query=PeopleQuery(), people=(MARC, NOBODY), next=None)),
}
