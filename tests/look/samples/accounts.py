"""Accounts, keys, and the reader's own settings."""

from collections.abc import Mapping

from daemon.web.pages.accounts import AccountRow, AccountsPage, KeyMade, KeyRow, KeysPage, PasswordMade, PersonChoice
from daemon.web.pages.settings import AwayView, CodeMade, Deputy, SessionRow, SettingsPage
from tests.look.samples.house import before

PAGES: Mapping[str, tuple[str, str, object]] = {
    "accounts": (
        "accounts.html",
        "/accounts",
        AccountsPage(
            accounts=(
                AccountRow(
                    id=1,
                    name="Ana",
                    scopes=("admin", "decide", "destroy", "read"),
                    role="owner",
                    person=None,
                    person_name=None,
                    created_at=before(days=12),
                    seen_at=before(minutes=1),
                    disabled=False,
                    mine=True,
                ),
                AccountRow(
                    id=2,
                    name="Tom",
                    scopes=("read",),
                    role="viewer",
                    person=7,
                    person_name="Marc",
                    created_at=before(days=2),
                    seen_at=None,
                    disabled=True,
                    mine=False,
                ),
            ),
            roles={"owner": ("admin", "decide", "destroy", "read"), "staff": ("decide", "read"), "viewer": ("read",)},
            scopes=("read", "decide", "destroy", "admin"),
            people=(PersonChoice(id=7, name="Marc"),),
        ),
    ),
    "made-password": (
        "made.html",
        "/accounts/new",
        PasswordMade(account=2, name="Tom", password="pear-lamp-otter-nine"),
    ),
    "made-code": ("code.html", "/settings/chat", CodeMade(code="k4rt8whpz2mc", minutes=10)),
    "made-key": ("made.html", "/keys/new", KeyMade(name="kitchen display", key="ushr_0000000000000000")),
    "keys": (
        "keys.html",
        "/keys",
        KeysPage(
            keys=(
                KeyRow(
                    id=3,
                    name="kitchen display",
                    account=1,
                    account_name="Ana",
                    scopes=("read",),
                    created_at=before(days=3),
                    used_at=None,
                ),
            ),
            scopes=("read", "decide", "destroy", "admin"),
            can_make=True,
        ),
    ),
    "settings": (
        "settings.html",
        "/settings",
        SettingsPage(
            name="Ana",
            language=None,
            theme="dark",
            sessions=(SessionRow(created_at=before(days=2), seen_at=before(minutes=1), agent="Firefox on Linux"),),
            scopes=("admin",),
            away=AwayView(last_day=before(days=-5).date(), deputy="Ana"),
            deputies=(Deputy(account=2, name="Ana"), Deputy(account=4, name="Tom")),
        ),
    ),
}
