"""`usher backtest`: other settings against what was decided, a model that the daemon asks at a price told first; with
what `usher import` takes over, `PARTS`."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from msgspec import convert

from daemon.plugin import Sheet, Terminal, tool
from plugins.moderation.config import ModerationConfig
from plugins.moderation.takeover.taking import plexstaffai
from plugins.moderation.trying import store
from plugins.moderation.trying.backtest import Changed, Difference, Figures, back_test
from plugins.moderation.trying.written import WITHIN, as_changes, by_themselves

_EACH: Final = 0.5
"""Seconds from one look at how far a model was asked to the next."""
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
    asking = parser.add_argument_group(
        "asking a model", "The daemon asks it; USHER_API_KEY holds a key with all rights."
    )
    asking.add_argument("--model", metavar="NAME", help="about what no rule decides; what it costs is told first")
    asking.add_argument("--yes", action="store_true", help="pay what it costs, without being asked")
    asking.add_argument("--most", type=int, metavar="N", help="at most N questions, where its price is not known")
    asking.add_argument("--port", type=int, help="where the daemon listens (default: as daemon.yaml says)")


@tool("backtest", says="judge the last requests again by other settings, or a model", arguments=_arguments)
def backtest(wanted: Namespace, terminal: Terminal[ModerationConfig]) -> int:
    """Exit code 1 where something would have gone the other way."""
    written = terminal.sheet(wanted.file, within=WITHIN)
    if wanted.model is not None:
        return _asked(wanted, written, terminal)
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


def _asked(wanted: Namespace, written: Sheet, terminal: Terminal[ModerationConfig]) -> int:
    """The daemon tells the price, and asks when somebody agrees to it. Ended here, it goes on there."""
    daemon = terminal.beside(wanted.port)
    tried = {
        "settings": json.dumps(written.tree), "whole": not wanted.changes, "last": wanted.last, "model": wanted.model,
    }  # fmt: skip
    found = daemon.ask("/backtest", {**tried, "whole": str(not wanted.changes).lower(), "ask": "true"})
    offer = found["offer"]
    if found["mistakes"] or offer["quote"] is None:
        for line in found["mistakes"] or [offer["why_not"]["text"]]:
            terminal.say(line)
        return 2
    for line in priced(offer):
        terminal.say(line)
    most = offer["quote"]["most"]
    if most is None and wanted.most is None:
        terminal.say("Say --most N: how many questions it may be asked.")
        return 2
    if not (wanted.yes or terminal.agrees(f"Ask {offer['model']}?")):
        terminal.say("Nobody was asked.")
        return 0
    begun = daemon.post("/backtest/runs", {**tried, "ceiling": most, "questions": wanted.most})
    return _awaited(begun["number"], terminal, wanted)


def _awaited(number: int, terminal: Terminal[ModerationConfig], wanted: Namespace) -> int:
    daemon, seen = terminal.beside(wanted.port), -1
    while (found := daemon.ask(f"/backtest/runs/{number}", {}))["run"]["state"] == "open":
        if found["run"]["asked"] != seen:
            seen = found["run"]["asked"]
            terminal.say(f"{seen} of {found['run']['asks'] or 'some'} answered")
        terminal.wait(_EACH)
    run, figures = found["run"], convert(found["figures"], Figures)
    if run["why"] is not None:
        terminal.say(f"It ended early. {run['why']['text']}")
    cost = "of unknown cost" if run["ceiling"] is None else f"for {run['spent']:.4g}"
    terminal.say(f"{run['state']}: {run['understood']} of {run['asks']} answered, {run['calls']} questions {cost}")
    for line in told(figures):
        terminal.say(line)
    for each in convert(found["changes"], list[Changed]):
        terminal.say(_line(each))
    return int(figures.contrary > 0)


def priced(offer: dict[str, Any]) -> list[str]:
    """What asking would cost, in words."""
    quote = offer["quote"]
    lines = [
        f"{quote['cases']} requests that no rule decides, {quote['answered']} of them answered before or asked once: "
        f"{quote['questions']} questions to {offer['model']}",
        f"about {quote['read']} tokens to read, at most {quote['written']} to write",
    ]
    if quote["most"] is None:
        return [*lines, "its price is not known: no budget can hold it"]
    lines.append(f"costs about {quote['about']:g}, at most {quote['most']:g}")
    if offer["budget"] is not None:
        share = f"at most {offer['of_budget'] or 0} % of the month's budget of {offer['budget']:g}"
        lines.append(f"{share}, of which {offer['left']:g} is left")
    return lines


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
