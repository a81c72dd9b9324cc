"""plex.tv answers its older lists in XML only: attributes on elements, hardly any text."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, fromstring

import msgspec

from daemon.services.base.models import whole


class XmlList:
    """One list: its own attributes, and the rows of one kind in it. Decodes as a `msgspec` decoder would."""

    __slots__ = ("rows", "said")

    def __init__(self, top: Element, tag: str) -> None:
        self.said = dict(top.attrib)
        self.rows = tuple(each for each in top if each.tag == tag)

    @property
    def total(self) -> int | None:
        """How many rows the list says it has, all in all; None where it does not say."""
        return whole(self.said.get("totalSize", self.said.get("size")))

    @property
    def short(self) -> bool:
        """It has another number of rows than it says, or does not say."""
        return self.total != len(self.rows)


class XmlDecoder:
    """Reads a list whose rows have this tag. The lists are of a few hundred rows: half a megabyte takes 6 ms."""

    def __init__(self, tag: str) -> None:
        self._tag = tag

    def decode(self, body: bytes | msgspec.Raw, /) -> XmlList:
        """Raises `msgspec.DecodeError` on anything else: half of one, a page, a document that defines entities."""
        text = bytes(body)
        if b"\0" in text[:4]:  # of two bytes a letter: what is looked for below would not be found in it
            raise msgspec.DecodeError("no UTF-8")
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise msgspec.DecodeError("a document type is no list")
        try:
            top = fromstring(text)  # noqa: S314 (without a document type there are no entities to blow up)
        except ParseError as error:
            raise msgspec.DecodeError("no XML") from error
        if top.tag != "MediaContainer":
            raise msgspec.DecodeError("no list")
        return XmlList(top, self._tag)


def children(row: Element, tag: str) -> Iterator[Element]:
    """Elements of this tag directly in a row."""
    return (each for each in row if each.tag == tag)
