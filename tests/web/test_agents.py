"""Browsers by the names people know them by."""

import pytest

from daemon.web.agents import browser

X11 = "Mozilla/5.0 (X11; Linux x86_64)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    "agent, name",
    [
        (f"{X11} {CHROME}", "Chrome · Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/140.0.0.0", "Edge · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
         "Safari · macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
         "Safari · iPhone"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {CHROME}", "Chrome · Android"),
        ("Firefox/142.0", "Firefox"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
        ("x" * 60, "x" * 48 + "…"),
    ],
)  # fmt: skip
def test_a_browser_is_called(agent: str, name: str) -> None:
    assert browser(agent) == name
