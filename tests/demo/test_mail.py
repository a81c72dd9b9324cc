"""The mail server of the invented house, spoken to by the standard library."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from daemon.runtime.clock import SystemClock
from daemon.runtime.threads import Threads
from demo.mail import FakeMail
from demo.world import World

T = TypeVar("T")
LETTER = "Subject: Hello\r\n\r\n.dot\r\nBye\r\n"


@pytest.fixture
def mail(world: World) -> FakeMail:
    return world.mail


async def beside(call: Callable[[], T]) -> T:
    """Where blocking is allowed."""
    threads = Threads("smtplib", SystemClock())
    try:
        return await threads.run(call, within=timedelta(seconds=10))
    finally:
        threads.close()


def sends(mail: FakeMail, *, password: str | None = None, to: str = "ann@example.net") -> None:
    with smtplib.SMTP(mail.host, mail.port, timeout=10) as client:
        client.login(mail.username, mail.password if password is None else password)
        client.sendmail("usher@example.org", [to], LETTER)


def sends_without_a_login(mail: FakeMail) -> None:
    with smtplib.SMTP(mail.host, mail.port, timeout=10) as client:
        client.sendmail("usher@example.org", ["ann@example.net"], LETTER)


async def test_what_is_sent_is_kept_as_it_came(mail: FakeMail) -> None:
    await beside(lambda: sends(mail))

    [kept] = mail.mails
    assert (kept.number, kept.sender, kept.to, kept.encrypted) == (1, "usher@example.org", "ann@example.net", False)
    assert kept.raw == LETTER.encode()
    assert kept.parsed["Subject"] == "Hello"
    assert mail.to("ann@example.net") == [kept]


async def test_without_the_password_nothing_is_taken(mail: FakeMail) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError):
        await beside(lambda: sends(mail, password="guessed"))
    with pytest.raises(smtplib.SMTPSenderRefused):
        await beside(lambda: sends_without_a_login(mail))

    assert not mail.mails


@pytest.mark.parametrize(
    "at, error",
    [("RCPT", smtplib.SMTPRecipientsRefused), ("DATA", smtplib.SMTPDataError), ("MAIL", smtplib.SMTPSenderRefused)],
)
async def test_trouble_lasts_until_it_is_taken_back(mail: FakeMail, at: str, error: type[Exception]) -> None:
    mail.trouble(at, "451 4.3.0 later")
    for _ in range(2):
        with pytest.raises(error):
            await beside(lambda: sends(mail))

    mail.comes_back()
    await beside(lambda: sends(mail))

    assert len(mail.mails) == 1


async def test_a_mail_whose_answer_is_lost_was_kept(mail: FakeMail) -> None:
    mail.trouble("DATA", times=1)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        await beside(lambda: sends(mail))

    assert len(mail.mails) == 1
