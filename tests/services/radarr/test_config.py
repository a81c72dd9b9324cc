"""Settings of Radarr and Sonarr."""

import pytest
from pydantic import ValidationError

from daemon.services.radarr.config import RadarrConfig
from daemon.services.sonarr.config import SonarrConfig


@pytest.mark.parametrize("model", [RadarrConfig, SonarrConfig])
@pytest.mark.parametrize("end", ["/api", "/api/v3", "/api/v3/"])
def test_the_path_of_the_api_is_refused_as_the_address(model: type[RadarrConfig], end: str) -> None:
    with pytest.raises(ValidationError, match="without /api at its end"):
        model.model_validate({"kind": "radarr", "url": f"http://radarr:7878{end}"})


def test_a_url_base_is_part_of_the_address() -> None:
    config = RadarrConfig.model_validate({"kind": "radarr", "url": "http://nas/radarr", "api_key": "k"})
    assert (config.url, config.configured) == ("http://nas/radarr", True)


def test_without_url_and_key_it_is_not_configured() -> None:
    assert RadarrConfig(kind="radarr").missing == ("url", "api_key")
