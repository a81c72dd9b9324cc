"""How much may be asked of an account in a while."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """At most `amount` calls in any stretch of `per`, on an account called `name`; taken before the call."""

    name: str
    amount: int
    per: timedelta
