"""Who hears what, kept so that a plugin that fails to load is still owed what happens meanwhile.

One that never loaded yet is owed what happened since it was first named, once it does.
"""

from datetime import datetime

import msgspec

from state import events, notes
from state.database import Database, Tx
from state.events import Subscription, Subscriptions

_KEY = "subscriptions"
_SINCE = "unheard since:"
"""Note of the last fact there was when a plugin was named that never loaded; the plugin's name follows."""
_DECODER = msgspec.json.Decoder(dict[str, tuple[Subscription, ...]])


def keep(tx: Tx, subscriptions: Subscriptions, *, broken: frozenset[str], now: datetime) -> None:
    """Who hears what from now on. `broken` are those that should hear and did not load."""
    notes.note(tx, _KEY, msgspec.json.encode(subscriptions.by_event).decode())
    hear = {each.plugin for all_ in subscriptions.by_event.values() for each in all_}
    for plugin in broken - hear:
        tx.execute(
            "INSERT OR IGNORE INTO meta (key, value) SELECT ?, coalesce(max(id), 0) FROM events", (_SINCE + plugin,)
        )
    for row in tx.execute("SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?", (len(_SINCE), _SINCE)).fetchall():
        plugin = row["key"].removeprefix(_SINCE)
        if plugin not in broken:
            events.owe_since(tx, int(row["value"]), subscriptions.only(frozenset({plugin})), now)
            tx.execute("DELETE FROM meta WHERE key = ?", (row["key"],))


async def kept(database: Database, plugins: frozenset[str]) -> Subscriptions:
    """What these plugins heard when they last ran."""
    text = await notes.noted(database, _KEY)
    found = _DECODER.decode(text) if text else {}
    return Subscriptions(found).only(plugins)
