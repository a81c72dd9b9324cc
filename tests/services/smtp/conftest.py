"""A mail server, and a client of it as it is set up by a test."""

import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import pytest
import trustme

from daemon.config import Secret
from daemon.runtime.clock import Clock
from daemon.services.base.wiring import Wiring
from daemon.services.smtp.client import SmtpClient
from daemon.services.smtp.config import SmtpConfig
from demo.mail import FakeMail
from demo.world import World

Make = Callable[..., SmtpClient]
CANARY = "canary-mail-password"


@dataclass(frozen=True)
class Authority:
    """Makes certificates, and can be trusted."""

    ca: trustme.CA

    def server(self, name: str = "localhost") -> ssl.SSLContext:
        """What a server of this name encrypts with."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.ca.issue_cert(name).configure_cert(context)
        return context


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority(trustme.CA())


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """As an owner has the authority trusted."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.ca.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


@pytest.fixture
async def mail(world: World) -> FakeMail:
    return world.mail


@pytest.fixture
async def make(mail: FakeMail, wiring: Wiring) -> AsyncIterator[Make]:
    made: list[SmtpClient] = []

    def client(*, clock: Clock = wiring.clock, **settings: object) -> SmtpClient:
        values: dict[str, object] = {
            "host": "127.0.0.1",
            "port": mail.port,
            "username": mail.username,
            "password": Secret(mail.password),
            "sender": "Usher <usher@example.org>",
            "tls": "none",
            **settings,
        }
        config = SmtpConfig.model_validate({"kind": "smtp", **values})
        made.append(SmtpClient("mail", config, replace(wiring, clock=clock)))
        return made[-1]

    yield client
    for each in made:
        await each.close()
