"""What the panel can push: each changes the world at once, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.fake import FakeServer
from demo.llm import Mood
from demo.people_at_play import (
    a_share_changes,
    somebody_joins,
    somebody_leaves,
    somebody_returns,
    somebody_watches,
    something_happens,
    something_is_wrong,
)
from demo.plex.book import ANOTHER_MACHINE
from demo.world import HOUSE_GROUP, YOU, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One thing that can be done to the world."""

    name: str
    of: str
    """Under which heading of the panel it stands."""
    label: str
    press: Callable[[World], object]


def _lose_the_next_answer(world: World) -> None:
    world.overseerr.drops_answer_after_doing()


def _lose_the_next_message(world: World) -> None:
    world.telegram.drops_answer_after_doing(on="/send")


def _put_the_bot_out(world: World) -> None:
    world.telegram.streets.stands(YOU, HOUSE_GROUP, "kicked")


def _test_the_bell(world: World) -> None:
    world.overseerr.test_notification()


def _too_many_calls(service: FakeServer) -> None:
    service.answers(429, retry_after=5)


def _refuse_orders(world: World) -> None:
    world.overseerr.answers(409, on="POST ")


def _refuse_titles(world: World) -> None:
    world.tmdb.answers(422)
    for kind in ("movie", "tv"):
        world.overseerr.answers(400, on=f"GET /api/v1/{kind}")


def _mood(mood: Mood) -> Callable[[World], None]:
    def press(world: World) -> None:
        world.llm.mood = mood

    return press


def _take_little(world: World) -> None:
    world.llm.takes_no |= {"temperature", "max_tokens", "response_format"}


def _unmount(world: World) -> None:
    world.radarr.reachable = world.sonarr.reachable = False


def _fill(world: World) -> None:
    world.radarr.free = world.sonarr.free = 20 * 10**9


def _swap_the_server(world: World) -> None:
    world.plex.machine = ANOTHER_MACHINE


def _lose_the_next_mail(world: World) -> None:
    world.mail.trouble("DATA", times=1)


def _lose_one(service: FakeServer) -> None:
    service.drops_answer_after_doing()


def _refuse(service: FakeServer) -> None:
    service.answers(400, on="POST ")


def _fail_inside(world: World) -> None:
    world.tautulli.failing = True


def _read_nothing(world: World) -> None:
    world.tautulli.unread = True


def _leave_one_out(world: World) -> None:
    world.tautulli.short = 1


def _deafen(world: World) -> None:
    world.tautulli.connected = False


def _empty_the_history(world: World) -> None:
    world.tautulli.forgets_everything()


_PEOPLE, _PORTAL, _BELL, _TMDB = "People", "The portal", "The portal's webhooks", "TMDB"
_TELEGRAM, _END = "Telegram", "Afterwards"
_RADARR, _SONARR, _DISK, _MODEL = "Radarr", "Sonarr", "The disk of both", "The language model"
_TAUTULLI = "Tautulli"
_PLEX, _PLEX_TV, _SHARED = "The Plex server", "plex.tv", "Who shares the server"
_MAIL, _DISCORD, _SLACK = "The mail server", "Discord", "Slack"
_REFUSED = "535 5.7.8 Error: authentication failed"
_NOBODY = "550 5.1.1 No such user here"
_LATER = "451 4.3.0 Temporary failure, try again later"

