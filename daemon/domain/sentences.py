"""Sentences that are stored once and read in any language."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias

OWN_CODE = "en"
"""The message that every catalogue translates into the code of its own language."""

IN = "in "
"""Begins the name of a value that is the whole text in another language, `in fr`: an owner's own words are in no
catalogue. No text can name it."""

Value: TypeAlias = "str | int | float | bool | Sentence | list[str | Sentence]"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message of the catalogue with what fills it: `Sentence("{genre} is not kept here.", {"genre": ...})`.

    The English text is the key of the catalogue and is stored whole, so that what was said years ago can be read
    even if the catalogue no longer has it. A value that is itself a Sentence is translated too. Never a person's
    name or address: sentences are kept after a person is forgotten.
    """

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.said_in(lambda text: text)

    def said_in(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate`; a translation that does not fit falls back to English, and
        what cannot be filled in stays as it is written."""
        values = {name: _said(value, translate) for name, value in self.values.items()}
        for text in (self.own_words(translate) or translate(self.text), self.text):
            with suppress(LookupError, ValueError, AttributeError, TypeError):
                return text.format_map(values)
        return self.text

    def own_words(self, translate: Callable[[str], str]) -> str | None:
        """What the owner wrote for this language, where they did."""
        own = {name: value for name, value in self.values.items() if name.startswith(IN)}
        found = own.get(f"{IN}{translate(OWN_CODE)}") if own else None
        return found if isinstance(found, str) else None


def _said(value: Value, translate: Callable[[str], str]) -> str | int | float:
    if isinstance(value, Sentence):
        return value.said_in(translate)
    if isinstance(value, list):
        return ", ".join(str(_said(each, translate)) for each in value)
    return value
