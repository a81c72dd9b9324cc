"""One line or more for each of the engine's probes. A goal stands where one was set; the others are for comparing."""

from collections.abc import Sequence
from statistics import median

from tests.bench.figures import Figure, quantile
from tests.bench.limits import Limits
from tests.bench.probed import Cost
from tests.bench.probes import Probed
from tests.bench.session import Measured


def figures(measured: Measured) -> list[Figure]:
    """In the order of the probes."""
    probed, cost = measured.probes, measured.costs
    assert probed is not None
    assert cost is not None
    return [
        *_scan(cost),
        *_work(probed, measured.limits),
        *_pages(probed, cost),
        *_threads(probed, measured.limits),
        *_people(probed, max(1.0, measured.limits.slowness)),
    ]


def _scan(cost: Cost) -> list[Figure]:
    return [
        Figure(
            name="probe 1: 100,000 rows in pages of 500",
            unit="s",
            values=tuple(cost.scan),
            beside=f"in bare SQLite {cost.rows_floor:.2g} s",
        ),
        Figure(
            name="probe 1: decision overhead p99 beside a scan",
            unit="x",
            values=_ratios(cost.decided_beside_scan, cost.decided),
            goal=2,
            beside=f"without {median(cost.decided):.3g} ms",
        ),
    ]


def _work(probed: Probed, limits: Limits) -> list[Figure]:
    def line(name: str, unit: str, *values: float, beside: str = "") -> Figure:
        return Figure(name=name, unit=unit, values=values, beside=beside)

    slowness = max(1.0, limits.slowness)
    return [
        line("probe 2: a timer is late, p99", "ms", quantile(probed.timers_late, 0.99)),
        line("probe 3: 20 answers until all are told", "ms", *probed.answers),
        line(
            "probe 4: one of a budget reserved", "us", probed.reserving, beside=f"a bare row {probed.inserting:.2g} us"
        ),
        line("probe 5: 500 messages, 0 ms a call", "s", *probed.messages),
        Figure(
            name="500 messages as mail, 0 ms a call", unit="s", values=tuple(probed.letters), goal=3, scale=slowness
        ),
        Figure(name="of these, told twice", unit="", values=(probed.letters_twice,), goal=0),
        Figure(
            name="asking a model, over a rule, p99",
            unit="ms",
            values=(quantile(probed.asked, 0.99) - quantile(probed.ruled, 0.99),),
            goal=20,
            scale=slowness,
            beside=f"p50 {median(probed.asked):.2g} ms, a rule {median(probed.ruled):.2g} ms",
        ),
        line(
            "probe 6: plan to done, p99", "ms", quantile(probed.acts, 0.99), beside=f"p50 {median(probed.acts):.2g} ms"
        ),
    ]


def _pages(probed: Probed, cost: Cost) -> list[Figure]:
    slowest = min(cost.rate) / median(cost.rate)
    return [
        Figure(name="probe 7: a third party's page p99", unit="ms", values=tuple(cost.page)),
        Figure(name="probe 8: commit to a client's hands p99", unit="ms", values=(quantile(probed.streamed, 0.99),)),
        Figure(
            name="probe 8: decisions/s beside 50 who never read",
            unit="x",
            values=(median(cost.rate_unread) / median(cost.rate),),
            goal=1,
            scale=slowest,
            more_is_better=True,
            beside=f"without {median(cost.rate):,.0f}/s, at its slowest {slowest:.2g} x",
        ),
        Figure(
            name="probe 8: memory grown beside 50 who never read",
            unit="MB",
            values=(sum(cost.grown_unread),),
            beside=f"without {sum(cost.grown):.2g} MB for as many decisions",
        ),
    ]


def _threads(probed: Probed, limits: Limits) -> list[Figure]:
    return [
        Figure(
            name="probe 9: loop late p99 while a pool parses",
            unit="ms",
            values=tuple(probed.pool_late),
            goal=50,
            scale=max(1.0, limits.slowness),
            beside=f"beside bare threads {median(probed.bare_late):.2g} ms",
        )
    ]


def _people(probed: Probed, slowness: float) -> list[Figure]:
    return [
        Figure(
            name="probe 10: receipt to handled p99",
            unit="ms",
            values=(quantile(probed.handled, 0.99),),
            beside=f"p50 {median(probed.handled):.2g} ms",
        ),
        Figure(
            name="probe 11: a stored example read",
            unit="us",
            values=(probed.decoding,),
            beside=f"without its type {probed.bare_decoding:.2g} us",
        ),
        Figure(name="probe 12: one of 10,000 people forgotten", unit="ms", values=tuple(probed.forgetting)),
        Figure(
            name="10,000 people last seen: processor",
            unit="ms",
            values=tuple(probed.seen),
            goal=100,
            scale=slowness,
            beside=f"calls for all of them: {probed.seen_calls:g}",
        ),
    ]


def _ratios(values: Sequence[float], others: Sequence[float]) -> tuple[float, ...]:
    return tuple(value / other for value, other in zip(values, others, strict=True))
