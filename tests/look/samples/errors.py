"""What did not work, and the door."""

from collections.abc import Mapping

from daemon.web.pages.login import ErrorPage, LoginPage

DOORS: Mapping[str, tuple[str, str, object]] = {
    "login": ("login.html", "/login", LoginPage(goes_to="/")),
    "login-wrong": ("login.html", "/login", LoginPage(goes_to="/", name="Ana", wrong=True)),
    "login-wait": ("login.html", "/login", LoginPage(goes_to="/", name="Ana", wait=30)),
    "error-401": ("error.html", "/", ErrorPage(status=401, why="Sign in first.", back="/login")),
}
"""Pages without a menu: nobody is signed in."""

PAGES: Mapping[str, tuple[str, str, object]] = {
    "failed": ("failed.html", "/actions", "KeyError: 'november'"),
    "error-404": ("error.html", "/nowhere", ErrorPage(status=404, why="There is no page of this name.")),
    "error-400": (
        "error.html",
        "/events?before=x",
        ErrorPage(status=400, why="before: expected `int`", mistakes=("before: expected `int`",), back="/events"),
    ),
}
