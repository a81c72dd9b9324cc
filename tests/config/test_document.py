"""YAML as owners write it: what it must not turn their words into, and what is said when it is none."""

from pathlib import Path

import pytest

from daemon.config import ConfigError, read_config
from tests.config.house import SHAPE, complaints, moderation, read


@pytest.mark.parametrize("text", ["no", "12:30", "007", "0x1F", "1_000", "2026-01-01", "1e3", ".5", "yes", "=", "<<"])
def test_a_text_stays_the_text_that_was_written(text: str, tmp_path: Path) -> None:
    assert moderation(read(f"plugins: {{moderation: {{note: {text}}}}}", tmp_path)).note == text


@pytest.mark.parametrize("text, meant", [("007", 7), ("0600", 600), ('"12"', 12), ("'3'", 3)])
def test_a_number_is_decimal_however_it_is_written(text: str, meant: int, tmp_path: Path) -> None:
    config = read(f"plugins: {{moderation: {{limits: {{max_seasons: {text}}}}}}}", tmp_path)
    assert moderation(config).limits.max_seasons == meant


@pytest.mark.parametrize("text, meant", [("no", False), ("off", False), ("0", False), ("Yes", True), ("true", True)])
def test_a_switch_reads_the_usual_words(text: str, meant: bool, tmp_path: Path) -> None:
    config = read(f"plugins: {{moderation: {{new_user_needs_review: {text}}}}}", tmp_path)
    assert moderation(config).new_user_needs_review is meant


@pytest.mark.parametrize("blank", ["", "~", "null", '""'])
def test_a_setting_left_empty_is_nothing_where_nothing_is_allowed(blank: str, tmp_path: Path) -> None:
    fields = ["limits: {min_rating: @}", "genres: {whitelist: @}", "ladder: @", "per_kind: @", "note: @"]
    text = f"plugins: {{moderation: {{{', '.join(fields)}}}}}".replace("@", blank)
    config = moderation(read(text, tmp_path))
    assert (config.limits.min_rating, config.genres.whitelist, config.note) == (None, (), "")
    assert (config.ladder, config.per_kind) == ((), {})


@pytest.mark.parametrize("text", ["", "# nothing but words\n", "---\n", "server:\nservices:\nplugins:\n"])
def test_a_file_that_says_nothing_has_every_default(text: str, tmp_path: Path) -> None:
    config = read(text, tmp_path)
    assert (config.server.port, dict(config.services), dict(config.plugins)) == (5056, {}, {})


def test_a_file_from_a_windows_editor_is_read(tmp_path: Path) -> None:
    assert read(b"\xef\xbb\xbfserver:\r\n  port: 80\r\n", tmp_path).server.port == 80


@pytest.mark.parametrize(
    "text, said",
    [
        ("server:\n\tport: 80", "daemon.yaml:2: has a tab; indent with spaces"),
        ("a: b: c", "daemon.yaml:1: has a colon where none can be; check the indentation, and quote texts that hold a "
         "colon"),
        ("mode: live\nserver\nhouse: {}", "daemon.yaml:3: is a name without a colon, or its indentation is wrong"),
        ("mode: 'live", "daemon.yaml:1: opens a quote that is never closed"),
        ("server:\n    port: 80\n  host: a", "daemon.yaml:3: is indented differently from the lines it belongs to"),
        ("server: {port: 80\nmode: live",
         "daemon.yaml:2: opens a { that is not closed, or misses a comma or the quotes "
         "around a ${NAME}"),
        ("server: {port: ${PORT}}",
         "daemon.yaml:1: opens a { that is not closed, or misses a comma or the quotes around "
         "a ${NAME}"),
        ("mode: live\n---\nmode: live", "daemon.yaml:2: begins a second document; there can be only one, so remove the "
         "line ---"),
        ("mode: *hunter2", "daemon.yaml:1: uses & or *, which are not supported here; put quotes around a text that "
         "begins with one"),
        ("mode: &hunter2 live",
         "daemon.yaml:1: uses & or *, which are not supported here; put quotes around a text that "
         "begins with one"),
        ("mode: !hunter2", "daemon.yaml:1: uses !, which is not supported here; put quotes around a text that begins "
         "with it"),
        ("mode: @hunter2", "daemon.yaml:1: is not YAML; check the indentation, the colons and the quotes"),
        ("? [a]\n: b", "daemon.yaml:1: should have plain names, without [ ] or { }"),
        ("mode: " + "[" * 2000, "daemon.yaml:1: has too many groups inside one another"),
        ("mode: live\nhouse: " + "[" * 51 + "]" * 51, "daemon.yaml:2: has too many groups inside one another"),
        ("mode: live\nhouse: " + "{a: " * 51 + "}" * 51, "daemon.yaml:2: has too many groups inside one another"),
        ("mode: live\nhouse: {name: \x07}", "daemon.yaml:2: has a character that cannot be printed"),
        (b"mode: live\nhouse: {name: caf\xe9}", "daemon.yaml:2: is not UTF-8 text; save the file as UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_yaml_is_said_in_plain_words(text: str | bytes, said: str, tmp_path: Path) -> None:
    assert complaints(text, tmp_path) == [said]


@pytest.mark.parametrize("name, why", [("missing.yaml", "no such file or directory"), ("folder", "is a directory")])
def test_a_file_that_cannot_be_read_is_named_with_the_reason(name: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError) as refused:
        read_config(tmp_path / name, data=tmp_path, environ={}, shape=SHAPE)
    assert str(refused.value) == f"{name}: cannot be read ({why})"
