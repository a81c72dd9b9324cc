"""What is often set up wrong with a mail server. Sends nothing: it goes as far as saying who a mail would be from."""

from collections.abc import AsyncIterator
from typing import Final, Protocol

from daemon.domain.sentences import Sentence
from daemon.services.base.checks import Check
from daemon.services.smtp.answers import Stage
from daemon.services.smtp.config import SmtpConfig


class Came(Protocol):
    """How far it came (see `client.Examined`)."""

    @property
    def came_to(self) -> Stage: ...
    @property
    def error(self) -> Exception | None: ...
    @property
    def distrusted(self) -> bool: ...
    @property
    def encryption(self) -> str | None: ...


class Server(Protocol):
    """What is looked at."""

    config: SmtpConfig

    async def examine(self) -> Came: ...


_WHAT: Final = {
    Stage.NAME: Sentence("The name of the mail server is known"),
    Stage.CONNECTION: Sentence("The mail server answers"),
    Stage.ENCRYPTION: Sentence("The connection is encrypted"),
    Stage.LOGIN: Sentence("It takes the username and the password"),
    Stage.SENDER: Sentence("It takes the sender"),
}
_REMEDY: Final = {
    Stage.NAME: Sentence("Look at host in daemon.yaml. Does this machine have a name server?"),
    Stage.CONNECTION: Sentence(
        "Look at host and port in daemon.yaml: 587 in most places, else 465. Many providers block port 25."
    ),
    Stage.ENCRYPTION: Sentence(
        "Port 465 wants tls: tls, port 587 wants tls: starttls. Only a server in a network of your own may have none."
    ),
    Stage.LOGIN: Sentence("With two-step logins (Gmail and others) the password is an app password, made for this."),
    Stage.SENDER: Sentence("Most servers take only the address of the account itself as sender in daemon.yaml."),
}
_CERTIFICATE = Sentence(
    "Put the name that stands in the certificate as host in daemon.yaml. For one you made yourself, let SSL_CERT_FILE "
    "name the file of its authority."
)


async def look_at(server: Server) -> AsyncIterator[Check]:
    """From its name to the sender; ends after the first thing that stops the rest."""
    examined = await server.examine()
    for stage, what in _WHAT.items():
        if stage is examined.came_to:
            why = str(getattr(examined.error, "why", examined.error))
            remedy = _CERTIFICATE if examined.distrusted else _REMEDY[stage]
            yield Check(what=what, ok=False, found=Sentence("{why}", {"why": why}), remedy=remedy)
            return
        yield _well(stage, what, server.config, examined.encryption)


def _well(stage: Stage, what: Sentence, config: SmtpConfig, encryption: str | None) -> Check:
    match stage:
        case Stage.ENCRYPTION if encryption:
            return Check(what=what, ok=True, found=Sentence("{version}", {"version": encryption}))
        case Stage.ENCRYPTION:
            return Check(what=what, ok=None, found=Sentence("no"), remedy=_REMEDY[stage])
        case Stage.LOGIN if not config.username:
            return Check(what=what, ok=True, found=Sentence("none is needed"))
        case _:
            return Check(what=what, ok=True, found=Sentence("yes"))
