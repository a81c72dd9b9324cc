"""A house with the kinds of settings that services and plugins bring, and how the tests read it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from daemon.config import (
    CommaList,
    Config,
    ConfigError,
    Duration,
    Model,
    Needed,
    PluginConfig,
    Secret,
    ServiceConfig,
    Shape,
    UncheckedPlugin,
    Url,
    read_config,
)


class PortalConfig(ServiceConfig):
    url: Needed[Url] = ""
    api_key: Needed[Secret] = Secret()
    every: Duration = Field(default=timedelta(minutes=1), ge=timedelta(seconds=5))


class FactsConfig(ServiceConfig):
    url: Needed[Url] = ""
    api_key: Secret = Secret()
    language: Literal["en", "fr"] = "en"


class Genres(Model):
    whitelist: CommaList[str] = ("Family",)
    blacklist: CommaList[str] = ()

    @field_validator("whitelist", "blacklist")
    @classmethod
    def _genres_there_are(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "Nonsense" in value:
            raise ValueError("has a genre that means nothing")
        return value


class Limits(Model):
    min_rating: float | None = Field(default=6.0, ge=0, le=10)
    max_seasons: int = Field(default=15, ge=0)
    min_year: int = 1950
    score: float = 0.0
    votes: int = Field(default=0, ge=0, le=10_000_000)
    weight: float = Field(default=1.0, gt=0, lt=1.5)


class Door(Model):
    key: Secret


class ModerationConfig(PluginConfig):
    genres: Genres = Genres()
    limits: Limits = Limits()
    limits_then: Literal["review", "reject"] = "review"
    new_user_needs_review: bool = True
    note: str = ""
    per_kind: dict[str, Limits] = Field(default_factory=dict)
    ladder: tuple[Limits, ...] = ()
    code: str = Field(default="", pattern="^[a-z]*$")
    tongue: str = Field(default="en", pattern="^[a-z]{2}$", examples=["en", "fr"])
    expires: Duration | None = Field(default=None, gt=timedelta())
    ports: CommaList[int] = ()
    door: Door = Door(key=Secret())
    either: int | Literal["off"] = "off"


SHAPE = Shape(
    services={"overseerr": PortalConfig, "seerr": PortalConfig, "jellyseerr": PortalConfig, "tmdb": FactsConfig},
    plugins={"moderation": ModerationConfig, "broken": UncheckedPlugin},
)


def read(text: str | bytes, folder: Path, environ: Mapping[str, str] | None = None, **rest: bool) -> Config:
    file = folder / "daemon.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_config(file, data=folder / "data", environ=environ or {}, shape=SHAPE, **rest)


def complaints(text: str | bytes, folder: Path, environ: Mapping[str, str] | None = None) -> list[str]:
    try:
        read(text, folder, environ)
    except ConfigError as error:
        return str(error).splitlines()
    return []


def moderation(config: Config) -> ModerationConfig:
    plugin = config.plugins["moderation"]
    assert isinstance(plugin, ModerationConfig)
    return plugin


def portal(config: Config, name: str = "overseerr") -> PortalConfig:
    service = config.services[name]
    assert isinstance(service, PortalConfig)
    return service
