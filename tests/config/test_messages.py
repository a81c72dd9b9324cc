"""Each mistake is said with its place, in the owner's words, and never with what was written there."""

from pathlib import Path
from textwrap import dedent

import pytest

from tests.config.house import complaints


@pytest.mark.parametrize(
    "text, said",
    [
        ("mode: maybe", "daemon.yaml:1: mode: should be one of live, dry_run"),
        ("mod: live", "daemon.yaml:1: mod: is not a known setting; did you mean mode?"),
        ("server:\n  port: ninety", "daemon.yaml:2: server.port: should be a whole number from 0 to 65535"),
        ("server: {prt: 3}", "daemon.yaml:1: server.prt: is not a known setting; did you mean port?"),
        ("server: {host: ''}", "daemon.yaml:1: server.host: should be text and not empty"),
        ("server: {host: [a]}", "daemon.yaml:1: server.host: should be text and not empty"),
        (
            "server: {public_url: usher.example.org}",
            "daemon.yaml:1: server.public_url: should be an address such as http://host:5055",
        ),
        (
            "server: {public_url: 'http://a b'}",
            "daemon.yaml:1: server.public_url: should be an address such as http://host:5055",
        ),
        (
            "server: {public_url: 'http://a:99999'}",
            "daemon.yaml:1: server.public_url: should be an address such as http://host:5055",
        ),
        (
            "server: {trusted_proxies: [10.0.0.0/8, my-proxy]}",
            "daemon.yaml:1: server.trusted_proxies[2]: should be an address or a network such as 172.16.0.0/12",
        ),
        ("house: {language: de}", "daemon.yaml:1: house.language: should be one of en, fr"),
        ("house: {timezone: Paris}", "daemon.yaml:1: house.timezone: should be a time zone such as Europe/Paris"),
        (
            "house: {timezone: ../../etc/passwd}",
            "daemon.yaml:1: house.timezone: should be a time zone such as Europe/Paris",
        ),
        (
            f"house: {{name: {'x' * 61}}}",
            "daemon.yaml:1: house.name: should be text of at most 60 letters and not empty",
        ),
        (
            "house: {quiet_hours: '22-8'}",
            "daemon.yaml:1: house.quiet_hours: should be hours such as 23:00-08:00",
        ),
        ("log: {level: loud}", "daemon.yaml:1: log.level: should be one of debug, info, warning, error"),
        ("retention: {events: 1h}", "daemon.yaml:1: retention.events: should be 1 day or more"),
        (
            "retention: {events: soon}",
            "daemon.yaml:1: retention.events: should be a duration such as 90s, 5m, 2h or 30d",
        ),
        ("removals: 5", "daemon.yaml:1: removals: should be a group of settings, indented below its name"),
        ("removals: {percent: nan}", "daemon.yaml:1: removals.percent: should be a number from 0 to 100"),
        ("services: [tmdb]", "daemon.yaml:1: services: should be a group of settings, indented below its name"),
        ("plugins: on", "daemon.yaml:1: plugins: should be a group of settings, indented below its name"),
        ("- mode: live", "daemon.yaml:1: should be settings, one a line, such as mode: live"),
        ("live", "daemon.yaml:1: should be settings, one a line, such as mode: live"),
    ],
)
def test_a_mistake_of_the_engine_s_settings_is_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    assert complaints(text, tmp_path) == [said]


