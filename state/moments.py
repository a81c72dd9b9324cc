"""Moments as they are stored: microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stored(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def stored_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else stored(moment)


def moment(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)


def moment_or_none(number: int | None) -> datetime | None:
    return None if number is None else moment(number)
