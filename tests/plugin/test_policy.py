"""What a plan was made with: it says so when anything is different by now that the plan hung on."""

from pathlib import Path

import pytest

from daemon.config import PluginConfig, Shape, read_config
from daemon.plugins_at_hand import policy_of
from daemon.services.overseerr.config import OverseerrConfig


class PorchConfig(PluginConfig):
    """How long a mat may lie."""

    days: int = 3


BEFORE = """
services: {overseerr: {url: "http://portal:5055", api_key: "abcdefgh"}}
plugins: {porch: {days: 3, mode: live}, other: {days: 1}}
"""


def policy(folder: Path, text: str) -> str:
    (folder / "daemon.yaml").write_text(text)
    shape = Shape(services={"overseerr": OverseerrConfig}, plugins={"porch": PorchConfig, "other": PorchConfig})
    return policy_of(read_config(folder / "daemon.yaml", data=folder, environ={}, shape=shape), "porch")


@pytest.mark.parametrize(
    "was, now",
    [
        ("days: 3", "days: 4"),
        ("http://portal:5055", "http://another:5055"),
        ("abcdefgh", "ijklmnop"),
        ("{overseerr: {", "{second: {kind: overseerr}, overseerr: {"),
    ],
)
def test_with_other_settings_or_other_services_it_is_another_plan(was: str, now: str, tmp_path: Path) -> None:
    assert policy(tmp_path, BEFORE) != policy(tmp_path, BEFORE.replace(was, now))


@pytest.mark.parametrize(
    "was, now", [("mode: live", "mode: dry_run"), ("days: 1", "days: 9"), ("plugins", "\nplugins")]
)
def test_going_live_and_what_other_plugins_do_leave_it_as_it_is(was: str, now: str, tmp_path: Path) -> None:
    assert policy(tmp_path, BEFORE) == policy(tmp_path, BEFORE.replace(was, now))
