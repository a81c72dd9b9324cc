"""The portal's rows as its API writes them. A list, a single read and the answer to POST differ in what they join."""

from datetime import datetime
from typing import Any

from demo.overseerr.flavours import Flavour
from demo.overseerr.rows import Comment, Issue, Media, MediaStatus, Request, User

Json = dict[str, Any]


def stamp(when: datetime) -> str:
    """A date as its database keeps it: whole seconds, written with three zeros."""
    return when.isoformat()[:19] + ".000Z"


class Shapes:
    """Rows as JSON objects, for one flavour."""

    def __init__(self, flavour: Flavour) -> None:
        self._flavour = flavour

    def user(self, user: User, *, settings: bool = True) -> Json:
        """A person; lists leave their settings out."""
        shape: Json = {
            "permissions": user.permissions,
            "id": user.id,
            "email": user.email,
            "plexUsername": user.username if user.plex_id is not None else None,
            "username": user.username if user.jellyfin_id is None else None,
            "recoveryLinkExpirationDate": None,
            "userType": 1 if user.plex_id is not None else 3 if user.jellyfin_id else 2,
            "plexId": user.plex_id,
            "avatar": f"https://gravatar.com/avatar/{user.id:032x}?default=mm&size=200",
            "movieQuotaLimit": None,
            "movieQuotaDays": None,
            "tvQuotaLimit": None,
            "tvQuotaDays": None,
            "createdAt": stamp(user.created_at),
            "updatedAt": stamp(user.created_at),
            "requestCount": user.requests,
            "displayName": user.display_name,
        }
        if settings:
            shape["settings"] = None
        if self._flavour.jellyfin:
            shape |= {"warnings": [], "jellyfinUsername": None, "jellyfinUserId": None}
            if user.jellyfin_id is not None:
                shape |= {"jellyfinUsername": user.username, "jellyfinUserId": user.jellyfin_id}
                shape["avatar"] = f"/avatarproxy/{user.jellyfin_id}?v=1"
            shape |= {"avatarETag": None, "avatarVersion": None}
        return shape

    def media(self, media: Media) -> Json:
        """A title's state, without what Radarr calls it."""
        shape: Json = {
            "downloadStatus": [],
            "downloadStatus4k": [],
            "id": media.id,
            "mediaType": media.kind,
            "tmdbId": media.tmdb_id,
            "tvdbId": media.tvdb_id,
            "imdbId": None,
            "status": media.status,
            "status4k": media.status_4k,
            "createdAt": stamp(media.created_at),
            "updatedAt": stamp(media.updated_at),
            "lastSeasonChange": stamp(media.created_at),
            "mediaAddedAt": stamp(media.created_at) if self._flavour.jellyfin else None,
            "serviceId": 0 if media.handed_over else None,
            "serviceId4k": None,
            "externalServiceId": media.id if media.handed_over else None,
            "externalServiceId4k": None,
            "externalServiceSlug": str(media.tmdb_id) if media.handed_over else None,
            "externalServiceSlug4k": None,
            "ratingKey": None,
            "ratingKey4k": None,
        }
        if self._flavour.jellyfin:
            shape |= {"jellyfinMediaId": None, "jellyfinMediaId4k": None}
        return shape

    def in_list(self, request: Request) -> Json:
        """A row of `GET /request`."""
        shape = self._row(request) | {
            "media": self.media(request.media),
            "seasons": self.seasons(request),
            "modifiedBy": self._maybe(request.modified_by, settings=False),
            "requestedBy": self.user(request.by, settings=False),
            "seasonCount": len(request.seasons),
        }
        if self._flavour.jellyfin:
            shape["canRemove"] = False
        return shape

    def alone(self, request: Request) -> Json:
        """`GET /request/{id}`, and what approve and decline answer."""
        return self._row(request) | {
            "requestedBy": self.user(request.by),
            "modifiedBy": self._maybe(request.modified_by),
            "media": self.media(request.media) | {"seasons": self.there(request.media)},
            "seasons": self.seasons(request),
            "seasonCount": len(request.seasons),
        }

    def made(self, request: Request) -> Json:
        """The answer to `POST /request`: nobody has modified it yet, and the count is the one before."""
        shape = self._row(request) | {
            "media": self.media(request.media),
            "requestedBy": self.user(request.by) | {"requestCount": request.by.requests - 1},
        }
        if request.modified_by is not None:
            shape["modifiedBy"] = self.user(request.modified_by)
        if request.seasons:
            shape["seasons"] = self.seasons(request)
        return shape

    def info(self, media: Media) -> Json:
        """`mediaInfo` of a film or series: its state and every request for it."""
        shape = self.media(media) | {"requests": [self._for_info(request) for request in media.requests]}
        if media.handed_over:
            shape["serviceUrl"] = f"http://127.0.0.1:7878/movie/{media.tmdb_id}"
        return shape

    def there(self, media: Media) -> list[Json]:
        """The seasons that can be watched. Field names as in the portals' own source; not among the recordings."""
        when = {"createdAt": stamp(media.created_at), "updatedAt": stamp(media.updated_at)}
        return [
            {"id": number, "seasonNumber": number, "status": MediaStatus.AVAILABLE, "status4k": MediaStatus.UNKNOWN}
            | when
            for number in sorted(media.there)
        ]

    def issue(self, issue: Issue, *, alone: bool) -> Json:
        """A report; what was said stands only in one that is read alone. Field names as in the portals' own source; not
        among the recordings."""
        shape: Json = {
            "id": issue.id,
            "issueType": issue.type,
            "status": issue.status,
            "problemSeason": issue.season,
            "problemEpisode": issue.episode,
            "createdAt": stamp(issue.created_at),
            "updatedAt": stamp(issue.updated_at),
            "createdBy": self.user(issue.by, settings=False),
            "media": self.media(issue.media),
        }
        return shape | (
            {"comments": [self._comment(each) for each in issue.comments]} if alone else {"modifiedBy": None}
        )

    def _comment(self, said: Comment) -> Json:
        when = stamp(said.created_at)
        by = self.user(said.by, settings=False)
        return {"id": said.id, "message": said.message, "createdAt": when, "updatedAt": when, "user": by}

    def seasons(self, request: Request) -> list[Json]:
        """The seasons that were asked for."""
        return [
            {
                "seasonNumber": season.number,
                "status": season.status,
                "id": season.id,
                "createdAt": stamp(season.created_at),
                "updatedAt": stamp(season.updated_at),
            }
            for season in request.seasons
        ]

    def _for_info(self, request: Request) -> Json:
        return self._row(request) | {
            "media": self.media(request.media),
            "requestedBy": self.user(request.by),
            "modifiedBy": self._maybe(request.modified_by),
            "seasonCount": len(request.seasons),
        }

    def _maybe(self, user: User | None, *, settings: bool = True) -> Json | None:
        return None if user is None else self.user(user, settings=settings)

    def _row(self, request: Request) -> Json:
        return {
            "id": request.id,
            "status": request.status,
            "createdAt": stamp(request.created_at),
            "updatedAt": stamp(request.updated_at),
            "type": request.media.kind,
            "is4k": request.is_4k,
            "serverId": None,
            "profileId": None,
            "rootFolder": None,
            "languageProfileId": None,
            "tags": None,
            "isAutoRequest": False,
        }
