"""Addresses that are a secret: whoever knows one may post."""

import re
from urllib.parse import SplitResult, urlsplit

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def webhook_mistake(url: str, path: re.Pattern[str], example: str) -> str | None:
    """What is wrong with the address of a webhook, without a word of it; None when it has the right shape."""
    parts = _parted(url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or not path.fullmatch(parts.path):
        return f"should be the whole address of the webhook, such as {example}"
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        return "should begin with https: the address is a secret"
    return None


def _parted(url: str) -> SplitResult | None:
    if not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (reading it is what finds a port that is none)
    except ValueError:
        return None
    return parts


def web_address(url: str | None) -> str | None:
    """The address if a browser may be sent there, fit to stand between brackets of any kind; else None."""
    if url is None or not url.lower().startswith(("https://", "http://")):
        return None
    return "".join(_UNFIT.get(each, each) for each in url if each.isprintable())


_UNFIT = {" ": "%20", "<": "%3C", ">": "%3E", "(": "%28", ")": "%29", "|": "%7C", "\\": "%5C", '"': "%22"}
