"""Who hears what, kept so that a plugin that fails to load is still owed what happens meanwhile."""

import msgspec

from state import notes
from state.database import Database, Tx
from state.events import Subscription, Subscriptions

_KEY = "subscriptions"
_DECODER = msgspec.json.Decoder(dict[str, tuple[Subscription, ...]])


def keep(tx: Tx, subscriptions: Subscriptions) -> None:
    notes.note(tx, _KEY, msgspec.json.encode(subscriptions.by_event).decode())


async def kept(database: Database, plugins: frozenset[str]) -> Subscriptions:
    """What these plugins heard when they last ran."""
    text = await notes.noted(database, _KEY)
    found = _DECODER.decode(text) if text else {}
    return Subscriptions(
        {event: mine for event, all_ in found.items() if (mine := tuple(s for s in all_ if s.plugin in plugins))}
    )