@pytest.mark.parametrize(
    "setting, said",
    [
        ("limits: {min_rating: 12}", "limits.min_rating: should be a number from 0 to 10"),
        ("limits: {min_rating: '6,5'}", "limits.min_rating: should be a number from 0 to 10"),
        ("limits: {max_seasons: -1}", "limits.max_seasons: should be a whole number, 0 or more"),
        ("limits: {max_seasons: }", "limits.max_seasons: should be a whole number, 0 or more"),
        ("limits: {min_year: 1950.5}", "limits.min_year: should be a whole number"),
        ("limits: {votes: many}", "limits.votes: should be a whole number from 0 to 10000000"),
        ("limits: {weight: 0}", "limits.weight: should be a number, more than 0 and less than 1.5"),
        ("code: A1", "code: should be text of the form ^[a-z]*$"),
        ("tongue: english", "tongue: should be text such as en or fr"),
        ("expires: 0", "expires: should be a duration such as 90s, 5m, 2h or 30d"),
        ("expires: never", "expires: should be a duration such as 90s, 5m, 2h or 30d"),
        ("limits: {score: nan}", "limits.score: should be a number"),
        ("ports: 80, x", "ports[2]: should be a whole number"),
        ("door: {}", "door.key: is missing; it should be text"),
        ("limits_then: decline", "limits_then: should be one of review, reject"),
        ("new_user_needs_review: sometimes", "new_user_needs_review: should be true or false"),
        ("enabled: perhaps", "enabled: should be true or false"),
        ("genres: {whitelist: {a: b}}", "genres.whitelist: should be a list, such as [a, b]"),
        ("genres: {whitelist: [a, [b]]}", "genres.whitelist[2]: should be text"),
        ("genres: {blacklist: [Nonsense]}", "genres.blacklist: has a genre that means nothing"),
        ("genre: {}", "genre: is not a known setting; did you mean genres?"),
        ("xyzzy: 1", "xyzzy: is not a known setting; known are code, "
         "door, either, enabled, expires, genres, ladder, limits, limits_then, mode, new_user_needs_review, note, "
         "per_kind, ports, tongue"),
        ("per_kind: {film: {min_rating: 11}}", "per_kind.film.min_rating: should be a number from 0 to 10"),
        ("ladder: [{}, {min_rating: 11}]", "ladder[2].min_rating: should be a number from 0 to 10"),
        ("either: maybe", "either: should be a whole number or off"),
    ],
)  # fmt: skip
def test_a_mistake_of_a_plugin_s_settings_names_the_whole_key(setting: str, said: str, tmp_path: Path) -> None:
    text = f"plugins:\n  moderation:\n    {setting}\n"
    assert complaints(text, tmp_path) == [f"daemon.yaml:3: plugins.moderation.{said}"]


@pytest.mark.parametrize(
    "entry, said",
    [
        ("overser: {}", "overser: is no kind of service; did you mean overseerr? "
         "(an entry with a name of its own also says its kind)"),
        ("mine: {kind: jelyseerr}", "mine.kind: is no kind of service; did you mean jellyseerr?"),
        ("mine: {kind: [a]}", "mine.kind: should be text"),
        ("My Portal: {kind: seerr}", "(unreadable name): should be a name of small letters, digits, - and _"),
        ("overseerr: {url: 'overseerr:5055'}", "overseerr.url: should be an address such as http://host:5055"),
        ("overseerr: {every: 2s}", "overseerr.every: should be 5 seconds or more"),
        ("overseerr: http://portal", "overseerr: should be a group of settings, indented below its name"),
        ("tmdb: {api_key:0123456789}", "tmdb.(unreadable name): should have a blank after the colon"),
    ],
)  # fmt: skip
def test_a_mistake_of_a_service_names_the_entry(entry: str, said: str, tmp_path: Path) -> None:
    assert complaints(f"services:\n  {entry}\n", tmp_path) == [f"daemon.yaml:2: services.{said}"]


def test_an_unknown_plugin_is_refused_with_the_one_that_was_meant(tmp_path: Path) -> None:
    said = ["daemon.yaml:2: plugins.moderatoin: is no plugin; did you mean moderation?"]
    assert complaints("plugins:\n  moderatoin:\n", tmp_path) == said


def test_a_name_that_stands_twice_is_refused_and_the_first_line_named(tmp_path: Path) -> None:
    text = "server:\n  port: 1\n  port: 2\nmode: live\nmode: dry_run\n"
    assert complaints(text, tmp_path) == [
        "daemon.yaml:3: server.port: is there twice; the first is on line 2",
        "daemon.yaml:5: mode: is there twice; the first is on line 4",
    ]


def test_every_mistake_of_every_part_comes_in_one_run_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
        mode: maybe
        server: {port: x}
        services:
          overseerr:
            url: "${PORTAL}"
            api_key: [a]
          nothing: {}
        plugins:
          moderation:
            limits: {min_rating: 12,
                     max_seasons: few}
          other:
        mode: live
        """
    (tmp_path / ".env").write_text("GOOD=1\nbad line\n")
    assert [line.split(": ")[0] for line in complaints(dedent(text), tmp_path)] == [
        ".env:2",
        *(f"daemon.yaml:{line}" for line in (1, 2, 5, 6, 7, 10, 11, 12, 13)),
    ]


def test_a_value_that_a_variable_gave_is_blamed_on_the_variable(tmp_path: Path) -> None:
    text = 'server: {port: "${PORT:-5056}"}'
    assert complaints(text, tmp_path, {"PORT": "tcp://10.0.0.1"}) == [
        "daemon.yaml:1: server.port: should be a whole number from 0 to 65535 (it comes from PORT)"
    ]


def test_a_setting_whose_variable_is_missing_is_blamed_once(tmp_path: Path) -> None:
    assert complaints('server: {port: "${PORT}"}', tmp_path) == [
        "daemon.yaml:1: server.port: needs ${PORT}, which nobody set; set it, or write ${PORT:-} to do without"
    ]
