"""Where a subject's own page is."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

OWN = {"question": "/reviews/", "action": "/actions/", "person": "/people/"}
"""Subjects whose page is the engine's; every other subject has at least its timeline."""

_HOME = re.compile(r"/([a-z-]+)s/\{")


def homes(paths: Iterable[str]) -> dict[str, str]:
    """Nouns that a plugin has a page for: `/requests/{service}/{number}` is where a request lives."""
    found = (_HOME.match(path) for path in paths)
    return {each[1]: f"/{each[1]}s/" for each in found if each} | OWN


def link(subject: str, homes: Mapping[str, str]) -> str:
    """The path of the page about a subject, `noun:id`."""
    noun, _, name = subject.partition(":")
    return homes.get(noun, f"/timeline/{quote(noun)}/") + quote(name)
