"""Which country's age ratings and streaming services count."""

from typing import Annotated, Final

from daemon.config import Field

Region = Annotated[str, Field(pattern=r"^([A-Z]{2})?$")]
"""An ISO 3166-1 code; empty: nobody said."""

FALLBACK: Final = "US"
_SPOKEN_AT_HOME: Final = frozenset({"de", "es", "fi", "fr", "hu", "is", "it", "lt", "lv", "nl", "pl", "pt", "ro", "sk"})
"""Languages whose code is, in capitals, the code of the country they come from."""


def region_of(language: str) -> str:
    """The country a language setting means: fr-CA is CA, fr is FR, en is US."""
    spoken, _, country = language.partition("-")
    return country or (spoken.upper() if spoken in _SPOKEN_AT_HOME else FALLBACK)
