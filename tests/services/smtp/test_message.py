"""A letter as mail, read back by the standard library."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from daemon.domain.letters import Bar, Bars, Letter, Tone
from daemon.services.smtp.mailbox import Mailbox, Sender
from daemon.services.smtp.message import as_text, composed, ident
from tests.services.letters import FULL, SHORT, titled

AT = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
USHER = Sender("Usher", Mailbox("usher", "example.org"))
ANN = Mailbox("ann", "example.net")


def raw(letter: Letter, *, sender: Sender = USHER, to: Mailbox = ANN) -> bytes:
    return composed(letter, sender, to, number="abc123", at=AT)


def mail(letter: Letter, *, sender: Sender = USHER, to: Mailbox = ANN) -> EmailMessage:
    return message_from_bytes(raw(letter, sender=sender, to=to), _class=EmailMessage, policy=policy.SMTPUTF8)


def parts(read: EmailMessage) -> list[tuple[str, str]]:
    leaves = [part for part in read.walk() if not part.is_multipart()]
    return [(part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in leaves]


def test_it_has_every_header_a_mail_of_a_machine_should_have() -> None:
    read = mail(FULL)
    assert dict(read.items()) == {
        "Message-ID": "<abc123@example.org>",
        "Date": "Fri, 20 Nov 2026 12:30:00 +0000",
        "From": "Usher <usher@example.org>",
        "To": "ann@example.net",
        "Subject": "Votre demande « Dune » est acceptée",
        "MIME-Version": "1.0",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": "<https://usher.example.org/unsubscribe/abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Type": 'multipart/alternative; boundary="=_abc123"',
    }
    assert read.defects == []


def test_text_comes_first_and_html_is_as_it_was_given() -> None:
    [(plain, text), (html, page)] = parts(mail(FULL))
    assert (plain, html) == ("text/plain", "text/html")
    assert page.rstrip("\n") == FULL.html
    assert "C'est fait." in text


def test_without_html_it_is_text_alone() -> None:
    assert parts(mail(SHORT)) == [("text/plain", "Hello\n")]


def test_the_text_holds_all_the_letter_says_but_what_can_only_be_pressed() -> None:
    assert as_text(FULL) == (
        "Votre demande « Dune » est acceptée\n\n"
        "Bonjour Ann,\n\n"
        "C'est fait.\n\n"
        "Film: Dune (2021)\nQualité: 1080p\n\n"
        "Look at it: https://usher.example.org/r/7?a=1&b=2\nLog in: https://usher.example.org/login\n\n"
        "-- \nThe invented house\n"
    )


def test_of_a_chart_the_text_has_the_words() -> None:
    bars = (
        Bar(label="Mon 16", parts=(3, 1), says="3 approved,\n1 declined"),
        Bar(label="Tue 17", parts=(0, 0), says="nothing"),
    )
    chart = Bars(kinds=(("Approvals", Tone.GOOD), ("Declines", Tone.BAD)), bars=bars)
    assert as_text(replace(SHORT, chart=chart)) == "Hello\n\nMon 16: 3 approved,\n1 declined\nTue 17: nothing\n"


@pytest.mark.parametrize(
    "text",
    [
        ".\nQUIT\n..two",
        "From me",
        "--=_abc123--",
        "x" * 3000,
        "é" * 3000,
        "trailing \t\nblank",
        "🎬👨\u200d👩\u200d👧",
        "= and =3D",
    ],
)
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    got = parts(mail(replace(SHORT, paragraphs=(text,), html=text)))
    assert got[0][1] == f"Hello\n\n{text}\n".replace("\t", " ")
    assert got[1][1].rstrip("\n") == text


def test_no_line_is_longer_than_a_server_takes_and_all_end_alike() -> None:
    long = replace(FULL, title="Ünï " * 300, paragraphs=("é" * 20_000,), html="x" * 50_000)
    sent = raw(long)
    assert sent.count(b"\n") == sent.count(b"\r\n") == sent.count(b"\r")
    assert max(map(len, sent.split(b"\r\n"))) <= 998
    assert sent.isascii()
    assert sent.endswith(b"\r\n")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00"])
def test_no_text_makes_a_header(end: str) -> None:
    evil = f"Hi{end}Bcc: eve@example.org{end}{end}<b>body</b>"
    letter = replace(FULL, title=evil, footer=evil, facts=((evil, evil),), unsubscribe=f"https://x/{end}Bcc:%20eve")
    assert set(mail(letter).keys()) == set(mail(FULL).keys())
    assert mail(letter)["Subject"] == "Hi Bcc: eve@example.org <b>body</b>"


@pytest.mark.parametrize(
    "title, subject",
    [
        ("", "-"),
        ("\n", "-"),
        ("Plain", "Plain"),
        ("=?utf-8?q?=41?=", "=?utf-8?q?=41?="),
        ("Ünï " * 20, ("Ünï " * 20).strip()),
        ("w" * 240, "w" * 240),
        ("w " * 200, ("w " * 125).strip()[:248] + "w…"),
        ("half \ud83d done", "half done"),
    ],
)
def test_a_subject_is_one_line_that_reads_as_the_title(title: str, subject: str) -> None:
    assert mail(titled(title))["Subject"] == subject


@pytest.mark.parametrize(
    "name",
    ["", "Usher", "Usher, the one", 'The "house"', "La maison des Étoiles", "a\\b", "<x>"],
)
def test_the_name_of_the_sender_comes_through(name: str) -> None:
    [address] = mail(SHORT, sender=Sender(name, USHER.mailbox))["From"].addresses
    assert (address.display_name, address.addr_spec) == (name, "usher@example.org")


def test_an_address_in_other_letters_stands_in_the_headers_as_it_is() -> None:
    read = mail(SHORT, to=Mailbox("jürgen", "example.org"))
    assert read["To"] == "jürgen@example.org"


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "javascript:alert(1)",
        "mailto:x@y.z",
        "https://usher.example.org/" + "a" * 2000,
        "https://exämple.org/",
    ],
)
def test_an_address_that_cannot_end_messages_is_not_named(address: str | None) -> None:
    assert not [name for name in mail(replace(FULL, unsubscribe=address)) if name.startswith("List-")]


def test_a_long_address_that_ends_messages_is_not_folded() -> None:
    address = "https://usher.example.org/unsubscribe/" + "a" * 300
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw(replace(FULL, unsubscribe=address))


def test_the_number_of_a_mail_is_of_the_senders_domain() -> None:
    assert ident(Sender("", Mailbox("usher", "xn--exmple-cua.org")), "1") == "<1@xn--exmple-cua.org>"
