"""Radarr's v3 API, as far as anybody reads it."""

from typing import Any, ClassVar

from demo.arr.keeper import FakeArr, OnTheList
from demo.fake import Route
from demo.http import Call, Reply, answer
from demo.titles import Title

Json = dict[str, Any]


class FakeRadarr(FakeArr):
    """Films, by TMDB number."""

    name = "radarr"
    app: ClassVar[str] = "Radarr"
    version = "5.26.2.10099"
    folder: ClassVar[str] = "/data/media/movies"

    def own_routes(self) -> dict[tuple[str, str], Route]:
        return {("GET", "/api/v3/movie"): self._movies}

    def all_files(self, title: Title) -> int:  # noqa: ARG002 (a film has one)
        return 1

    def row(self, held: OnTheList) -> Json:
        title = held.title
        return {
            "title": title.name,
            "originalTitle": title.name,
            "sizeOnDisk": self.weight(held),
            "status": "released",
            "year": title.released.year if title.released else 0,
            "hasFile": held.files > 0,
            "path": f"{self.folder}/{title.subject}",
            "rootFolderPath": self.folder,
            "qualityProfileId": held.profile,
            "monitored": True,
            "minimumAvailability": "released",
            "runtime": title.runtime or 0,
            "tmdbId": title.tmdb_id,
            "titleSlug": str(title.tmdb_id),
            "tags": list(held.tags),
            "added": held.added.isoformat().replace("+00:00", "Z"),
            "statistics": {"movieFileCount": held.files, "sizeOnDisk": self.weight(held), "releaseGroups": []},
            "id": held.id,
        }

    def _movies(self, call: Call) -> Reply:
        if "tmdbId" not in call.query:
            return answer(self.rows())
        wanted = call.number("tmdbId", 0)
        return answer([self.row(held) for held in self.on_the_list.values() if held.title.tmdb_id == wanted])
