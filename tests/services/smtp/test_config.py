"""The settings of a mail server, and what is said of mistakes in them."""

import pytest
from pydantic import ValidationError

from daemon.services.smtp.config import SmtpConfig, Tls


def settings(**values: object) -> SmtpConfig:
    return SmtpConfig.model_validate({"kind": "smtp", **values})


def test_without_a_server_and_a_sender_it_is_not_configured() -> None:
    assert settings().missing == ("host", "sender")
    assert settings(host="smtp.example.org", sender="usher@example.org").configured


@pytest.mark.parametrize("word", list(Tls))
def test_each_way_of_encryption_is_said_by_its_word(word: Tls) -> None:
    assert settings(tls=str(word)).tls is word


@pytest.mark.parametrize(
    "wrong, why",
    [
        ({"host": "https://smtp.example.org"}, "should be the name of the server alone"),
        ({"host": "smtp.example.org extra"}, "should be the name of the server alone"),
        ({"host": "user@smtp.example.org"}, "should be the name of the server alone"),
        ({"sender": "Usher"}, "should be a mail address"),
        ({"sender": "a@b.c\r\nBcc: d@e.f"}, "should be a mail address"),
        ({"port": 0}, "greater than or equal to 1"),
        ({"tls": "yes"}, "'auto', 'starttls', 'tls' or 'none'"),
        ({"connections": 0}, "greater than or equal to 1"),
    ],
)
def test_a_mistake_is_named(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        settings(**wrong)
