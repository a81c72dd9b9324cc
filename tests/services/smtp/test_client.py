"""The client against a mail server over loopback."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.domain.errors import KeyRefused, Rejected, Unreachable
from daemon.services.base.load import kinds
from daemon.services.base.state import Standing
from daemon.services.base.watch import OnlyThis
from daemon.services.smtp.connections import IDLE, MOST
from demo.mail import FakeMail
from tests.services.letters import FULL, SHORT
from tests.services.smtp.conftest import CANARY, Authority, Make
from tests.services.turning import turned

ANN = "ann@example.net"


def test_it_is_found_by_its_folder() -> None:
    assert kinds()["smtp"].name == "smtp"


def test_nothing_of_mail_is_imported_for_a_house_without_it() -> None:
    code = (
        "import sys; from daemon.services.base.load import kinds; kinds()['smtp']; print('aiosmtplib' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "False\n"


async def test_a_letter_arrives_whole_and_the_mail_has_a_name(make: Make, mail: FakeMail) -> None:
    name = await make().send("mail", ANN, FULL)

    [arrived] = mail.mails
    assert (arrived.sender, arrived.to) == ("usher@example.org", ANN)
    assert arrived.parsed["Message-ID"] == name
    assert arrived.parsed["Subject"] == FULL.title
    assert arrived.parsed["From"] == "Usher <usher@example.org>"


async def test_lines_that_begin_with_a_dot_end_nothing(make: Make, mail: FakeMail) -> None:
    await make().send("mail", ANN, replace(SHORT, paragraphs=(".", ".two\n.\nQUIT")))

    [arrived] = mail.mails
    assert arrived.parsed.get_content().replace("\r\n", "\n") == "Hello\n\n.\n\n.two\n.\nQUIT\n"


async def test_one_after_another_goes_over_one_connection(make: Make, mail: FakeMail) -> None:
    client = make()
    for _ in range(5):
        await client.send("mail", ANN, SHORT)

    assert (len(mail.mails), mail.connections, mail.logins) == (5, 1, 1)


async def test_many_at_once_go_side_by_side_over_as_many_as_are_allowed(make: Make, mail: FakeMail) -> None:
    client = make(connections=3)

    await asyncio.gather(*(client.send("mail", f"p{number}@example.net", SHORT) for number in range(50)))

    assert sorted(each.to for each in mail.mails) == sorted(f"p{number}@example.net" for number in range(50))
    assert mail.connections == 3


async def test_a_connection_is_used_so_often_and_no_more(make: Make, mail: FakeMail) -> None:
    client = make()
    for _ in range(MOST + 1):
        await client.send("mail", ANN, SHORT)

    assert mail.connections == 2


async def test_a_connection_nobody_needs_is_closed(make: Make, mail: FakeMail) -> None:
    clock = turned(lambda: client.calling)
    client = make(clock=clock)
    await client.send("mail", ANN, SHORT)
    open_then = mail.connected

    await clock.turn(2 * IDLE)
    await asyncio.wait_for(mail.nobody.wait(), 5)

    assert open_then == 1


async def test_a_client_that_is_closed_leaves_no_connection(make: Make, mail: FakeMail) -> None:
    client = make()
    await client.send("mail", ANN, SHORT)

    await client.close()

    await asyncio.wait_for(mail.nobody.wait(), 5)


async def test_a_connection_the_server_closed_meanwhile_is_no_outage(make: Make, mail: FakeMail) -> None:
    client = make()
    await client.send("mail", ANN, SHORT)
    mail.cuts_connections()

    await client.send("mail", ANN, SHORT)

    assert (len(mail.mails), mail.connections, client.standing) == (2, 2, Standing.UP)


@pytest.mark.parametrize("fault", ["421 4.4.2 timeout exceeded", ""])
async def test_nor_is_one_that_says_so_only_when_it_is_used(make: Make, mail: FakeMail, fault: str) -> None:
    client = make()
    await client.send("mail", ANN, SHORT)
    mail.trouble("RSET", fault, times=1)

    await client.send("mail", ANN, SHORT)

    assert (len(mail.mails), mail.connections, client.standing) == (2, 2, Standing.UP)


REFUSED = [
    ("RCPT", "550 5.1.1 no such user", Rejected, "refuses the address (550 5.1.1)"),
    ("RCPT", "552 5.2.2 mailbox full", Rejected, "refuses the address (552 5.2.2)"),
    ("DATA", "554 5.7.1 spam", Rejected, "refuses the message (554 5.7.1)"),
    ("DATA", "552 too large", Rejected, "refuses the message (552)"),
    ("RCPT", "450 4.2.0 greylisted", OnlyThis, "does not take this just now (450 4.2.0)"),
    ("DATA", "451 4.3.0 try later", OnlyThis, "does not take this just now (451 4.3.0)"),
    ("DATA", "550 5.4.5 daily quota", OnlyThis, "takes no more mail today (550 5.4.5)"),
    ("RCPT", "421 4.7.0 too many", Unreachable, "cannot just now (421 4.7.0)"),
    ("DATA", "421 4.3.2 shutting down", Unreachable, "cannot just now (421 4.3.2)"),
    ("MAIL", "451 4.3.0 no room", Unreachable, "cannot just now (451 4.3.0)"),
    ("AUTH", "454 4.7.0 temporary", Unreachable, "cannot just now (454 4.7.0)"),
    ("EHLO", "451 4.3.0 later", Unreachable, "cannot just now (451 4.3.0)"),
    ("CONNECT", "421 4.7.0 too many", Unreachable, "cannot just now (421 4.7.0)"),
    ("CONNECT", "554 5.7.1 blocked", Unreachable, "turns us away (554 5.7.1)"),
    ("MAIL", "553 5.7.1 not yours", KeyRefused, "refuses the sender (553 5.7.1)"),
    ("MAIL", "530 5.7.0 log in first", KeyRefused, "refuses the sender (530 5.7.0)"),
    ("RCPT", "530 5.7.0 log in first", KeyRefused, "refuses the address (530 5.7.0)"),
    ("AUTH", "535 5.7.8 wrong", KeyRefused, "refuses the username or the password (535 5.7.8)"),
    ("AUTH", "534 5.7.9 app password", KeyRefused, "refuses the username or the password (534 5.7.9)"),
]


@pytest.mark.parametrize("at, says, kind, why", REFUSED)
async def test_what_a_server_refuses_is_named_by_what_to_do_next(
    make: Make, mail: FakeMail, at: str, says: str, kind: type[Exception], why: str
) -> None:
    mail.trouble(at, says)

    with pytest.raises(kind) as error:
        await make().send("mail", ANN, SHORT)

    assert (type(error.value), str(error.value)) == (kind, f"mail: {why}")
    assert getattr(error.value, "undone", True)
    assert not mail.mails


async def test_one_address_that_is_refused_stops_no_other_and_costs_no_connection(make: Make, mail: FakeMail) -> None:
    client = make()
    mail.trouble("RCPT", "550 5.1.1 no such user", to="gone@")
    with pytest.raises(Rejected):
        await client.send("mail", "gone@example.net", SHORT)

    await client.send("mail", ANN, SHORT)

    assert (client.standing, mail.connections, len(mail.mails)) == (Standing.UP, 1, 1)


async def test_one_that_is_put_off_is_no_outage_either(make: Make, mail: FakeMail) -> None:
    client = make()
    mail.trouble("RCPT", "450 4.2.0 greylisted", to="later@")
    with pytest.raises(OnlyThis):
        await client.send("mail", "later@example.net", SHORT)

    await client.send("mail", ANN, SHORT)

    assert len(mail.mails) == 1


@pytest.mark.parametrize("at", ["CONNECT", "EHLO", "MAIL", "RCPT"])
async def test_a_connection_that_breaks_before_the_mail_was_said_sent_nothing(
    make: Make, mail: FakeMail, at: str
) -> None:
    mail.trouble(at)

    with pytest.raises(Unreachable) as error:
        await make().send("mail", ANN, SHORT)

    assert (error.value.undone, error.value.why) == (True, "closed the connection without an answer")


async def test_one_that_breaks_after_it_leaves_doubt(make: Make, mail: FakeMail) -> None:
    mail.trouble("DATA")

    with pytest.raises(Unreachable) as error:
        await make().send("mail", ANN, SHORT)

    assert (error.value.undone, error.value.over, len(mail.mails)) == (False, False, 1)


@pytest.mark.parametrize("at, undone", [("EHLO", True), ("MAIL", True), ("RCPT", True), ("DATA", False)])
async def test_a_server_that_says_nothing_is_given_up_in_time(
    make: Make, mail: FakeMail, at: str, undone: bool
) -> None:
    mail.hangs(at)

    with pytest.raises(Unreachable, match=r"did not answer within 0\.3 seconds") as error:
        await make(timeout="0.3").send("mail", ANN, SHORT)

    assert error.value.undone is undone


async def test_nobody_there_is_an_outage_that_names_the_place(make: Make, mail: FakeMail) -> None:
    client = make()
    mail.goes_down()

    with pytest.raises(Unreachable, match=r"mail: nobody answers at 127\.0\.0\.1") as error:
        await client.send("mail", ANN, SHORT)

    assert error.value.undone


async def test_a_name_nobody_has_is_said(make: Make) -> None:
    with pytest.raises(Unreachable, match=r"no machine is called nowhere\.invalid") as error:
        await make(host="nowhere.invalid").send("mail", ANN, SHORT)

    assert error.value.undone


async def test_a_server_that_speaks_something_else_is_not_understood(make: Make, mail: FakeMail) -> None:
    mail.trouble("CONNECT", "SSH-2.0-OpenSSH_9.2")

    with pytest.raises(Unreachable, match="is it a mail server"):
        await make().send("mail", ANN, SHORT)


async def test_after_an_outage_it_goes_on_by_itself(make: Make, mail: FakeMail) -> None:
    client = make()
    back = asyncio.Event()
    client.on_back(lambda _: back.set())
    mail.trouble("CONNECT", "421 4.3.2 not now", times=1)
    with pytest.raises(Unreachable):
        await client.send("mail", ANN, SHORT)

    await asyncio.wait_for(back.wait(), 5)
    await client.send("mail", ANN, SHORT)

    assert (client.standing, len(mail.mails)) == (Standing.UP, 1)


async def test_a_wrong_password_is_tried_once_and_not_again_for_ten_minutes(make: Make, mail: FakeMail) -> None:
    clock = turned(lambda: client.calling)
    client = make(clock=clock, password=CANARY)
    for _ in range(4):
        with pytest.raises(KeyRefused, match="refuses the username or the password"):
            await client.check()
    with pytest.raises(KeyRefused, match="refuses the username or the password") as refused:
        await client.check()
    french = {"refuses the username or the password": "refuse le mot de passe"}
    assert refused.value.says.said_in(lambda text: french.get(text, text)) == "refuse le mot de passe (535 5.7.8)"
    tried = mail.logins

    mail.password = CANARY
    await clock.turn(timedelta(minutes=9))
    still = client.standing
    await clock.turn(timedelta(minutes=2))
    await client.check()

    assert (tried, still, client.standing) == (1, Standing.REFUSED, Standing.UP)


async def test_a_password_is_shown_nowhere(make: Make, mail: FakeMail) -> None:
    client = make(password=CANARY)
    mail.trouble("AUTH", f"535 5.7.8 {CANARY} is wrong for usher")

    with pytest.raises(KeyRefused) as error:
        await client.send("mail", ANN, SHORT)
    found = [check async for check in make(password=CANARY).checks()]

    assert CANARY not in f"{error.value!r} {client.state} {client.config!r} {found}"


@pytest.mark.parametrize("to", ["", "ann", "ann@example.net\r\nRCPT TO:<eve@example.org>", "-100123/7"])
async def test_what_is_no_address_is_refused_and_nothing_is_said_to_anybody(
    make: Make, mail: FakeMail, to: str
) -> None:
    with pytest.raises(Rejected, match="this is no mail address"):
        await make().send("mail", to, SHORT)

    assert mail.connections == 0


async def test_an_address_in_other_letters_goes_where_it_is_taken(make: Make, mail: FakeMail) -> None:
    await make().send("mail", "jürgen@exämple.org", FULL)

    [arrived] = mail.mails
    assert (arrived.to, arrived.parsed["To"]) == ("jürgen@xn--exmple-cua.org", "jürgen@xn--exmple-cua.org")


async def test_and_is_refused_where_it_is_not(make: Make, mail: FakeMail) -> None:
    mail.takes_utf8 = False

    with pytest.raises(Rejected, match="SMTPUTF8"):
        await make().send("mail", "jürgen@example.org", SHORT)
    await make().send("mail", "ann@exämple.org", SHORT)

    assert [each.to for each in mail.mails] == ["ann@xn--exmple-cua.org"]


async def test_what_was_sent_cannot_be_changed(make: Make) -> None:
    with pytest.raises(Rejected):
        await make().edit("mail", ANN, "<abc@example.org>", SHORT)


async def test_a_server_without_a_login_is_asked_for_none(make: Make, mail: FakeMail) -> None:
    mail.username = ""

    await make(username="", password="").send("mail", ANN, SHORT)

    assert (mail.logins, len(mail.mails)) == (0, 1)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("tls", ["auto", "starttls"])
async def test_what_offers_encryption_gets_the_password_encrypted_only(
    make: Make, mail: FakeMail, authority: Authority, tls: str
) -> None:
    mail.tls = authority.server()

    await make(host="localhost", tls=tls).send("mail", ANN, SHORT)

    [arrived] = mail.mails
    assert arrived.encrypted


@pytest.mark.usefixtures("trusted")
async def test_encryption_from_the_first_word(make: Make, authority: Authority) -> None:
    encrypted = FakeMail(tls=authority.server())
    encrypted.implicit_tls = True
    async with encrypted:
        await make(host="localhost", port=encrypted.port, tls="tls").send("mail", ANN, SHORT)

        [arrived] = encrypted.mails
        assert arrived.encrypted


async def test_none_means_none(make: Make, mail: FakeMail, authority: Authority) -> None:
    mail.tls = authority.server()

    await make(host="localhost", tls="none").send("mail", ANN, SHORT)

    [arrived] = mail.mails
    assert not arrived.encrypted


@pytest.mark.parametrize("tls, host", [("starttls", "127.0.0.1"), ("auto", "127.0.0.2")])
async def test_no_password_is_said_in_the_clear_unless_the_owner_wants_it(make: Make, tls: str, host: str) -> None:
    elsewhere = FakeMail(host=host)
    async with elsewhere:
        with pytest.raises(Unreachable, match="offers no encryption") as error:
            await make(host=host, port=elsewhere.port, tls=tls).send("mail", ANN, SHORT)

    assert (error.value.undone, elsewhere.logins) == (True, 0)


async def test_a_certificate_of_nobody_known_is_refused_before_the_password(
    make: Make, mail: FakeMail, authority: Authority
) -> None:
    mail.tls = authority.server()

    with pytest.raises(Unreachable, match="the certificate of localhost is not one we trust") as error:
        await make(host="localhost", tls="starttls").send("mail", ANN, SHORT)

    assert (error.value.undone, mail.logins) == (True, 0)


@pytest.mark.usefixtures("trusted")
async def test_so_is_one_of_another_name(make: Make, mail: FakeMail, authority: Authority) -> None:
    mail.tls = authority.server("mail.example.org")

    with pytest.raises(Unreachable, match="is host the name that is in it"):
        await make(host="localhost", tls="starttls").send("mail", ANN, SHORT)

    assert mail.logins == 0


async def test_tls_towards_what_speaks_none_is_said(make: Make) -> None:
    with pytest.raises(Unreachable, match="does not speak TLS here"):
        await make(tls="tls").send("mail", ANN, SHORT)


async def test_a_server_that_offers_no_login_is_said(make: Make, mail: FakeMail) -> None:
    mail.trouble("EHLO", "250 mail.invented.example")

    with pytest.raises(KeyRefused, match="offers no login here"):
        await make().send("mail", ANN, SHORT)
