"""Every question to a service has three answers. Only the first two say anything about the world."""

from dataclasses import dataclass
from typing import Generic, NoReturn, TypeAlias, TypeVar

from daemon.domain.errors import Gone, OutsideError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Found(Generic[T_co]):
    """The service answered, with this."""

    value: T_co

    def needed(self) -> T_co:
        return self.value


@dataclass(frozen=True, slots=True)
class Absent:
    """The service answered that there is no such thing."""

    service: str
    what: str

    def needed(self) -> NoReturn:
        """Raises `Gone`."""
        raise Gone(self.service, f"there is no {self.what}")


@dataclass(frozen=True, slots=True)
class Unknown:
    """The service did not answer, refused our key, or said something that was not understood: conclude nothing."""

    error: OutsideError

    def needed(self) -> NoReturn:
        """Raises the error, which parks the delivery until the service answers."""
        raise self.error


Answer: TypeAlias = Found[T] | Absent | Unknown
