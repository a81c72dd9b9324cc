"""Invented contents for every page, one module a page of the menu: what is shown must fit what pages give."""

from collections.abc import Mapping

from tests.look.samples import accounts, actions, config, errors, events, logs, overview, people, reviews, services

PAGES: Mapping[str, tuple[str, str, object]] = {
    **overview.PAGES,
    **reviews.PAGES,
    **events.PAGES,
    **actions.PAGES,
    **services.PAGES,
    **logs.PAGES,
    **people.PAGES,
    **config.PAGES,
    **accounts.PAGES,
    **errors.PAGES,
}
"""A template, the path it is shown at, and what it shows, by a name."""
