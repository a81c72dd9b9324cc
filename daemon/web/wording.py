"""Numbers, dates and durations in the words of one reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import floor, log10
from typing import Final
from zoneinfo import ZoneInfo

from daemon.domain.sentences import Sentence, Value
from daemon.web.i18n import Translator

NARROW: Final = "\N{NARROW NO-BREAK SPACE}"
_SIGNS: Final = {"en": (".", ","), "fr": (",", NARROW)}
"""Decimal sign and what stands between thousands."""

SIZES: Final = ("B", "kB", "MB", "GB", "TB")
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DATES: Final = ("{day} {month} {year}", "1 {month} {year}")
"""The first of a month may be said in its own way."""
DISTANCES: Final = {
    ("minute", True): ("{number} minute ago", "{number} minutes ago"),
    ("minute", False): ("in {number} minute", "in {number} minutes"),
    ("hour", True): ("{number} hour ago", "{number} hours ago"),
    ("hour", False): ("in {number} hour", "in {number} hours"),
    ("day", True): ("{number} day ago", "{number} days ago"),
    ("day", False): ("in {number} day", "in {number} days"),
}
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORT_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads: in which language, by which clock, at which moment."""

    words: Translator
    zone: ZoneInfo
    """The house's; the same for everybody."""
    now: datetime

    def text(self, message: str, **values: Value) -> str:
        """A message of the catalogue, filled in."""
        return self.say(Sentence(message, values))

    def count(self, one: str, many: str, number: int, **values: Value) -> str:
        """The message that agrees with `number`, which fills `{number}`."""
        return self._filled(self.words.ngettext(one, many, number), {"number": number, **values})

    def say(self, sentence: Sentence) -> str:
        """A stored sentence. What a translation cannot be filled with is said in English, what English cannot either as
        it is stored: a sentence never takes a page down."""
        own = sentence.own_words(self.words.gettext)
        for text in (own or self.words.gettext(sentence.text), sentence.text):
            try:
                return self._filled(text, sentence.values)
            except (KeyError, IndexError, ValueError, AttributeError):
                continue
        return sentence.text

    def number(self, value: int | float) -> str:
        """Thousands are set apart from ten thousand on, so that a year stays a year. What is tiny keeps two digits that
        count: 0.00027 is not nothing."""
        decimal, thousands = _SIGNS[self.words.language]
        text = _decimals(value) if isinstance(value, float) else f"{value:,}"
        text = text.replace(",", "" if abs(value) < 10_000 else "_")
        return text.replace(".", decimal).replace("_", thousands)

    def size(self, octets: int) -> str:
        """4.2 GB, 4,2 Go: powers of a thousand."""
        value, unit = float(octets), 0
        while value >= 1000 and unit < len(SIZES) - 1:
            value, unit = value / 1000, unit + 1
        shown = round(value, 1) if unit > 1 and value < 100 else round(value)
        return f"{self.number(shown)}{NARROW}{self.text(SIZES[unit])}"

    def day(self, value: date | str) -> str:
        """3 March 2027. Text is ISO 8601; what is no date is left as it is."""
        try:
            found = date.fromisoformat(value) if isinstance(value, str) else self._local(value)
        except ValueError:
            return str(value)
        return self.words.gettext(DATES[found.day == 1]).format(
            day=found.day, month=self._month(found), year=found.year
        )

    def weekday(self, moment: datetime) -> str:
        """Friday 20 November, 14:25."""
        local = moment.astimezone(self.zone)
        name = self.words.gettext(DAYS[local.weekday()])
        return self.text("{weekday} {day} {month}, {time}", weekday=name, **self._parts(local))

    def moment(self, moment: datetime) -> str:
        """14:25 today, 20 November, 14:25 this year, 20 November 2026, 14:25 otherwise."""
        local = moment.astimezone(self.zone)
        if self._today(local):
            return self.clock(moment)
        if local.year == self.now.astimezone(self.zone).year:
            return self.text("{day} {month}, {time}", **self._parts(local))
        return self.text("{date}, {time}", date=self.day(moment), time=f"{local:%H:%M}")

    def clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%H:%M}"

    def short(self, moment: datetime) -> str:
        """14:25 today, 19 Nov before: fits a narrow column."""
        local = moment.astimezone(self.zone)
        if self._today(local):
            return self.clock(moment)
        return f"{local.day} {self.words.gettext(SHORT_MONTHS[local.month - 1])}"

    def exactly(self, moment: datetime) -> str:
        """14:12:03.410, to the millisecond: what followed what; 19 Nov, 14:12:03.410 on another day."""
        local = moment.astimezone(self.zone)
        time = f"{local:%H:%M:%S}{_SIGNS[self.words.language][0]}{local.microsecond // 1000:03}"
        return time if self._today(local) else f"{self.short(moment)}, {time}"

    def ago(self, moment: datetime) -> str:
        """9 minutes ago, in 2 hours; after a month, the day."""
        past, length = self.now >= moment, abs(self.now - moment)
        if length < timedelta(seconds=45):
            return self.text("just now")
        if length >= 30 * _DAY:
            return self.day(moment)
        one, many, number = _bucket(length, past=past)
        return self.count(one, many, number)

    def lasting(self, length: timedelta) -> str:
        """340 ms, 2.4 s, 16 min, 21 h 40 min, 12 days."""
        seconds = length.total_seconds()
        if seconds < 1:
            return f"{round(seconds * 1000)}{NARROW}ms"
        if length < _MINUTE:
            return f"{self.number(round(seconds, 1)) if seconds < 10 else int(seconds)}{NARROW}s"
        if length < _HOUR:
            return f"{length // _MINUTE}{NARROW}min"
        if length < 2 * _DAY:
            minutes = length % _HOUR // _MINUTE
            return f"{length // _HOUR}{NARROW}h" + (f" {minutes}{NARROW}min" if minutes else "")
        return self.count("{number} day", "{number} days", length // _DAY)

    def _filled(self, text: str, values: Mapping[str, Value]) -> str:
        return text.format_map({name: self._value(name, value) for name, value in values.items()})

    def _value(self, name: str, value: Value) -> str:
        match value:
            case Sentence():
                return self.say(value)
            case list():
                return ", ".join(self._value(name, each) for each in value)
            case bool():
                return self.words.gettext("yes" if value else "no")
            case str():
                return self.day(value) if name.endswith("_date") else value
        return self.number(value)

    def _parts(self, local: datetime) -> dict[str, str]:
        return {"day": str(local.day), "month": self._month(local), "time": f"{local:%H:%M}"}

    def _today(self, local: datetime) -> bool:
        return local.date() == self.now.astimezone(self.zone).date()

    def _month(self, day: date) -> str:
        return self.words.gettext(MONTHS[day.month - 1])

    def _local(self, value: date) -> date:
        return value.astimezone(self.zone).date() if isinstance(value, datetime) else value


def iso(moment: datetime) -> str:
    """For machines: the `datetime` of a <time>."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _bucket(length: timedelta, *, past: bool) -> tuple[str, str, int]:
    """The messages for a distance in time, and the number they agree with."""
    unit, name = (_MINUTE, "minute") if length < _HOUR else (_HOUR, "hour") if length < _DAY else (_DAY, "day")
    one, many = DISTANCES[name, past]
    return one, many, max(1, round(length / unit))


def _decimals(value: float) -> str:
    if value and abs(value) < 0.1:
        return f"{value:.{1 - floor(log10(abs(value)))}f}".rstrip("0")
    return f"{value:,.2f}".removesuffix("0")
