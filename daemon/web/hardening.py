"""What every answer says to the browser: no foreign script, no foreign frame."""

from typing import Final

from aiohttp import web

_CSP = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
        "connect-src 'self'", "frame-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    )
)  # fmt: skip
FOR_ALL: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
FOR_PAGES: Final = {
    **FOR_ALL,
    "Content-Security-Policy": _CSP,
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
FOR_LETTERS: Final = {
    **FOR_PAGES,
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}


FOR_SEALED: Final = {**FOR_PAGES, "Referrer-Policy": "no-referrer"}


class Sealed(web.Response):
    """A page whose address is a right: it is told to no other."""


class Framed(web.Response):
    """Shown in a frame of ours: somebody's letter, which may style itself and do nothing else."""


def headers_of(answer: web.StreamResponse) -> dict[str, str]:
    """What is no page needs less of it."""
    if isinstance(answer, Framed):
        return FOR_LETTERS
    if isinstance(answer, Sealed):
        return FOR_SEALED
    return FOR_PAGES if answer.content_type == "text/html" else FOR_ALL
