"""Letters for tests of what carries them."""

from dataclasses import replace

from daemon.domain.letters import Button, Letter, Link, Tone

FULL = Letter(
    title="Votre demande « Dune » est acceptée",
    paragraphs=("Bonjour Ann,", "C'est fait."),
    facts=(("Film", "Dune (2021)"), ("Qualité", "1080p")),
    links=(
        Link(text="Look at it", url="https://usher.example.org/r/7?a=1&b=2"),
        Link(text="Log in", url="https://usher.example.org/login"),
    ),
    buttons=(Button(text="Thanks", data="thanks"),),
    footer="The invented house",
    tone=Tone.GOOD,
    image="https://image.example.org/dune.jpg",
    html='<!DOCTYPE html><html><body><p style="color:#123">C\'est fait.</p></body></html>',
    unsubscribe="https://usher.example.org/unsubscribe/abc",
)
SHORT = Letter(title="Hello")


def titled(title: str, **more: object) -> Letter:
    return replace(SHORT, title=title, **more)  # type: ignore[arg-type]
