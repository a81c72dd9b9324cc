"""What an owner may write about a portal."""

from pathlib import Path

import pytest

from daemon.config import ConfigError, Shape, read_config
from daemon.services.overseerr.config import OverseerrConfig


def read(folder: Path, url: str) -> OverseerrConfig:
    (folder / "daemon.yaml").write_text(f'services:\n  overseerr: {{url: "{url}", api_key: k}}\n')
    shape = Shape(services={"overseerr": OverseerrConfig}, plugins={})
    read_in = read_config(folder / "daemon.yaml", data=folder, environ={}, shape=shape, in_container=True)
    found = read_in.services["overseerr"]
    assert isinstance(found, OverseerrConfig)
    return found


@pytest.mark.parametrize("url", ["http://portal:5055", "https://home.example/overseerr"])
def test_a_portal_may_lie_below_a_path(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, url).url == url


@pytest.mark.parametrize("url", ["http://portal:5055/api/v1", "http://portal:5055/api/v1/"])
def test_the_path_of_its_api_is_not_its_address(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, url)
    assert str(refused.value) == (
        "daemon.yaml:2: services.overseerr.url: should be the portal's own address, without /api/v1 at its end"
    )
