"""Who counts as one visitor."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from daemon.config import ServerConfig
from daemon.web.origins import address, household


@pytest.mark.parametrize(
    "address, counted_as",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_network_of_ipv6_counts_as_one_address(address: str, counted_as: str) -> None:
    assert household(address) == counted_as


BEHIND_A_PROXY = ServerConfig(public_url="https://usher.example")
ALONE = ServerConfig()
FARTHER = ServerConfig(public_url="https://usher.example", trusted_proxies="192.168.1.9, 2001:db8::/32")  # type: ignore[arg-type] # as the file says it
LAN, DOCKER, PUBLIC, OTHER = "192.168.1.50", "172.18.0.4", "203.0.113.7", "198.51.100.3"


@pytest.mark.parametrize(
    "peer, forwarded, server, counted",
    [
        (DOCKER, (PUBLIC,), BEHIND_A_PROXY, PUBLIC),
        ("127.0.0.1", (PUBLIC,), BEHIND_A_PROXY, PUBLIC),
        ("::ffff:172.18.0.4", (PUBLIC,), BEHIND_A_PROXY, PUBLIC),
        (DOCKER, (f"{OTHER}, {PUBLIC}",), BEHIND_A_PROXY, PUBLIC),
        (DOCKER, (OTHER, PUBLIC), BEHIND_A_PROXY, PUBLIC),
        (DOCKER, (f"{PUBLIC}, 172.18.0.9",), BEHIND_A_PROXY, PUBLIC),
        (DOCKER, (LAN,), BEHIND_A_PROXY, LAN),
        (DOCKER, (f"{PUBLIC}:4711",), BEHIND_A_PROXY, PUBLIC),
        (DOCKER, ("[2001:db8::7]:4711",), BEHIND_A_PROXY, "2001:db8::7"),
        (DOCKER, (), BEHIND_A_PROXY, DOCKER),
        (DOCKER, ("",), BEHIND_A_PROXY, DOCKER),
        (DOCKER, (f"{PUBLIC}, unknown",), BEHIND_A_PROXY, DOCKER),
        (DOCKER, (PUBLIC,), ALONE, DOCKER),
        (LAN, (PUBLIC,), BEHIND_A_PROXY, LAN),
        (OTHER, (PUBLIC,), BEHIND_A_PROXY, OTHER),
        ("192.168.1.9", (f"{OTHER}, {PUBLIC}, 2001:db8::1",), FARTHER, PUBLIC),
        (DOCKER, (PUBLIC,), FARTHER, DOCKER),
    ],
)
def test_only_proxies_we_trust_say_for_whom_they_ask(
    peer: str, forwarded: tuple[str, ...], server: ServerConfig, counted: str
) -> None:
    headers = CIMultiDict([("X-Forwarded-For", each) for each in forwarded])
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
    assert address(request, server) == counted
