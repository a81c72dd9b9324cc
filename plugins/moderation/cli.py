"""`usher backtest`: other settings against what was decided; with what `usher import` takes over, `PARTS`."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Final

from daemon.plugin import Terminal, tool
from plugins.moderation.config import ModerationConfig
from plugins.moderation.takeover.taking import plexstaffai
from plugins.moderation.trying import store
from plugins.moderation.trying.backtest import Changed, Difference, Figures, back_test
from plugins.moderation.trying.written import WITHIN, as_changes, by_themselves

_SAID: Final = {
    Difference.CONTRARY: "the other way",
    Difference.ASKS: "asks you",
    Difference.SAVES: "asks you no more",
    Difference.SETTLES: "decides what waits",
}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="settings as under plugins: moderation:, or a whole daemon.yaml")
    parser.add_argument("--last", type=int, default=500, metavar="N", help="so many requests, the newest (500)")
    parser.add_argument(
        "--changes", action="store_true", help="FILE only changes what holds now; otherwise it is a rule set by itself"
    )


@tool("backtest", says="judge the last requests again by other settings; changes nothing", arguments=_arguments)
def backtest(wanted: Namespace, terminal: Terminal[ModerationConfig]) -> int:
    """Exit code 1 where something would have gone the other way."""
    written = terminal.sheet(wanted.file, within=WITHIN)
    holds = store.effective_in(terminal.rows(store.HELD), terminal.config).config
    settings = as_changes(written, holds) if wanted.changes else by_themselves(written)
    past = store.past_of(terminal.rows(store.PAST, (max(0, wanted.last),)))
    report = back_test(past, settings)
    for line in told(report.figures):
        terminal.say(line)
    for each in report.changes:
        terminal.say(_line(each))
    if settings.order != "rules_only":
        terminal.say("No model was asked: its advice counts as it was stored with each request.")
    return int(report.figures.contrary > 0)


def told(figures: Figures) -> list[str]:
    """The numbers, in words."""
    agreement = figures.agreement
    share = "nothing would be decided" if agreement is None else f"{agreement:.0%} of what would be decided"
    lines = [
        f"{figures.cases} requests: {figures.agreed} as it was decided, {figures.contrary} the other way ({share})",
        f"put before a person: {figures.reviews} instead of {figures.reviews_before}",
    ]
    if figures.sized:
        known = "" if figures.sized == figures.cases else f", as far as known ({figures.sized} of {figures.cases})"
        lines.append(f"approved: {figures.gigabytes:g} GB instead of {figures.gigabytes_before:g}{known}")
    return lines


def _line(each: Changed) -> str:
    was = f"{each.was} by a person" if each.was_by_person else f"{each.was} ({each.was_rule})"
    title = each.title or "a title without a name"
    return f"  {each.request}  {title}: {_SAID[each.difference]}: {was} -> {each.now} ({each.rule}): {each.why}"


PARTS = (backtest, plexstaffai)
