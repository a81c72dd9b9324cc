"""Finding the server by its name, with plexapi: plex.tv says at which addresses it may be, and each is tried.

plexapi is imported with the first search, in a thread of our own, and so costs nothing where daemon.yaml has a url.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from daemon.domain.errors import KeyRefused, OutsideError, Unreachable
from daemon.domain.sentences import Sentence

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

PLEX_TV = "https://plex.tv"
"""plexapi knows no other place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which server, and how it is asked for."""

    service: str
    account_url: str
    token: str
    name: str
    client: str
    """What plex.tv knows us by."""
    within: float
    """Seconds for each of the calls."""


def find(wanted: Wanted) -> str:
    """The address at which the server of this name answered. For a thread: it blocks.

    Raises `KeyRefused`, or `Unreachable` for anything else; no word of an answer, which may hold tokens, is in it.
    """
    import requests  # noqa: PLC0415 (with the first search)
    from plexapi.exceptions import NotFound, PlexApiException, Unauthorized  # noqa: PLC0415 (the same)
    from plexapi.myplex import MyPlexAccount  # noqa: PLC0415 (the same)

    session = _session(wanted)
    try:
        # What plexapi takes and gives has no types.
        sign_in: Any = MyPlexAccount
        account = sign_in(token=wanted.token, session=session, timeout=int(wanted.within))
        servers = [each for each in account.resources() if "server" in (each.provides or "").split(",")]
        named = [each for each in servers if (each.name or "").casefold() == wanted.name.casefold()]
        if len(named) != 1:
            raise _not_found(wanted, len(named), len(servers))
        return str(named[0].connect(timeout=int(wanted.within))._baseurl)  # noqa: SLF001 (it says it nowhere else)
    except Unauthorized as error:
        raise KeyRefused(wanted.service, Sentence("plex.tv refuses our key (401)")) from error
    except NotFound as error:
        raise Unreachable(wanted.service, "plex.tv knows the server, and none of its addresses answers") from error
    except (PlexApiException, requests.RequestException, SyntaxError, AttributeError, ValueError, TypeError) as error:
        # plexapi breaks in many ways over an answer it did not expect; a ParseError is a SyntaxError.
        raise Unreachable(wanted.service, "plex.tv did not say where the server is") from error
    finally:
        session.close()


def _not_found(wanted: Wanted, found: int, servers: int) -> OutsideError:
    if found:
        return Unreachable(
            wanted.service, Sentence("{number} servers have this name: set the url in daemon.yaml", {"number": found})
        )
    return Unreachable(
        wanted.service,
        Sentence("the account has {number} servers, none with the name in daemon.yaml", {"number": servers}),
    )


def _session(wanted: Wanted) -> Any:  # noqa: ANN401 (a type of a package that is imported late)
    """One that leads plex.tv's address where daemon.yaml says, follows nobody elsewhere, and uses no proxy of the
    environment: a token goes along with each call."""
    import requests  # noqa: PLC0415 (with the first search)
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 (the same)

    class Led(HTTPAdapter):
        def send(self, request: "PreparedRequest", *given: Any, **more: Any) -> "Response":  # noqa: ANN401 (requests')
            url = urlsplit(request.url or "")
            if f"{url.scheme}://{url.netloc}" == PLEX_TV:
                request.url = wanted.account_url + url.path + (f"?{url.query}" if url.query else "")
            request.headers["X-Plex-Client-Identifier"] = wanted.client
            request.headers["X-Plex-Product"] = request.headers["X-Plex-Device-Name"] = "Usher"
            answer = super().send(request, *given, **more)
            if answer.is_redirect:
                answer.close()
                raise requests.ConnectionError("sent on to another place")
            return answer

    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, Led())
    return session
