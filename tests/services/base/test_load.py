"""Services are found by folder, and imported when there is an entry of their kind."""

import subprocess
import sys

import pytest

from daemon.config import Secret, ServiceConfig
from daemon.domain.ports import Portals, Titles
from daemon.services.base.load import kinds
from daemon.services.base.service import not_configured
from daemon.services.base.state import Standing
from daemon.services.base.wiring import Wiring
from daemon.services.overseerr.config import OverseerrConfig
from daemon.services.tmdb.config import TmdbConfig


def test_every_brand_of_portal_is_one_kind() -> None:
    found = kinds()

    assert found["overseerr"] is found["jellyseerr"] is found["seerr"]
    assert found["overseerr"].provides == (Portals,)
    assert found["tmdb"].provides == (Titles,)


def test_looking_at_the_kinds_imports_no_client() -> None:
    told = (
        "import sys; from daemon.services.base.load import kinds; kinds();"
        "print([name for name in sys.modules if name.endswith('.client') and name.startswith('daemon.')])"
    )

    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "kind, config",
    [
        ("overseerr", OverseerrConfig(kind="overseerr", url="http://portal:5055", api_key=Secret("key"))),
        ("tmdb", TmdbConfig(kind="tmdb", api_key=Secret("key"))),
    ],
)
async def test_a_client_is_made_from_its_entry(kind: str, config: ServiceConfig, wiring: Wiring) -> None:
    service = kinds()[kind].make("by the owner's name", config, wiring)

    assert (service.name, service.kind) == ("by the owner's name", kind)
    assert service.state.standing is Standing.NOT_ASKED
    await service.close()


async def test_a_client_is_not_made_from_another_kinds_entry(wiring: Wiring) -> None:
    with pytest.raises(TypeError):
        kinds()["tmdb"].make("tmdb", OverseerrConfig(kind="overseerr"), wiring)


def test_an_entry_without_its_key_has_a_state_all_the_same() -> None:
    assert OverseerrConfig(kind="seerr").missing == ("url", "api_key")
    assert TmdbConfig(kind="tmdb").missing == ("api_key",)
    assert not_configured("tmdb", "tmdb").standing is Standing.NOT_CONFIGURED
