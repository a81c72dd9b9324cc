"""A mail server that takes our mail.

client (the port `Channels`), message (a letter as mail), mailbox (addresses), connection and connections (how it is
spoken to), answers (what goes wrong), checks (`usher doctor`), config.
"""

from daemon.domain.ports import Channels
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.smtp.config import SmtpConfig


def _fit(name: str, config: SmtpConfig, wiring: Wiring) -> Service:
    from daemon.services.smtp.client import SmtpClient  # noqa: PLC0415 (only when there is an entry)

    return SmtpClient(name, config, wiring)


kind = Kind(name="smtp", config=SmtpConfig, fit=_fit, provides=(Channels,))
