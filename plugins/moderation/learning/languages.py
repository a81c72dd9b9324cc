"""What the languages most films and series are in are called; ISO 639-1, with `cn` as TMDB has Cantonese."""

from typing import Final

from daemon.domain.sentences import Sentence

LANGUAGES: Final = {
    "ar": Sentence("Arabic"),
    "cn": Sentence("Cantonese"),
    "cs": Sentence("Czech"),
    "da": Sentence("Danish"),
    "de": Sentence("German"),
    "el": Sentence("Greek"),
    "en": Sentence("English"),
    "es": Sentence("Spanish"),
    "fa": Sentence("Persian"),
    "fi": Sentence("Finnish"),
    "fr": Sentence("French"),
    "he": Sentence("Hebrew"),
    "hi": Sentence("Hindi"),
    "hu": Sentence("Hungarian"),
    "id": Sentence("Indonesian"),
    "is": Sentence("Icelandic"),
    "it": Sentence("Italian"),
    "ja": Sentence("Japanese"),
    "ko": Sentence("Korean"),
    "nl": Sentence("Dutch"),
    "no": Sentence("Norwegian"),
    "pl": Sentence("Polish"),
    "pt": Sentence("Portuguese"),
    "ro": Sentence("Romanian"),
    "ru": Sentence("Russian"),
    "sv": Sentence("Swedish"),
    "ta": Sentence("Tamil"),
    "te": Sentence("Telugu"),
    "th": Sentence("Thai"),
    "tr": Sentence("Turkish"),
    "uk": Sentence("Ukrainian"),
    "zh": Sentence("Chinese"),
}


def spoken(code: str) -> Sentence:
    """In that language; by its code where its name is not known here."""
    if code in LANGUAGES:
        return Sentence("in {language}", {"language": LANGUAGES[code]})
    return Sentence("in the language {code}", {"code": code})
