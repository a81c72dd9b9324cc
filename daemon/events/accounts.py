"""What happens to accounts: who may sign in, and what that allows."""

from daemon.events.base import Event, event, named


@event("account.changed")
class AccountChanged(Event):
    """An account was made, or what it may do changed."""

    account: int
    change: str
    """made, rights, disabled, enabled, password, key made, key revoked, away, back."""
    occurrence: str
    """What makes this change another than the last one."""

    about = ("_line",)

    _line = named("account", "account")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.account}:{self.occurrence}"
