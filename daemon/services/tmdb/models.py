"""What TMDB answers beside titles, whose shape it shares with the portals (`services.base.models`)."""

import msgspec


class KeyTest(msgspec.Struct, frozen=True):
    """Said of a key that works."""

    success: bool