BUTTONS = (
    Button(name="ask", of=_PEOPLE, label="Somebody asks for something", press=something_happens),
    Button(name="report", of=_PEOPLE, label="Somebody reports a problem", press=something_is_wrong),
    Button(name="portal-down", of=_PORTAL, label="Stop it", press=lambda w: w.overseerr.goes_down()),
    Button(name="portal-500", of=_PORTAL, label="An error (500)", press=lambda w: w.overseerr.answers(500)),
    Button(name="portal-429", of=_PORTAL, label="Too many calls (429)", press=lambda w: _too_many_calls(w.overseerr)),
    Button(name="portal-403", of=_PORTAL, label="Refuse Usher's key (403)", press=lambda w: w.overseerr.answers(403)),
    Button(name="portal-html", of=_PORTAL, label="A login page in front", press=lambda w: w.overseerr.answers_html()),
    Button(name="portal-slow", of=_PORTAL, label="Three seconds for an answer", press=lambda w: w.overseerr.slow(3)),
    Button(name="portal-hangs", of=_PORTAL, label="Never answer", press=lambda w: w.overseerr.hangs()),
    Button(name="portal-half", of=_PORTAL, label="Half an answer", press=lambda w: w.overseerr.truncates()),
    Button(name="portal-drop", of=_PORTAL, label="Do what it is told, lose the answer", press=_lose_the_next_answer),
    Button(name="portal-refuses", of=_PORTAL, label="Refuse what it is told (409)", press=_refuse_orders),
    Button(name="portal-odd", of=_PORTAL, label="13 odd rows in its list", press=lambda w: w.overseerr.odd_rows(13)),
    Button(name="portal-short", of=_PORTAL, label="Pages that end too soon", press=lambda w: w.overseerr.short_page()),
    Button(name="portal-rebuild", of=_PORTAL, label="Rebuild it, ids from 1", press=lambda w: w.overseerr.rebuild()),
    Button(name="test-webhook", of=_BELL, label="The test notification", press=_test_the_bell),
    Button(name="portal-again", of=_BELL, label="Each one five times", press=lambda w: w.overseerr.duplicates(5)),
    Button(name="portal-late", of=_BELL, label="Too early to be read", press=lambda w: w.overseerr.not_yet(3)),
    Button(name="tmdb-down", of=_TMDB, label="Stop it", press=lambda w: w.tmdb.goes_down()),
    Button(name="tmdb-429", of=_TMDB, label="Too many calls (429)", press=lambda w: _too_many_calls(w.tmdb)),
    Button(name="tmdb-401", of=_TMDB, label="Refuse Usher's key (401)", press=lambda w: w.tmdb.answers(401)),
    Button(name="titles-refused", of=_TMDB, label="Refuse to look titles up, the portal too", press=_refuse_titles),
    Button(name="tmdb-slow", of=_TMDB, label="Three seconds for an answer", press=lambda w: w.tmdb.slow(3)),
    Button(name="telegram-down", of=_TELEGRAM, label="Stop it", press=lambda w: w.telegram.goes_down()),
    Button(name="telegram-429", of=_TELEGRAM, label="Slow down (429)", press=lambda w: w.telegram.slows_down(30)),
    Button(name="telegram-401", of=_TELEGRAM, label="Refuse the token", press=lambda w: w.telegram.refuses_the_token()),
    Button(name="telegram-502", of=_TELEGRAM, label="A bad gateway (502)", press=lambda w: w.telegram.answers(502)),
    Button(name="telegram-409", of=_TELEGRAM, label="A second program polls", press=lambda w: w.telegram.contests()),
    Button(name="telegram-drop", of=_TELEGRAM, label="Send it, lose the answer", press=_lose_the_next_message),
    Button(name="telegram-block", of=_TELEGRAM, label="The group puts the bot out", press=_put_the_bot_out),
    Button(name="radarr-down", of=_RADARR, label="Stop it", press=lambda w: w.radarr.goes_down()),
    Button(name="radarr-401", of=_RADARR, label="Refuse Usher's key (401)", press=lambda w: w.radarr.answers(401)),
    Button(name="radarr-html", of=_RADARR, label="A login page in front", press=lambda w: w.radarr.answers_html()),
    Button(name="radarr-slow", of=_RADARR, label="Three seconds for an answer", press=lambda w: w.radarr.slow(3)),
    Button(name="radarr-test", of=_RADARR, label="Its test webhook", press=lambda w: w.radarr.test_notification()),
    Button(name="sonarr-down", of=_SONARR, label="Stop it", press=lambda w: w.sonarr.goes_down()),
    Button(name="sonarr-401", of=_SONARR, label="Refuse Usher's key (401)", press=lambda w: w.sonarr.answers(401)),
    Button(name="sonarr-half", of=_SONARR, label="Half an answer", press=lambda w: w.sonarr.truncates()),
    Button(name="sonarr-slow", of=_SONARR, label="Three seconds for an answer", press=lambda w: w.sonarr.slow(3)),
    Button(name="sonarr-test", of=_SONARR, label="Its test webhook", press=lambda w: w.sonarr.test_notification()),
    Button(name="disk-gone", of=_DISK, label="Take it out", press=_unmount),
    Button(name="disk-full", of=_DISK, label="Leave 20 GB", press=_fill),
    Button(name="tautulli-watch", of=_TAUTULLI, label="Somebody watches something", press=somebody_watches),
    Button(name="tautulli-down", of=_TAUTULLI, label="Stop it", press=lambda w: w.tautulli.goes_down()),
    Button(name="tautulli-key", of=_TAUTULLI, label="Refuse the key (401)", press=lambda w: w.tautulli.answers(401)),
    Button(name="tautulli-html", of=_TAUTULLI, label="A login page", press=lambda w: w.tautulli.answers_html()),
    Button(name="tautulli-slow", of=_TAUTULLI, label="Three seconds for an answer", press=lambda w: w.tautulli.slow(3)),
    Button(name="tautulli-error", of=_TAUTULLI, label="An error that says 200", press=_fail_inside),
    Button(name="tautulli-unread", of=_TAUTULLI, label="Nothing, with success", press=_read_nothing),
    Button(name="tautulli-short", of=_TAUTULLI, label="Pages that lack a row", press=_leave_one_out),
    Button(name="tautulli-deaf", of=_TAUTULLI, label="Lose its Plex server", press=_deafen),
    Button(name="tautulli-other", of=_TAUTULLI, label="Another Plex server", press=lambda w: w.tautulli.moves()),
    Button(name="tautulli-empty", of=_TAUTULLI, label="Lose its history", press=_empty_the_history),
    Button(name="plex-joins", of=_SHARED, label="Somebody says yes", press=somebody_joins),
    Button(name="plex-leaves", of=_SHARED, label="Somebody leaves", press=somebody_leaves),
    Button(name="plex-returns", of=_SHARED, label="Whoever left comes back", press=somebody_returns),
    Button(name="plex-library", of=_SHARED, label="Somebody gets another library", press=a_share_changes),
    Button(name="plex-down", of=_PLEX, label="Stop it", press=lambda w: w.plex.goes_down()),
    Button(name="plex-401", of=_PLEX, label="Refuse the token (401)", press=lambda w: w.plex.answers(401)),
    Button(name="plex-500", of=_PLEX, label="An error (500)", press=lambda w: w.plex.answers(500)),
    Button(name="plex-html", of=_PLEX, label="A login page in front", press=lambda w: w.plex.answers_html()),
    Button(name="plex-slow", of=_PLEX, label="Three seconds for an answer", press=lambda w: w.plex.slow(3)),
    Button(name="plex-other", of=_PLEX, label="Another server in its place", press=_swap_the_server),
    Button(name="plextv-down", of=_PLEX_TV, label="Stop it", press=lambda w: w.plextv.goes_down()),
    Button(name="plextv-401", of=_PLEX_TV, label="Refuse the token (401)", press=lambda w: w.plextv.answers(401)),
    Button(name="plextv-429", of=_PLEX_TV, label="Too many calls (429)", press=lambda w: _too_many_calls(w.plextv)),
    Button(name="plextv-500", of=_PLEX_TV, label="An error (500)", press=lambda w: w.plextv.answers(500)),
    Button(name="plextv-html", of=_PLEX_TV, label="A login page in front", press=lambda w: w.plextv.answers_html()),
    Button(name="plextv-slow", of=_PLEX_TV, label="Three seconds for an answer", press=lambda w: w.plextv.slow(3)),
    Button(name="plextv-half", of=_PLEX_TV, label="Half an answer", press=lambda w: w.plextv.truncates()),
    Button(name="plextv-short", of=_PLEX_TV, label="Lists that end too soon", press=lambda w: w.plextv.short_lists()),
    Button(name="plextv-empty", of=_PLEX_TV, label="Nobody on any list", press=lambda w: w.plextv.empty_lists()),
    Button(name="plextv-few", of=_PLEX_TV, label="One on each list", press=lambda w: w.plextv.shrunken_lists()),
    Button(name="plextv-other", of=_PLEX_TV, label="Another server's", press=lambda w: w.plextv.is_another()),
    Button(name="llm-down", of=_MODEL, label="Stop it", press=lambda w: w.llm.goes_down()),
    Button(name="llm-slow", of=_MODEL, label="Three seconds for an answer", press=lambda w: w.llm.slow(3)),
    Button(name="llm-hangs", of=_MODEL, label="Never answer", press=lambda w: w.llm.hangs()),
    Button(name="llm-401", of=_MODEL, label="Refuse Usher's key (401)", press=lambda w: w.llm.answers(401)),
    Button(name="llm-429", of=_MODEL, label="Too many calls (429)", press=lambda w: _too_many_calls(w.llm)),
    Button(name="llm-credit", of=_MODEL, label="Empty its account", press=lambda w: w.llm.runs_out_of_credit()),
    Button(name="llm-500", of=_MODEL, label="An error (500)", press=lambda w: w.llm.answers(500)),
    Button(name="llm-html", of=_MODEL, label="A login page in front", press=lambda w: w.llm.answers_html()),
    Button(name="llm-obeys", of=_MODEL, label="Obey what titles tell it", press=_mood(Mood.OBEDIENT)),
    Button(name="llm-hostile", of=_MODEL, label="Approve whatever it is", press=_mood(Mood.HOSTILE)),
    Button(name="llm-json", of=_MODEL, label="Broken JSON", press=_mood(Mood.WRONG_JSON)),
    Button(name="llm-shape", of=_MODEL, label="JSON of another shape", press=_mood(Mood.OTHER_SHAPE)),
    Button(name="llm-minds", of=_MODEL, label="Two answers in one", press=_mood(Mood.TWO_MINDS)),
    Button(name="llm-cut", of=_MODEL, label="Stop in the middle", press=_mood(Mood.CUT_OFF)),
    Button(name="llm-refuses", of=_MODEL, label="Refuse to answer", press=_mood(Mood.REFUSES)),
    Button(name="llm-takes", of=_MODEL, label="Take no parameters", press=_take_little),
    Button(name="mail-down", of=_MAIL, label="Stop it", press=lambda w: w.mail.goes_down()),
    Button(name="mail-login", of=_MAIL, label="Refuse the password", press=lambda w: w.mail.trouble("AUTH", _REFUSED)),
    Button(name="mail-nobody", of=_MAIL, label="Know nobody", press=lambda w: w.mail.trouble("RCPT", _NOBODY)),
    Button(name="mail-later", of=_MAIL, label="Not just now (451)", press=lambda w: w.mail.trouble("RCPT", _LATER)),
    Button(name="mail-slow", of=_MAIL, label="Three seconds for an answer", press=lambda w: w.mail.slow(3)),
    Button(name="mail-hangs", of=_MAIL, label="Never answer", press=lambda w: w.mail.hangs("MAIL")),
    Button(name="mail-drop", of=_MAIL, label="Take the next mail, lose the answer", press=_lose_the_next_mail),
    Button(name="discord-down", of=_DISCORD, label="Stop it", press=lambda w: w.discord.goes_down()),
    Button(name="discord-429", of=_DISCORD, label="Too many calls (429)", press=lambda w: w.discord.slows_down(5)),
    Button(name="discord-500", of=_DISCORD, label="An error (500)", press=lambda w: w.discord.answers(500)),
    Button(name="discord-400", of=_DISCORD, label="Refuse a message (400)", press=lambda w: _refuse(w.discord)),
    Button(name="discord-gone", of=_DISCORD, label="Delete the webhook", press=lambda w: w.discord.goes_missing()),
    Button(name="discord-drop", of=_DISCORD, label="Post, lose the answer", press=lambda w: _lose_one(w.discord)),
    Button(name="discord-html", of=_DISCORD, label="A login page in front", press=lambda w: w.discord.answers_html()),
    Button(name="slack-down", of=_SLACK, label="Stop it", press=lambda w: w.slack.goes_down()),
    Button(name="slack-429", of=_SLACK, label="Too many calls (429)", press=lambda w: _too_many_calls(w.slack)),
    Button(name="slack-500", of=_SLACK, label="An error (500)", press=lambda w: w.slack.answers(500)),
    Button(name="slack-400", of=_SLACK, label="Refuse a message (400)", press=lambda w: _refuse(w.slack)),
    Button(name="slack-gone", of=_SLACK, label="Delete the webhook", press=lambda w: w.slack.goes_missing()),
    Button(name="slack-slow", of=_SLACK, label="Three seconds for an answer", press=lambda w: w.slack.slow(3)),
    Button(name="all-well", of=_END, label="Everything comes back", press=lambda w: w.comes_back()),
)  # fmt: skip

BY_NAME = {button.name: button for button in BUTTONS}
