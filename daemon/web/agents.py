"""What a browser is called by people, from what it calls itself."""

from typing import Final

# Nearly all say they are Chrome, Safari and Mozilla too: what only one of them says comes first.
_BROWSERS: Final = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "Chrome/": "Chrome",
    "CriOS": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS: Final = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
_MOST: Final = 48


def browser(agent: str) -> str:
    """Firefox · Linux; what is none that is known, by the beginning of its own words."""
    name = next((name for sign, name in _BROWSERS.items() if sign in agent), None)
    system = next((name for sign, name in _SYSTEMS.items() if sign in agent), None)
    if name is None:
        return agent if len(agent) <= _MOST else f"{agent[:_MOST]}…"
    return f"{name} · {system}" if system else name
