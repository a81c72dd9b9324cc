"""Filters and tests of templates: each says a value in the words of the one who reads."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from daemon.domain.media import stretches
from daemon.domain.sentences import Sentence
from daemon.web.agents import browser
from daemon.web.wording import Reader, iso


def _reader(context: Context) -> Reader:
    return cast("Reader", context["reader"])


@pass_context
def say(context: Context, what: Sentence | str | None) -> str:
    """A sentence in the reader's language; text from outside stays as it came."""
    if isinstance(what, Sentence):
        return _reader(context).say(what)
    return what or ""


@pass_context
def ago(context: Context, moment: datetime) -> Markup:
    """How long ago, kept true by the page's script."""
    reader = _reader(context)
    return Markup('<time datetime="{}" title="{}" data-ago>{}</time>').format(
        iso(moment), reader.moment(moment), reader.ago(moment)
    )


@pass_context
def clock(context: Context, moment: datetime) -> Markup:
    """The time of day; the day too when it is not today."""
    reader = _reader(context)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        iso(moment), reader.weekday(moment), reader.moment(moment)
    )


@pass_context
def short(context: Context, moment: datetime) -> Markup:
    """For narrow columns: the time today, the day before."""
    reader = _reader(context)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        iso(moment), reader.weekday(moment), reader.short(moment)
    )


@pass_context
def exactly(context: Context, moment: datetime) -> Markup:
    """To the millisecond."""
    reader = _reader(context)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        iso(moment), reader.weekday(moment), reader.exactly(moment)
    )


@pass_context
def day(context: Context, value: date | str) -> Markup:
    return Markup("<time>{}</time>").format(_reader(context).day(value))


@pass_context
def number(context: Context, value: int | float) -> str:
    return _reader(context).number(value)


@pass_context
def lasting(context: Context, length: timedelta) -> str:
    return _reader(context).lasting(length)


@pass_context
def size(context: Context, octets: int) -> str:
    return _reader(context).size(octets)


def fields_of(model: object) -> list[tuple[str, object]]:
    """Names and values of a model or a mapping, in their order."""
    if isinstance(model, Mapping):
        return [(str(name), value) for name, value in model.items()]
    return [(each.name, getattr(model, each.name)) for each in fields(cast("Any", model))]


TESTS: Final = {
    "sentence": lambda value: isinstance(value, Sentence),
    "moment": lambda value: isinstance(value, datetime),
    "length": lambda value: isinstance(value, timedelta),
    "model": is_dataclass,
}
FILTERS: Final = {
    "browser": browser,
    "fields": fields_of,
    "size": size,
    "say": say,
    "stretches": stretches,
    "ago": ago,
    "clock": clock,
    "short": short,
    "exactly": exactly,
    "day": day,
    "number": number,
    "lasting": lasting,
}
