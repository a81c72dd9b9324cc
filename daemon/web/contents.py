"""The engine's own pages and forms: its table of contents."""

from daemon.plugin import Form, Page
from daemon.web.pages import (
    accounts,
    actions,
    config,
    dry,
    events,
    logs,
    overview,
    people,
    reviews,
    services,
    settings,
    timeline,
)

PAGES: tuple[Page, ...] = (
    overview.overview,
    reviews.reviews,
    reviews.question,
    people.people,
    people.person,
    services.services,
    actions.actions,
    actions.action,
    dry.dry,
    events.events,
    events.event,
    events.deliveries,
    timeline.timeline,
    logs.logs,
    config.config,
    accounts.all_accounts,
    accounts.keys,
    settings.settings,
)

FORMS: tuple[Form, ...] = (
    reviews.answer,
    reviews.hand,
    reviews.take_back,
    people.merge,
    people.separate,
    people.forget,
    services.start_job,
    services.cancel_job,
    services.back_up,
    services.accept_service,
    services.freeze,
    services.thaw,
    actions.retry_action,
    actions.settle_action,
    actions.undo_action,
    dry.do_dry,
    actions.plan_seen,
    events.retry_delivery,
    config.reload_config,
    accounts.new_account,
    accounts.change_account,
    accounts.reset_password,
    accounts.new_key,
    accounts.revoke_key,
    settings.save_taste,
    settings.link_chat,
    settings.go_away,
    settings.come_back,
    settings.change_password,
)

SHOWN_ONCE: dict[str, tuple[type, str]] = {
    accounts.new_account.path: (accounts.PasswordMade, "made.html"),
    accounts.reset_password.path: (accounts.PasswordMade, "made.html"),
    accounts.new_key.path: (accounts.KeyMade, "made.html"),
    settings.link_chat.path: (settings.CodeMade, "code.html"),
}
"""Forms that answer with something to be seen once, and its template; every other leads back to the page it was on."""
