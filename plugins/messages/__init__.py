"""Messages: who is told, by which channel, when, and in which look.

`owner.py` and `requesters.py` hear what the owner and whoever asked are told of; `handlers.py` sends what is owed to
anybody, whichever plugin owes it. `copies.py` keeps every copy of a question in step: a question is no message, it
waits. `offers.py` has what somebody is offered in place of what they asked for, `reports.py` what the owner hears of
problems with titles, letters and all.
"""

from daemon.domain.sentences import Sentence
from daemon.plugin import Plugin
from plugins.messages import copies, handlers, offers, owner, reports, requesters
from plugins.messages.config import MessagesConfig
from plugins.messages.messages import LETTERS

plugin = Plugin(
    name="messages",
    title=Sentence("Messages"),
    config=MessagesConfig,
    parts=(
        handlers.style,
        handlers.send,
        handlers.still_wanted,
        handlers.gather,
        handlers.end_them,
        *copies.PARTS,
        *owner.HANDLERS,
        *requesters.HANDLERS,
        *offers.PARTS,
        *reports.HANDLERS,
        *reports.LETTERS,
        *LETTERS,
    ),
    pages=f"{__name__}.pages",
)
