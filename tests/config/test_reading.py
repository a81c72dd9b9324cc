"""What a good file becomes."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.config import (
    ConfigError,
    Mode,
    Model,
    Secret,
    ServiceConfig,
    Shape,
    effective,
    fingerprint,
    needs_restart,
    read_config,
)
from tests.config.house import PortalConfig, moderation, portal, read

FULL = """\
mode: ${DRY_RUN:-live}
server: {host: 127.0.0.1, port: 0, webhook_secret: s, public_url: "https://usher.example.org/"}
house: {timezone: Europe/Paris, language: fr, name: Chez nous}
log: {level: WARNING}
retention: {events: 30d}
removals: {per_day: 1, percent: 2.5}
services:
  overseerr: {url: "http://user:pw@portal/", api_key: k}
  second: {kind: jellyseerr, url: "http://second", every: 5m}
  tmdb:
plugins:
  moderation:
    mode: "true"
    genres: {whitelist: "Drama, Comedy"}
"""


def test_every_section_is_read_by_the_types_of_its_fields(tmp_path: Path) -> None:
    config = read(FULL, tmp_path, {"DRY_RUN": "True"})
    assert config.mode is Mode.DRY_RUN
    assert (config.server.host, config.server.port) == ("127.0.0.1", 0)
    assert (config.server.webhook_secret, config.server.public_url) == (Secret("s"), "https://usher.example.org")
    assert (config.house.timezone, config.house.language) == (ZoneInfo("Europe/Paris"), "fr")
    assert (config.house.name, config.log.level) == ("Chez nous", "warning")
    assert config.retention.events == timedelta(days=30)
    assert (config.removals.per_day, config.removals.percent) == (1, 2.5)
    assert (moderation(config).mode, moderation(config).genres.whitelist) == (Mode.DRY_RUN, ("Drama", "Comedy"))


def test_an_entry_is_of_the_kind_it_says_or_is_named_after(tmp_path: Path) -> None:
    config = read(FULL, tmp_path)
    kinds = {name: service.kind for name, service in config.services.items()}
    assert kinds == {"overseerr": "overseerr", "second": "jellyseerr", "tmdb": "tmdb"}
    assert (portal(config).every, portal(config, "second").every) == (timedelta(minutes=1), timedelta(minutes=5))


def test_a_service_whose_needed_setting_is_empty_is_not_configured(tmp_path: Path) -> None:
    services = read(FULL, tmp_path).services
    held = {name: (service.configured, service.missing) for name, service in services.items()}
    assert held == {"overseerr": (True, ()), "second": (False, ("api_key",)), "tmdb": (False, ("url",))}


@pytest.mark.parametrize(
    "entry, enabled", [("moderation:", True), ("moderation: {}", True), ("moderation: {enabled: false}", False)]
)
def test_a_plugin_is_on_when_it_is_named_unless_it_is_turned_off(entry: str, enabled: bool, tmp_path: Path) -> None:
    assert read(f"plugins:\n  {entry}\n", tmp_path).plugins["moderation"].enabled is enabled


def test_a_plugin_that_is_not_named_is_not_there(tmp_path: Path) -> None:
    assert dict(read("mode: live", tmp_path).plugins) == {}


def test_a_plugin_that_could_not_be_loaded_keeps_its_place_and_shows_nothing(tmp_path: Path) -> None:
    config = read("plugins: {broken: {enabled: false, anything: [1, 2]}}", tmp_path)
    assert config.plugins["broken"].enabled is False
    assert [setting.key for setting in effective(config)][-2:] == ["plugins.broken.enabled", "plugins.broken.mode"]


class OnlyWhatIsAsked(Mapping[str, type[ServiceConfig]]):
    """Services that are imported when an entry of their kind exists."""

    def __getitem__(self, kind: str) -> type[ServiceConfig]:
        return {"overseerr": PortalConfig}[kind]

    def __contains__(self, kind: object) -> bool:
        return kind in set(self)

    def __iter__(self) -> Iterator[str]:
        return iter(("overseerr", "heavy"))

    def __len__(self) -> int:
        return 2


def test_no_service_is_looked_up_that_the_file_does_not_name(tmp_path: Path) -> None:
    (tmp_path / "daemon.yaml").write_text("services: {overseerr: {}}")
    shape = Shape(services=OnlyWhatIsAsked(), plugins={})
    config = read_config(tmp_path / "daemon.yaml", data=tmp_path, environ={}, shape=shape)
    assert list(config.services) == ["overseerr"]


def test_the_hash_is_the_same_for_the_same_settings_wherever_they_come_from(tmp_path: Path) -> None:
    plain = read("house: {name: here}\nservices: {overseerr: {api_key: k}}", tmp_path)
    environ = {"NAME": "here", "KEY": "k"}
    given = read('services: {overseerr: {api_key: "${KEY}"}}\nhouse: {name: "${NAME}"}', tmp_path, environ)
    assert plain.hash == given.hash


@pytest.mark.parametrize(
    "text",
    [
        "mode: dry_run",
        "house: {name: there}",
        "services: {overseerr: {api_key: k}}",
        "services: {overseerr: {api_key: other}}",
        "plugins: {moderation: }",
        "plugins: {moderation: {genres: {whitelist: [Drama]}}}",
        "plugins: {broken: {x: 1}}",
        "plugins: {broken: {x: 2}}",
    ],
)
def test_the_hash_differs_when_anything_differs(text: str, tmp_path: Path) -> None:
    others = ["mode: live", "services: {overseerr: {api_key: third}}", "plugins: {broken: {x: 3}}"]
    assert read(text, tmp_path).hash not in {read(other, tmp_path).hash for other in others}


class Odd(Model):
    numbers: frozenset[int] = frozenset()


def test_the_hash_of_a_set_does_not_depend_on_its_order() -> None:
    one, other = Odd(numbers=frozenset([0, 8])), Odd(numbers=frozenset([8, 0]))
    assert fingerprint(one) == fingerprint(other) != fingerprint(Odd(numbers=frozenset([0])))


def test_a_service_and_a_plugin_of_one_name_are_both_in_the_hash(tmp_path: Path) -> None:
    text = "services: {broken: {kind: overseerr, api_key: KEY}}\nplugins: {broken: {}}\n"
    assert len({read(text.replace("KEY", key), tmp_path).hash for key in ("a", "b")}) == 2


def test_a_list_comes_from_the_variable_that_gave_one_of_its_entries(tmp_path: Path) -> None:
    text = 'plugins: {moderation: {genres: {whitelist: [Drama, "${MORE}"]}}}'
    shown = {setting.key: setting.origin for setting in effective(read(text, tmp_path, {"MORE": "Horror"}))}
    assert shown["plugins.moderation.genres.whitelist"] == "environment MORE"


@pytest.mark.parametrize(
    "text, keys",
    [
        (FULL, ()),
        (FULL.replace("api_key: k", "api_key: other"), ()),
        (FULL.replace("webhook_secret: s", "webhook_secret: t"), ()),
        (FULL.replace("port: 0", "port: 80"), ("server.port",)),
        (FULL.replace("WARNING", "debug"), ("log.level",)),
    ],
)
def test_a_reload_says_what_holds_only_from_the_next_start(text: str, keys: tuple[str, ...], tmp_path: Path) -> None:
    assert needs_restart(read(FULL, tmp_path), read(text, tmp_path)) == keys


def test_a_broken_edit_leaves_what_was_read_before_as_it_was(tmp_path: Path) -> None:
    config = read(FULL, tmp_path)
    with pytest.raises(ConfigError):
        read(FULL + "nonsense: 1\n", tmp_path)
    assert config == read(FULL, tmp_path)


def test_the_page_shows_each_setting_with_its_value_origin_and_line(tmp_path: Path) -> None:
    config = read(FULL, tmp_path, {"DRY_RUN": "true"})
    shown = {setting.key: (setting.value, setting.origin, setting.line) for setting in effective(config)}
    assert {key: shown[key] for key in list(shown) if key in EXPECTED} == EXPECTED


EXPECTED = {
    "mode": ("dry_run", "environment DRY_RUN", 1),
    "server.port": ("0", "file", 2),
    "server.webhook_secret": ("set", "file", 2),
    "house.timezone": ("Europe/Paris", "file", 3),
    "retention.events": ("30d", "file", 5),
    "services.overseerr.kind": ("overseerr", "default", 0),
    "services.overseerr.url": ("http://user:***@portal", "file", 8),
    "services.second.api_key": ("not set", "default", 0),
    "plugins.moderation.enabled": ("true", "default", 0),
    "plugins.moderation.genres.whitelist": ("Drama, Comedy", "file", 14),
    "plugins.moderation.limits.min_rating": ("6.0", "default", 0),
}
