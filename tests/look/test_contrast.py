"""What is written can be read: WCAG AA, computed from the tokens of the style sheet, in light and in dark."""

import re

import pytest

from daemon.web.rendering import TEMPLATES

CSS = (TEMPLATES.parent / "static" / "usher.css").read_text(encoding="utf-8")
TOKENS = {name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)}
THEMES = {"light": 0, "dark": 1}

WRITTEN = [
    *((ink, ground) for ink in ("ink", "soft") for ground in ("paper", "card", "hover", "beam-wash")),
    *((tone, ground) for tone in ("beam", "good", "bad", "wait", "cold") for ground in ("paper", "card")),
    *((tone, f"{tone}-wash") for tone in ("beam", "good", "bad", "wait", "cold")),
    *(("soft", f"{tone}-wash") for tone in ("good", "bad", "wait", "cold")),
    ("beam-ink", "beam"),
    ("paper", "ink"),
]
"""Every pair in which text stands on a ground."""
DRAWN = [("edge", "paper"), ("edge", "card"), ("beam", "paper"), ("beam", "line"), ("good", "paper"), ("bad", "paper")]
"""Outlines of what can be pressed or filled in, focus rings, bars, dots."""


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ink, ground", WRITTEN)
def test_text_stands_out(ink: str, ground: str, theme: str) -> None:
    assert contrast(TOKENS[ink][THEMES[theme]], TOKENS[ground][THEMES[theme]]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("shape, ground", DRAWN)
def test_shapes_stand_out(shape: str, ground: str, theme: str) -> None:
    assert contrast(TOKENS[shape][THEMES[theme]], TOKENS[ground][THEMES[theme]]) >= 3.0


def test_colours_are_named_once() -> None:
    """A colour outside the tokens would escape these tests; posters are drawn, not written."""
    body = re.sub(r"\.poster[^{]*\{[^}]*\}", "", CSS[CSS.index("/* ---- ground") :])
    assert re.findall(r"#[0-9a-f]{3,8}\b", body) == ["#0009"]
