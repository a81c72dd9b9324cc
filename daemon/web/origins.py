"""Where a request comes from: the address behind it, the site that sent it, whether it is encrypted."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from aiohttp import web

from daemon.config import Network, ServerConfig


def address(request: web.Request, server: ServerConfig) -> str:
    """Whose doing it is: the peer, or, where a public URL is set and the peer is a proxy we trust, the last one before
    it that none of our proxies is. What stands further left anybody may have written there."""
    found = request.remote or "?"
    if not server.public_url:
        return found
    hops = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    while _trusted(found, server.trusted_proxies) and hops:
        before = _bare(hops.pop())
        if _read(before) is None:
            return found
        found = before
    return found


def unheard_proxy(request: web.Request, server: ServerConfig) -> str | None:
    """The address of what seems to be a proxy of ours, and is not among those we trust."""
    peer = request.remote or "?"
    known = _read(peer)
    speaks = server.public_url and "X-Forwarded-For" in request.headers
    return peer if speaks and known and known.is_private and not _trusted(peer, server.trusted_proxies) else None


def household(given: str) -> str:
    """Who counts as one: an address, or all of an IPv6 network, of whose 2^64 addresses one machine has its pick."""
    found = _read(given)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return given if found is None else str(found)


def is_https(request: web.Request, public_url: str) -> bool:
    """Encrypted up to us, or up to the proxy in front of us."""
    public = urlsplit(public_url)
    return (
        request.secure
        or request.headers.get("X-Forwarded-Proto", "").partition(",")[0].strip() == "https"
        or (public.scheme == "https" and public.netloc == request.host)
    )


def from_our_pages(request: web.Request, public_url: str) -> bool:
    """Whether the browser says that a page of ours sent this form. One that says nothing must have the CSRF token."""
    origin = request.headers.get("Origin")
    if origin is not None:
        ours = {request.host, request.headers.get("X-Forwarded-Host", ""), urlsplit(public_url).netloc} - {""}
        return urlsplit(origin).netloc in ours
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def local_path(given: str) -> str:
    """A path of ours to go to, or the first page: what leads to another site is not followed."""
    # Browsers read a backslash as a slash, and drop tabs and line ends before they look.
    clean = given.startswith("/") and not given.startswith("//") and given.isprintable() and "\\" not in given
    return given if clean and len(given) <= 500 else "/"


def _trusted(given: str, networks: Sequence[Network]) -> bool:
    found = _read(given)
    return found is not None and any(found in network for network in networks)


def _read(given: str) -> IPv4Address | IPv6Address | None:
    """The address; of IPv4 in IPv6's clothes, the one within."""
    try:
        found = ip_address(given.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found


def _bare(hop: str) -> str:
    """Without the port that some proxies write with it."""
    hop = hop.strip()
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
