"""The languages Usher speaks. The English text is the key; English itself needs no catalogue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

import structlog

LANGUAGES: Final = {"en": "English", "fr": "Français"}
"""Each in its own words, for those who cannot read the other."""

ENGINE_CATALOGUES: Final = Path(__file__).parent / "locales"


@dataclass(frozen=True, slots=True, kw_only=True)
class Translator:
    """One language. What no catalogue knows is said in English."""

    language: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]


class Languages:
    """The engine's catalogues and the plugins', merged: the first that knows a text wins. Read at first use."""

    def __init__(self, plugins: Sequence[Path] = ()) -> None:
        """`plugins` are their `locales` folders, in order; those that are not there are passed over."""
        self._folders = (ENGINE_CATALOGUES, *plugins)
        self._known: dict[str, Translator] = {}

    def translator(self, language: str) -> Translator:
        """The translator of a language; of English when there is no such language."""
        chosen = language if language in LANGUAGES else "en"
        if chosen not in self._known:
            self._known[chosen] = _translator(chosen, [folder / f"{chosen}.po" for folder in self._folders])
        return self._known[chosen]


def preferred(accepted: str) -> str:
    """The first language of an Accept-Language header that Usher speaks; English otherwise."""
    for part in accepted.split(","):
        language = part.partition(";")[0].strip().lower().partition("-")[0]
        if language in LANGUAGES:
            return language
    return "en"


def _translator(language: str, files: Sequence[Path]) -> Translator:
    chain = NullTranslations()
    for file in reversed(files):
        if (catalogue := _read(file)) is not None:
            catalogue.add_fallback(chain)
            chain = catalogue
    return Translator(
        language=language,
        gettext=lambda text: chain.gettext(text) if text else "",  # the empty text is a catalogue's own header
        ngettext=chain.ngettext,
    )


def _read(file: Path) -> GNUTranslations | None:
    """A plugin's broken catalogue costs its translations, not the page."""
    if not file.is_file():
        return None
    import polib  # noqa: PLC0415 - not before somebody reads another language than English

    try:
        return GNUTranslations(BytesIO(polib.pofile(str(file)).to_binary()))
    except (OSError, ValueError) as error:
        structlog.get_logger("web").warning("catalogue unreadable", file=str(file), error=str(error))
        return None
