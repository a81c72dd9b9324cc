"""Settings of Tautulli."""

import pytest
from pydantic import ValidationError

from daemon.services.tautulli.config import TautulliConfig


@pytest.mark.parametrize("url", ["http://tautulli:8181", "https://example.org/tautulli"])
def test_its_own_address_is_taken(url: str) -> None:
    assert TautulliConfig.model_validate({"kind": "tautulli", "url": url}).url == url


@pytest.mark.parametrize("end", ["/api", "/api/v2", "/home"])
def test_a_page_of_it_is_not_its_address(end: str) -> None:
    with pytest.raises(ValidationError, match="its own address"):
        TautulliConfig.model_validate({"kind": "tautulli", "url": f"http://tautulli:8181{end}"})
