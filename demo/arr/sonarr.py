"""Sonarr's v3 API, as far as anybody reads it: version 4, which tells TMDB's numbers, and version 3, which does not."""

from typing import Any, ClassVar

from demo.arr.keeper import MEBIBYTE, FakeArr, OnTheList
from demo.arr.qualities import rate
from demo.fake import Route
from demo.http import Call, Reply, answer
from demo.titles import Title

Json = dict[str, Any]


class FakeSonarr(FakeArr):
    """Series, by TheTVDB number."""

    name = "sonarr"
    app: ClassVar[str] = "Sonarr"
    version = "4.0.15.2941"
    folder: ClassVar[str] = "/data/media/tv"
    skyhook_is_up = True
    """Whether the server on the internet answers that Sonarr looks series up at."""

    def comes_back(self) -> None:
        super().comes_back()
        self.skyhook_is_up = True

    def own_routes(self) -> dict[tuple[str, str], Route]:
        return {("GET", "/api/v3/series"): self._series, ("GET", "/api/v3/series/lookup"): self._lookup}

    def all_files(self, title: Title) -> int:
        return title.episodes

    def row(self, held: OnTheList) -> Json:
        seasons = self._seasons(held)
        return self._described(held.title) | {
            "path": f"{self.folder}/{held.title.subject}",
            "rootFolderPath": self.folder,
            "qualityProfileId": held.profile,
            "monitored": True,
            "added": held.added.isoformat().replace("+00:00", "Z"),
            "tags": list(held.tags),
            "seasons": seasons,
            "statistics": {
                "seasonCount": held.title.seasons,
                "episodeFileCount": held.files,
                "episodeCount": held.title.episodes,
                "totalEpisodeCount": held.title.episodes,
                "sizeOnDisk": sum(each["statistics"]["sizeOnDisk"] for each in seasons),
            },
            "id": held.id,
        }

    def _described(self, title: Title) -> Json:
        known = {"tmdbId": title.tmdb_id} if self.version.startswith("4") else {}
        return {
            "title": title.name,
            "status": "continuing",
            "year": title.released.year if title.released else 0,
            "runtime": title.runtime or 0,
            "tvdbId": title.tvdb_id,
            "titleSlug": title.name.lower().replace(" ", "-"),
            **known,
        }

    def _seasons(self, held: OnTheList) -> list[Json]:
        rows, left = [], held.files
        for place, episodes in enumerate(held.title.per_season()):
            files = min(left, episodes)
            left -= files
            size = round(rate(held.profile) * (held.title.runtime or 0) * files * MEBIBYTE)
            counts = {"episodeFileCount": files, "episodeCount": episodes, "totalEpisodeCount": episodes}
            rows.append({"seasonNumber": place + 1, "monitored": True, "statistics": {**counts, "sizeOnDisk": size}})
        return rows

    def _series(self, call: Call) -> Reply:
        if "tvdbId" not in call.query:
            return answer(self.rows())
        wanted = call.number("tvdbId", 0)
        return answer([self.row(held) for held in self.on_the_list.values() if held.title.tvdb_id == wanted])

    def _lookup(self, call: Call) -> Reply:
        """Version 3 takes `tmdb:` for a part of a name, and finds nothing of it."""
        if not self.skyhook_is_up:
            return answer({"message": "Failed to communicate with Skyhook."}, 503)
        service, _, number = call.query.get("term", "").partition(":")
        title = self.titles.find("tv", int(number)) if service == "tmdb" and number.isdecimal() else None
        if title is None or not self.version.startswith("4"):
            return answer([])
        return answer([self._described(title) | {"seasons": [], "monitored": False}])
