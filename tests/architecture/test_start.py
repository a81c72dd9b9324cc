"""A start loads what it needs to hear, decide and do; what people look at is loaded when somebody looks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = {
    "server": {"host": "127.0.0.1"},
    "services": {
        "overseerr": {"url": "http://127.0.0.1:9", "api_key": "nobody-is-there"},
        "tmdb": {"url": "http://127.0.0.1:9/3", "api_key": "nobody-is-there"},
    },
    "plugins": {"moderation": {"genres": {"blacklist": ["Horror"]}}},
}
"""Portal and TMDB; nobody listens at the discard port, and a start does not wait for them."""


def started(config: Path) -> frozenset[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.architecture.loaded", config, config.parent],
        env={**os.environ, "USHER_ADMIN_PASSWORD": "correct horse battery"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    return frozenset(done.stdout.split())


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """By the second start in a folder: the first makes the owner's account, and hashes its password."""
    config = tmp_path_factory.mktemp("house") / "daemon.yaml"
    config.write_text(json.dumps(CONFIG))
    started(config)
    return started(config)


@pytest.mark.parametrize(
    "needed", ["daemon.web.machines", "daemon.services.tmdb.client", "daemon.services.overseerr.client"]
)
def test_a_start_loads_what_it_works_with(needed: str, loaded: frozenset[str]) -> None:
    assert needed in loaded


@pytest.mark.parametrize(
    "later",
    [
        "daemon.web.dashboard",
        "daemon.web.pages",
        "daemon.web.openapi",
        "daemon.web.rendering",
        "plugins.messages.pages",
        "plugins.moderation.cli",
        "plugins.moderation.pages",
        "plugins.moderation.takeover",
        "daemon.doctor",
        "daemon.services.plex.client",
        "plexapi",
        "requests",
        "demo",
        "argon2",
        "jinja2",
        "polib",
        "prometheus_client",
        "multiprocessing",
        "unittest",
        "xml",
    ],
)
def test_a_start_waits_for_nothing_that_may_never_be_asked_for(later: str, loaded: frozenset[str]) -> None:
    assert later not in loaded


def test_a_plugins_settings_are_read_without_a_great_deal_of_memory() -> None:
    """One pattern alone took 6 MB, as long as it was not Python that compiled it."""
    grown = subprocess.run(
        [sys.executable, "-m", "tests.architecture.grown"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert float(grown.stdout) < 3
