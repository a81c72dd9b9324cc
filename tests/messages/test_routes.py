"""Who may see what of messages, written down by hand and compared with what the plugin lists."""

from daemon.plugin import Form, Page
from plugins.messages import plugin

PAGES = {"/messages": "read", "/messages/letters": "read", "/messages/people/{number}": "read"}
FORMS = {"/messages/test": "admin", "/messages/people/{number}": "read"}
"""Everybody may change how they themselves are told: the form looks who asks."""


def test_every_page_and_form_is_in_the_table() -> None:
    assert {page.path: str(page.scope) for page in plugin.of(Page)} == PAGES
    assert {form.path: str(form.scope) for form in plugin.of(Form)} == FORMS
