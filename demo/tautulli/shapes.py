"""The rows Tautulli answers with. Field names as they were recorded; of `get_metadata` as in its own source."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from demo.tautulli.watching import Watched, Watcher
from demo.titles import Title

Json = dict[str, Any]

_FACE = "https://plex.tv/users/x/avatar"


def seconds(moment: datetime) -> int:
    """As it counts."""
    return int(moment.timestamp())


def table_row(person: Watcher, plays: Sequence[Watched]) -> Json:
    """Of `get_users_table`; who never watched anything has nulls."""
    last = max(plays, key=lambda play: play.at, default=None)
    played = play_row(last, person) if last else {}
    return {
        "row_id": person.row,
        "user_id": person.plex_id,
        "username": person.name,
        "friendly_name": person.name,
        "title": person.name if person.plex_id else None,
        "email": person.email,
        "user_thumb": _FACE,
        "plays": len(plays),
        "duration": sum(play.minutes * 60 for play in plays),
        "last_seen": seconds(last.at) if last else None,
        "last_played": played.get("full_title"),
        "history_row_id": last.row if last else None,
        **{
            name: played.get(name)
            for name in (
                "ip_address", "platform", "player", "rating_key", "media_type", "thumb", "parent_title", "year",
                "media_index", "parent_media_index", "live", "originally_available_at", "guid", "transcode_decision",
            )
        },
        "do_notify": 1,
        "keep_history": int(person.recorded),
        "allow_guest": 0,
        "is_active": 1,
    }  # fmt: skip


def play_row(play: Watched, person: Watcher) -> Json:
    """Of `get_history`."""
    title, episode = play.title, play.title.kind == "tv"
    began, ended = seconds(play.at), seconds(play.at) + play.minutes * 60
    name = f"Episode {play.episode}" if episode else title.name
    return {
        "reference_id": play.row,
        "row_id": play.row,
        "id": play.row,
        "date": began,
        "started": began,
        "stopped": ended,
        "duration": play.minutes * 60,
        "play_duration": play.minutes * 60,
        "paused_counter": 0,
        "user_id": play.plex_id,
        "user": person.name,
        "friendly_name": person.name,
        "user_thumb": _FACE,
        "platform": "webOS",
        "product": "Plex for LG",
        "player": "TV",
        "ip_address": "10.0.0.5",
        "live": 0,
        "machine_id": "m1",
        "location": "lan",
        "secure": 1,
        "relayed": 0,
        "media_type": "episode" if episode else "movie",
        "rating_key": play.rating_key,
        "parent_rating_key": play.item * 1_000 + play.season * 100 if episode else None,
        "grandparent_rating_key": play.item if episode else None,
        "full_title": f"{title.name} - {name}" if episode else title.name,
        "title": name,
        "parent_title": f"Season {play.season}" if episode else None,
        "grandparent_title": title.name if episode else None,
        "original_title": None,
        "year": title.released.year if title.released else None,
        "media_index": play.episode if episode else None,
        "parent_media_index": play.season if episode else None,
        "thumb": f"/library/metadata/{play.item}/thumb",
        "originally_available_at": title.date or None,
        "guid": play.guid or f"plex://{'episode' if episode else 'movie'}/{play.rating_key}",
        "transcode_decision": "direct play",
        "percent_complete": 95,
        "watched_status": 1,
        "group_count": 1,
        "group_ids": str(play.row),
        "state": None,
        "session_key": None,
    }


def metadata(title: Title, item: int) -> Json:
    """Of `get_metadata`, as far as anybody looks at it."""
    film = title.kind == "movie"
    others = [f"imdb://tt{title.tmdb_id:07}", *([f"tvdb://{title.tvdb_id}"] if title.tvdb_id else [])]
    return {
        "media_type": "movie" if film else "show",
        "rating_key": str(item),
        "title": title.name,
        "year": str(title.released.year) if title.released else "",
        "guid": f"plex://{'movie' if film else 'show'}/{item}",
        "guids": [*others, f"tmdb://{title.tmdb_id}"],
    }
