"""A request portal: Overseerr, Jellyseerr or Seerr, by flavour.

Room by room: `flavours` how the three differ, `rows` what the portal remembers, `book` what happens to it, `desk` what
people do there, `bell` the webhook, `shapes` and `details` how things are written as JSON, `oddities` what real portals
sometimes hold, `listing`, `reads` and `server` the API.
"""

from demo.overseerr.bell import Bell
from demo.overseerr.book import Book
from demo.overseerr.flavours import FLAVOURS, Flavour
from demo.overseerr.rows import Media, Request, User
from demo.overseerr.server import FakeOverseerr

__all__ = ["FLAVOURS", "Bell", "Book", "FakeOverseerr", "Flavour", "Media", "Request", "User"]
