"""What the panel can push: each changes the world at once, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.people_at_play import something_happens
from demo.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One thing that can be done to the world."""

    name: str
    label: str
    press: Callable[[World], object]


def _lose_the_next_answer(world: World) -> None:
    world.overseerr.drops_answer_after_doing()


BUTTONS = (
    Button(name="ask", label="Somebody asks for something", press=something_happens),
    Button(name="test-webhook", label="Send the test notification", press=lambda w: w.overseerr.test_notification()),
    Button(name="portal-down", label="Portal: stop it", press=lambda w: w.overseerr.goes_down()),
    Button(name="portal-500", label="Portal: answer 500", press=lambda w: w.overseerr.answers(500)),
    Button(name="portal-429", label="Portal: answer 429", press=lambda w: w.overseerr.answers(429, retry_after=5)),
    Button(name="portal-403", label="Portal: refuse the key", press=lambda w: w.overseerr.answers(403)),
    Button(name="portal-html", label="Portal: a login page in front", press=lambda w: w.overseerr.answers_html()),
    Button(name="portal-slow", label="Portal: three seconds slow", press=lambda w: w.overseerr.slow(3)),
    Button(name="portal-hangs", label="Portal: never answer", press=lambda w: w.overseerr.hangs()),
    Button(name="portal-half", label="Portal: half an answer", press=lambda w: w.overseerr.truncates()),
    Button(name="portal-drop", label="Portal: lose the next answer", press=_lose_the_next_answer),
    Button(name="portal-odd", label="Portal: 13 odd rows", press=lambda w: w.overseerr.odd_rows(13)),
    Button(name="portal-short", label="Portal: short pages", press=lambda w: w.overseerr.short_page()),
    Button(name="portal-again", label="Portal: every webhook five times", press=lambda w: w.overseerr.duplicates(5)),
    Button(name="portal-late", label="Portal: webhooks too early", press=lambda w: w.overseerr.not_yet(3)),
    Button(name="portal-rebuild", label="Portal: rebuild, ids from 1", press=lambda w: w.overseerr.rebuild()),
    Button(name="tmdb-down", label="TMDB: stop it", press=lambda w: w.tmdb.goes_down()),
    Button(name="tmdb-429", label="TMDB: answer 429", press=lambda w: w.tmdb.answers(429, retry_after=5)),
    Button(name="tmdb-401", label="TMDB: refuse the key", press=lambda w: w.tmdb.answers(401)),
    Button(name="tmdb-slow", label="TMDB: three seconds slow", press=lambda w: w.tmdb.slow(3)),
    Button(name="all-well", label="Everything comes back", press=lambda w: w.comes_back()),
)  # fmt: skip

BY_NAME = {button.name: button for button in BUTTONS}
