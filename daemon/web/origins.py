"""Where a request comes from: the address behind it, the site that sent it, whether it is encrypted."""

from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from aiohttp import web


def address(request: web.Request, public_url: str) -> str:
    """Whose doing it is. Behind a proxy of ours (a public URL is set, the peer is private) the address it added."""
    peer = request.remote or "?"
    forwarded = request.headers.get("X-Forwarded-For", "")
    if public_url and forwarded and _private(peer):
        return forwarded.rpartition(",")[2].strip()[:64]
    return peer


def household(given: str) -> str:
    """Who counts as one: an address, or all of an IPv6 network, of whose 2^64 addresses one machine has its pick."""
    try:
        found = ip_address(given.partition("%")[0])
    except ValueError:
        return given
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))
    return given


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


def _private(peer: str) -> bool:
    try:
        return ip_address(peer).is_private
    except ValueError:
        return False
