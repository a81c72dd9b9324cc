"""Settings of a mail server."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, field_validator
from daemon.services.smtp.mailbox import sender as read_sender


class Tls(StrEnum):
    """How the connection is encrypted."""

    AUTO = "auto"
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class SmtpConfig(ServiceConfig):
    """A mail server."""

    host: Needed[str] = ""
    """Its name, such as smtp.example.org."""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    """587 in most places; 465 is encrypted from the first word; 25 is for servers of one's own."""
    username: str = ""
    """Empty where the server wants no login."""
    password: Secret = Secret()
    """With two-step logins (Gmail and others) this is an app password."""
    sender: Needed[str] = ""
    """Who mail is from: `usher@example.org` or `Usher <usher@example.org>`."""
    tls: Tls = Tls.AUTO
    """auto: as the port and the server say, and a password is never sent in the clear; starttls or tls: insist on it;
    none: not encrypted, for a server on this machine or in a network of one's own."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=30)
    """How long sending one mail may take before the server counts as out."""
    connections: Annotated[int, Field(ge=1, le=20)] = 4
    """Connections at the same time."""

    @field_validator("host")
    @classmethod
    def _only_a_name(cls, host: str) -> str:
        if any(each.isspace() or each in "/@<>" for each in host) or not host.isprintable():
            raise ValueError("should be the name of the server alone, such as smtp.example.org")
        return host

    @field_validator("sender")
    @classmethod
    def _an_address(cls, sender: str) -> str:
        if sender and read_sender(sender) is None:
            raise ValueError("should be a mail address, such as usher@example.org or Usher <usher@example.org>")
        return sender
