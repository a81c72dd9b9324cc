"""Addresses of mail. Pure.

Stricter than the standard where that costs nobody anything: no quoted names, no comments, no numbers in brackets. What
is not understood is refused, and nothing that could end a command or a header gets through.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_LOCAL: Final = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f-\xa0]{1,64}")
_HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_NAMED: Final = re.compile(r'"?(?P<name>[^"<>]*?)"?\s*<(?P<address>[^<>]+)>')


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that may stand in a command and in a header."""

    local: str
    domain: str
    """In ASCII, whatever it was written in."""

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def in_ascii(self) -> bool:
        """A server without SMTPUTF8 takes it."""
        return self.local.isascii()


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail is from."""

    name: str
    mailbox: Mailbox


def mailbox(text: str) -> Mailbox | None:
    """The address; None when it is none."""
    local, at, domain = unicodedata.normalize("NFC", text.strip()).rpartition("@")
    host = _in_ascii(domain.lower())
    if not at or not _LOCAL.fullmatch(local) or not local.isprintable() or host is None:
        return None
    return None if local.startswith(".") or local.endswith(".") or ".." in local else Mailbox(local, host)


def sender(text: str) -> Sender | None:
    """`usher@example.org` or `Usher <usher@example.org>`."""
    named = _NAMED.fullmatch(text.strip())
    found = mailbox(named["address"] if named else text)
    name = named["name"].strip() if named else ""
    return Sender(name, found) if found and name.isprintable() else None


def _in_ascii(domain: str) -> str | None:
    if not domain.isascii():
        import idna  # noqa: PLC0415 (its tables are a quarter of a megabyte, and few addresses need them)

        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError:
            return None
    return domain if _HOST.fullmatch(domain) else None
