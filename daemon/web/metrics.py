"""Figures for Prometheus, read when they are asked for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from daemon.services.base.state import Standing
from daemon.web.house import WebHouse
from daemon.web.pages.events import counts
from daemon.web.streams import Streams
from daemon.web.visit import Visit

if TYPE_CHECKING:
    from prometheus_client import Metric

_ACTIONS = "SELECT state, count(*) AS n FROM actions GROUP BY state"
_QUESTIONS = "SELECT 'open' AS state, count(*) AS n FROM questions WHERE state = 'open' AND person IS NULL"


async def exposition(visit: Visit, streams: Streams) -> tuple[bytes, str]:
    """The text and its content type."""
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 (15 MB, and not every house asks)
    from prometheus_client.exposition import CONTENT_TYPE_LATEST  # noqa: PLC0415

    metrics = [*await _counted(visit), *_measured(visit.house, streams)]
    registry = CollectorRegistry()
    registry.register(_Ready(metrics))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Ready:
    def __init__(self, metrics: "list[Metric]") -> None:
        self._metrics = metrics

    def collect(self) -> "Iterator[Metric]":
        return iter(self._metrics)


async def _counted(visit: Visit) -> "list[Metric]":
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415

    actions = {row["state"]: row["n"] for row in await visit.database.read(_ACTIONS)}
    questions = {row["state"]: row["n"] for row in await visit.database.read(_QUESTIONS)}
    found: list[Metric] = []
    for name, text, states in (
        ("usher_deliveries", "Deliveries that are not done, by state", await counts(visit)),
        ("usher_actions", "Actions, by state", actions),
        ("usher_questions", "Open questions", questions),
    ):
        gauge = GaugeMetricFamily(name, text, labels=["state"])
        for state, number in states.items():
            gauge.add_metric([state], number)
        found.append(gauge)
    decisions = CounterMetricFamily("usher_decisions", "Requests decided", labels=[])
    rows = await visit.database.read("SELECT count(*) AS n FROM events WHERE name = 'request.decided'")
    decisions.add_metric([], rows[0]["n"])
    return [*found, decisions]


def _measured(house: WebHouse, streams: Streams) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    up = GaugeMetricFamily("usher_service_up", "1 while the service answers", labels=["service"])
    for service in house.services():
        up.add_metric([service.name], float(service.state is Standing.UP))
    yield up
    late = house.lateness()
    figures = {
        "usher_writer_backlog": ("Units that wait for the writer of the memory", house.journal.database.backlog),
        "usher_memory_writable": ("1 while the memory can be written", house.journal.database.unwritable is None),
        "usher_streams": ("Open streams", len(streams)),
        "usher_loop_late_p99_seconds": ("Lateness of the event loop, last minute", late.p99 if late else 0.0),
        "usher_uptime_seconds": ("Since the start", (house.clock.now() - house.started_at).total_seconds()),
    }
    for name, (text, value) in figures.items():
        yield GaugeMetricFamily(name, text, value=float(value))
