"""What did not work, and the door."""

from collections.abc import Mapping

from daemon.domain.sentences import Sentence
from daemon.web.letters import EndPage
from daemon.web.pages.login import ErrorPage, LoginPage

DECLINED = Sentence("What you asked for was declined")

DOORS: Mapping[str, tuple[str, str, object]] = {
    "login": ("login.html", "/login", LoginPage(goes_to="/")),
    "login-wrong": ("login.html", "/login", LoginPage(goes_to="/", name="Ana", wrong=True)),
    "login-wait": ("login.html", "/login", LoginPage(goes_to="/", name="Ana", wait=30)),
    "end": ("end.html", "/messages/end/x", EndPage(path="/messages/end/x", kind=DECLINED, ended=False)),
    "ended": ("end.html", "/messages/end/x", EndPage(path="/messages/end/x", kind=DECLINED, ended=True)),
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
