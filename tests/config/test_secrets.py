"""No way out for a secret: not in a message, not in a print, not in a stored form."""

from copy import deepcopy
from json import dumps
from pathlib import Path
from pickle import dumps as pickled

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from daemon.config import Secret, effective, secret_values
from tests.config.house import Limits, complaints, portal, read

CANARY = "kanarie-4711-vogel"

WRONG_EVERYWHERE = """\
mode: "${S}"
server: {host: "${S}", port: "${S}", public_url: "${S}", webhook_secret: ["${S}"]}
house: {timezone: "${S}", language: "x${S}", name: ["${S}"]}
retention: {events: "${S}"}
removals: {per_day: "${S}", percent: "${S}"}
services:
  overseerr: {url: "${S}", api_key: {a: "${S}"}, every: "${S}"}
  mine: {kind: "${S}"}
plugins:
  moderation: {mode: "${S}", enabled: "${S}", limits: "${S}", limits_then: "${S}", either: "${S}"}
"""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=1).map(lambda text: f"¤{text}¤"))
def test_no_message_repeats_what_a_variable_held(value: str, tmp_path: Path) -> None:
    said = "\n".join(complaints(WRONG_EVERYWHERE, tmp_path, {"S": value}))
    assert said.count("daemon.yaml:") == 19
    assert value not in said


@pytest.mark.parametrize(
    "text",
    [
        f"services: {{overseerr: {{api_key:{CANARY}}}}}",
        f"services:\n  overseerr:\n    api_key:{CANARY}\n    url: x",
        f"services: {{overseerr: {{api_key: *{CANARY}}}}}",
        f"services: {{overseerr: {{api_key: !{CANARY}}}}}",
        f"services: {{overseerr: {{api_key: ${{{CANARY}}}}}}}",
        f'services: {{overseerr: {{api_key: "${{{CANARY}"}}}}',
        f"services: {{overseerr: {{api_key: [{CANARY}]}}}}",
        f"services: {{overseerr: {{url: {CANARY}}}}}",
        f"server: {{webhook_secret: {CANARY}: x}}",
        f"server: {{port: {CANARY}}}",
    ],
)
def test_no_message_repeats_what_the_file_held(text: str, tmp_path: Path) -> None:
    said = complaints(text, tmp_path)
    assert said
    assert CANARY not in "\n".join(said)


def test_a_secret_is_shown_by_no_means_but_reveal() -> None:
    secret = Secret(f" {CANARY}\n")
    assert secret.reveal() == CANARY
    ways = [str(secret), repr(secret), f"{secret}", f"{secret!r}", f"{[secret]}", dumps(str(secret))]
    assert CANARY not in "".join(ways)
    with pytest.raises(TypeError):
        pickled(secret)
    assert deepcopy(secret) is secret


def test_a_model_that_refuses_something_does_not_print_it() -> None:
    with pytest.raises(ValidationError) as refused:
        Limits.model_validate({"min_rating": CANARY})
    assert CANARY not in str(refused.value)


def test_groups_in_a_list_are_shown_setting_by_setting(tmp_path: Path) -> None:
    config = read("plugins: {moderation: {ladder: [{min_rating: 1}, {min_rating: 2}]}}", tmp_path)
    shown = {setting.key: setting.value for setting in effective(config)}
    assert shown["plugins.moderation.ladder[2].min_rating"] == "2.0"
    assert "plugins.moderation.ladder" not in shown


def test_a_password_in_an_address_is_hidden_as_it_is_written_and_as_it_is_meant(tmp_path: Path) -> None:
    config = read("server: {public_url: 'http://me:p%40ss-word@house'}", tmp_path)
    assert secret_values(config) == {"p%40ss-word", "p@ss-word"}


def test_a_secret_equals_the_same_secret_only() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert (bool(Secret("")), bool(Secret("a"))) == (False, True)


def test_the_config_holds_a_secret_and_no_form_of_it_shows_it(tmp_path: Path) -> None:
    text = """\
server: {webhook_secret: "${S}", public_url: "http://me:${S}@house"}
services: {overseerr: {url: "http://a", api_key: "${S}"}}
plugins: {moderation: {note: "${BOT_TOKEN}"}, broken: {password: "${S}"}}
"""
    config = read(text, tmp_path, {"S": CANARY, "BOT_TOKEN": "tok-991", "USHER_API_KEY": "key-1"})
    assert portal(config).api_key.reveal() == CANARY
    entry = portal(config)
    forms = [str(effective(config)), repr(entry), str(entry.model_dump()), entry.model_dump_json(), config.hash]
    assert [form for form in forms if CANARY in form or "tok-991" in form] == []
    assert secret_values(config) == {CANARY, "tok-991", "key-1"}


@pytest.mark.parametrize("name", ["USHER_ADMIN_PASSWORD", "USHER_API_KEY"])
@pytest.mark.parametrize("as_file", [False, True])
def test_what_opens_the_first_door_comes_from_the_environment(name: str, as_file: bool, tmp_path: Path) -> None:
    (tmp_path / "held").write_text(f"{CANARY}\n")
    environ = {f"{name}_FILE": str(tmp_path / "held")} if as_file else {name: CANARY}
    config = read("", tmp_path, environ)
    held = {"USHER_ADMIN_PASSWORD": config.access.admin_password, "USHER_API_KEY": config.access.api_key}
    assert {key: secret.reveal() for key, secret in held.items() if secret} == {name: CANARY}


def test_a_first_password_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    said = complaints("", tmp_path, {"USHER_ADMIN_PASSWORD_FILE": "/nowhere"})
    assert said == ["environment: USHER_ADMIN_PASSWORD: reads USHER_ADMIN_PASSWORD_FILE, which names no file"]
