"""The goals, each rescaled by the limit it was set beside."""

from collections.abc import Callable, Sequence
from statistics import median

from tests.bench import probe_goals
from tests.bench.figures import Figure, quantile
from tests.bench.judging import NAMED
from tests.bench.session import Loads, Measured

Reads = Callable[[Loads], float]
_NEVER_STRICTER = 1.0
"""A goal that hangs on a quiet moment of the prototype would be luck: a limit that is better than where the goal was
set leaves the goal as it was."""


def figures(measured: Measured) -> list[Figure]:
    """Every line of the table."""
    return [
        *_under_load(measured),
        *_with_history(measured),
        *_falls(measured),
        *_starts(measured),
        *_rest(measured),
        *probe_goals.figures(measured),
        *_judged(measured),
    ]


def _judged(measured: Measured) -> list[Figure]:
    judged = measured.judged
    assert judged is not None
    slow = max(_NEVER_STRICTER, judged.decoding / 0.04)
    return [
        Figure(
            name=f"back-test of {judged.cases:,} cases, {NAMED} named rules",
            unit="s",
            values=tuple(judged.tried),
            goal=2,
            scale=slow,
            beside=f"decoding them {judged.decoding:.2g} s (was 0.04)",
        ),
        Figure(
            name="learning from one decision p99",
            unit="ms",
            values=(quantile(judged.taught, 0.99),),
            goal=5,
            scale=slow,
            beside=f"p50 {quantile(judged.taught, 0.5):.2g} ms, after {judged.cases:,} others",
        ),
    ]


def _under_load(measured: Measured) -> list[Figure]:
    def line(name: str, unit: str, read: Reads, goal: float, was: float, peer: str, *, more: bool = False) -> Figure:
        limit = median(map(read, measured.prototype))
        scale = limit / was
        return Figure(
            name=name,
            unit=unit,
            values=tuple(map(read, measured.usher)),
            goal=goal,
            peer=peer,
            more_is_better=more,
            scale=min(scale, _NEVER_STRICTER) if more else max(scale, _NEVER_STRICTER),
            beside=f"prototype {limit:,.3g} (was {was:,.4g})",
        )

    return [
        line("decisions, 0 ms a call, 100 senders", "/s", lambda o: o.crowd.rate, 1_000, 5_480, "17.5", more=True),
        line("decisions, 50 ms a call, 100 senders", "/s", lambda o: o.crowd_slow.rate, 400, 980, "4.6", more=True),
        line("processor a decision", "ms", lambda o: o.crowd.cpu, 1, 0.2, "56 ms"),
        line("webhook ack p99, 1 sender", "ms", lambda o: o.alone.ack, 3, 1.7, "110 ms"),
        line("webhook ack p99, 20 senders", "ms", lambda o: o.some.ack, 15, 8, "3,518 ms"),
        line("webhook ack p99, 100 senders", "ms", lambda o: o.crowd.ack, 30, 26, "56,551 ms"),
        line("decision overhead p50", "ms", lambda o: quantile(o.overhead, 0.5), 4, 2.4, "125 ms"),
        line("decision overhead p99", "ms", lambda o: quantile(o.overhead, 0.99), 10, 5.7, "175 ms"),
    ]


def _with_history(measured: Measured) -> list[Figure]:
    def line(name: str, read: Reads) -> Figure:
        young = median(map(read, measured.usher))
        values = tuple(read(each) / young for each in measured.aged)
        return Figure(name=f"with history: {name}", unit="x", values=values, goal=1.2, beside=f"without {young:.3g}")

    return [
        line("processor a decision", lambda o: o.crowd.cpu),
        line("time a decision at 100 senders", lambda o: 1_000 / o.crowd.rate),
        line("webhook ack p99, 1 sender", lambda o: o.alone.ack),
        line("decision overhead p50", lambda o: quantile(o.overhead, 0.5)),
    ]


def _falls(measured: Measured) -> list[Figure]:
    return [
        Figure(name="lost over the SIGKILLs", unit="", values=(measured.lost,), goal=0, peer="150 of 200"),
        Figure(name="decided twice over the SIGKILLs", unit="", values=(measured.twice,), goal=0),
        Figure(
            name="all decided after 5 s of 500s",
            unit="s",
            values=tuple(measured.after_outage),
            goal=2,
            peer="83 of 200 never",
        ),
    ]


def _starts(measured: Measured) -> list[Figure]:
    bounds = measured.limits
    slow, large = max(1.0, bounds.web_ready / 0.24), max(1.0, bounds.web_memory / 36)
    ready = f"import aiohttp.web {bounds.web_ready:.2f} s (was 0.24)"
    memory = f"import aiohttp.web {bounds.web_memory:.0f} MB (was 36)"
    return [
        Figure(
            name="ready after start",
            unit="s",
            values=tuple(measured.ready),
            goal=0.4,
            scale=slow,
            beside=ready,
            peer="0.57 s",
        ),
        Figure(
            name="idle memory", unit="MB", values=(measured.idle,), goal=60, scale=large, beside=memory, peer="66 MB"
        ),
        Figure(
            name="memory with the backlog", unit="MB", values=(measured.backlog,), goal=85, scale=large, beside=memory
        ),
        *_resting(measured, large, memory),
    ]


def _resting(measured: Measured, large: float, beside: str) -> list[Figure]:
    resting = measured.resting
    assert resting is not None
    name = "idle memory, Telegram and a model"
    return [
        Figure(name=f"{name} unused", unit="MB", values=(resting.unused,), goal=75, scale=large, beside=beside),
        Figure(name=f"{name} used", unit="MB", values=(resting.used,), goal=110, scale=large, beside=beside),
    ]


def _rest(measured: Measured) -> list[Figure]:
    slowness = max(1.0, measured.limits.slowness)
    hello = f"hello {measured.limits.hello_alone:,.0f}/s (was 21,600)"
    floor = f"an empty read {measured.claim_floor:.2g} ms"
    return [
        Figure(
            name="claim at half the backlog due",
            unit="ms",
            values=_medians(measured.claim),
            goal=2,
            scale=slowness,
            beside=floor,
        ),
        Figure(
            name="report of the month over the history",
            unit="ms",
            values=tuple(measured.report),
            goal=50,
            scale=slowness,
            beside=floor,
        ),
        Figure(
            name="a title looked for in the history",
            unit="ms",
            values=tuple(measured.found),
            goal=150,
            scale=slowness,
            beside=floor,
        ),
        Figure(
            name="statistics of the model over the history",
            unit="ms",
            values=tuple(measured.model),
            goal=50,
            scale=slowness,
            beside=floor,
        ),
        Figure(
            name="/health p99 at 500 events/s",
            unit="ms",
            values=tuple(measured.health),
            goal=10,
            scale=slowness,
            beside=hello,
            peer="7 s frozen",
        ),
    ]


def _medians(values: Sequence[float]) -> tuple[float, ...]:
    return (median(values),)
