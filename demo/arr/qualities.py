"""Qualities and profiles as a fresh Radarr or Sonarr has them; sizes in megabytes (2^20 bytes) for a minute."""

from typing import Any

Json = dict[str, Any]

# id, name, source, resolution, least, preferred, most; no most means no limit
_QUALITIES: tuple[tuple[int, str, str, int, float, float | None, float | None], ...] = (
    (1, "SDTV", "television", 480, 2, 95, 100),
    (2, "DVD", "dvd", 480, 2, 95, 100),
    (4, "HDTV-720p", "television", 720, 3, 95, 125),
    (3, "WEBDL-1080p", "web", 1080, 4, 95, 130),
    (7, "Bluray-1080p", "bluray", 1080, 4, 95, 155),
    (18, "WEBDL-2160p", "web", 2160, 35, 300, 400),
    (19, "Bluray-2160p", "bluray", 2160, 35, None, None),
)
# id, name, qualities it allows, the one it goes on improving towards, what films under it weigh a minute
PROFILES: tuple[tuple[int, str, tuple[int, ...], int, float], ...] = (
    (4, "HD-1080p", (3, 7), 7, 62.0),
    (5, "Ultra-HD", (18, 19), 18, 310.0),
    (2, "SD", (1, 2), 2, 9.0),
)


def definitions() -> list[Json]:
    """`/qualitydefinition`."""
    return [
        {
            "quality": _quality(ident),
            "title": name,
            "weight": place + 1,
            "minSize": least,
            "maxSize": most,
            "preferredSize": preferred,
            "id": place + 1,
        }
        for place, (ident, name, _, _, least, preferred, most) in enumerate(_QUALITIES)
    ]


def profiles() -> list[Json]:
    """`/qualityprofile`: every quality stands in each, the two for the web in a group."""
    return [
        {
            "name": name,
            "upgradeAllowed": True,
            "cutoff": cutoff,
            "items": [
                {"quality": _quality(each), "items": [], "allowed": each in allowed}
                for each, *_ in _QUALITIES
                if each not in {3, 18}
            ]
            + [
                {
                    "name": "WEB",
                    "id": 1000 + each,
                    "items": [{"quality": _quality(each), "items": [], "allowed": each in allowed}],
                    "allowed": each in allowed,
                }
                for each in (3, 18)
            ],
            "minFormatScore": 0,
            "cutoffFormatScore": 0,
            "formatItems": [],
            "id": ident,
        }
        for ident, name, allowed, cutoff, _ in _with_groups()
    ]


def rate(profile: int) -> float:
    """Megabytes a minute of what lies on the shelf under it."""
    return next(weight for ident, *_, weight in PROFILES if ident == profile)


def _with_groups() -> list[tuple[int, str, tuple[int, ...], int, float]]:
    """A cutoff within a group is named by the group."""
    return [
        (ident, name, allowed, 1000 + cutoff if cutoff in {3, 18} else cutoff, weight)
        for ident, name, allowed, cutoff, weight in PROFILES
    ]


def _quality(ident: int) -> Json:
    name, source, resolution = next(
        (name, source, resolution) for each, name, source, resolution, *_ in _QUALITIES if each == ident
    )
    return {"id": ident, "name": name, "source": source, "resolution": resolution, "modifier": "none"}
