"""Which addresses are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.services.smtp.mailbox import Mailbox, Sender, mailbox, sender


@pytest.mark.parametrize(
    "text, address",
    [
        ("ann@example.org", "ann@example.org"),
        ("  Ann.B+tag@Example.ORG ", "Ann.B+tag@example.org"),
        ("o'neil_x@mail.example.co.uk", "o'neil_x@mail.example.co.uk"),
        ("root@localhost", "root@localhost"),
        ("ann@exämple.org", "ann@xn--exmple-cua.org"),
        ("ann@straße.example", "ann@xn--strae-oqa.example"),
        ("jürgen@example.org", "jürgen@example.org"),
        ("ju\u0308rgen@example.org", "jürgen@example.org"),
    ],
)
def test_an_address_is_taken_as_it_goes_over_the_line(text: str, address: str) -> None:
    found = mailbox(text)
    assert found is not None
    assert found.address == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "@example.org",
        "ann@",
        "ann@@example.org",
        "ann@b@example.org",
        "a b@example.org",
        "ann@example.org\r\nRCPT TO:<eve@example.org>",
        "ann\r\nBcc: eve@example.org@example.org",
        "ann@example.org\x00",
        "ann@exam\nple.org",
        "ann@example.org>",
        "<ann@example.org>",
        "Ann <ann@example.org>",
        '"a b"@example.org',
        "ann@[127.0.0.1]",
        "ann@-example.org",
        "ann@example..org",
        ".ann@example.org",
        "ann..b@example.org",
        "ann@example.org,eve@example.org",
        "ann\u2028@example.org",
        "ann\u202e@example.org",
        "ann@exa\u202emple.org",
        "ann@xn--\u00fc.example",
        "a" * 65 + "@example.org",
        "ann@" + "a" * 64 + ".org",
    ],
)
def test_what_is_not_surely_an_address_is_none(text: str) -> None:
    assert mailbox(text) is None


@given(st.text(max_size=60).map(lambda text: f"{text}@example.org") | st.text(max_size=60))
def test_no_address_can_end_a_command_or_a_header(text: str) -> None:
    found = mailbox(text)
    address = found.address if found else ""
    assert address.isprintable()
    assert not any(each.isspace() or each in '<>"' for each in address)


def test_only_the_name_may_be_beyond_ascii_on_the_line() -> None:
    assert Mailbox("jürgen", "example.org").in_ascii is False
    assert Mailbox("ann", "xn--exmple-cua.org").in_ascii is True


@pytest.mark.parametrize(
    "text, read",
    [
        ("usher@example.org", Sender("", Mailbox("usher", "example.org"))),
        ("Usher <usher@example.org>", Sender("Usher", Mailbox("usher", "example.org"))),
        ('"Usher, the one" <usher@example.org>', Sender("Usher, the one", Mailbox("usher", "example.org"))),
        ("La maison é <usher@exämple.org>", Sender("La maison é", Mailbox("usher", "xn--exmple-cua.org"))),
        ("<usher@example.org>", Sender("", Mailbox("usher", "example.org"))),
        ("Usher", None),
        ("Usher <usher>", None),
        ("A\r\nBcc: b@c.d <usher@example.org>", None),
        ("a@b.c <usher@example.org> <x@y.z>", None),
    ],
)
def test_a_sender_may_have_a_name(text: str, read: Sender | None) -> None:
    assert sender(text) == read
