"""What `usher doctor` says of a mail server."""

import pytest

from daemon.services.base.checks import Check
from demo.mail import FakeMail
from tests.services.smtp.conftest import CANARY, Authority, Make


async def looked_at(make: Make, **settings: object) -> list[Check]:
    return [check async for check in make(**settings).checks()]


def said(checks: list[Check]) -> list[tuple[bool | None, str]]:
    return [(check.ok, str(check.found)) for check in checks]


@pytest.mark.usefixtures("trusted")
async def test_a_good_one_is_good_to_the_end_and_nothing_is_sent(
    make: Make, mail: FakeMail, authority: Authority
) -> None:
    mail.tls = authority.server()

    checks = await looked_at(make, host="localhost", tls="starttls")

    assert said(checks) == [(True, "yes"), (True, "yes"), (True, "TLSv1.3"), (True, "yes"), (True, "yes")]
    assert not mail.mails


async def test_what_is_not_encrypted_is_said(make: Make) -> None:
    checks = await looked_at(make)
    assert said(checks)[2] == (None, "no")
    assert checks[2].remedy is not None


async def test_a_server_that_wants_no_login(make: Make, mail: FakeMail) -> None:
    mail.username = ""
    assert said(await looked_at(make, username=""))[3] == (True, "none is needed")


STOPS = [
    ({"host": "nowhere.invalid"}, None, "The name of the mail server is known", "Look at host in"),
    ({"port": 1}, None, "The mail server answers", "Look at host and port"),
    ({}, ("CONNECT", "554 5.7.1 no"), "The mail server answers", "Look at host and port"),
    ({"tls": "starttls"}, None, "The connection is encrypted", "Port 465 wants"),
    ({"tls": "tls"}, None, "The connection is encrypted", "Port 465 wants"),
    ({"password": CANARY}, None, "It takes the username and the password", "app password"),
    ({}, ("MAIL", "553 5.7.1 not yours"), "It takes the sender", "address of the account itself"),
]


@pytest.mark.parametrize("settings, fault, stops_at, remedy", STOPS)
async def test_it_ends_with_what_stops_the_rest_and_what_mends_it(
    make: Make,
    mail: FakeMail,
    settings: dict[str, object],
    fault: tuple[str, str] | None,
    stops_at: str,
    remedy: str,
) -> None:
    for at, says in [fault] if fault else []:
        mail.trouble(at, says)

    checks = await looked_at(make, **settings)

    assert [check.ok for check in checks if check.ok is False] == [False]
    assert (checks[-1].ok, str(checks[-1].what)) == (False, stops_at)
    assert remedy in str(checks[-1].remedy)
    assert CANARY not in str(checks)


async def test_a_certificate_of_nobody_known_has_a_remedy_of_its_own(
    make: Make, mail: FakeMail, authority: Authority
) -> None:
    mail.tls = authority.server()

    checks = await looked_at(make, host="localhost", tls="starttls")

    assert str(checks[-1].what) == "The connection is encrypted"
    assert "SSL_CERT_FILE" in str(checks[-1].remedy)
