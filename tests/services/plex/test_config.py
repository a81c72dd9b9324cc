"""What is enough to find a Plex server."""

import pytest

from daemon.services.plex.config import PlexConfig


@pytest.mark.parametrize(
    "given, missing",
    [
        ({"url": "http://plex:32400", "token": "t"}, ()),
        ({"server_name": "Attic", "token": "t"}, ()),
        ({"token": "t"}, ("url",)),
        ({"url": "http://plex:32400"}, ("token",)),
        ({"server_name": "Attic"}, ("token",)),
        ({}, ("url", "token")),
    ],
)
def test_an_address_or_a_name_is_enough_and_a_token_is_needed(given: dict[str, str], missing: tuple[str, ...]) -> None:
    config = PlexConfig.model_validate({"kind": "plex", **given})
    assert (config.missing, config.configured) == (missing, not missing)
