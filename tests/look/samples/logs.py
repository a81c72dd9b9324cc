"""Lines of the log."""

from collections.abc import Mapping
from dataclasses import replace

from daemon.domain.sentences import Sentence
from daemon.web.pages.logs import LogLine, LogsPage, LogsQuery
from tests.look.samples.house import before

LINE = LogLine(
    number=90,
    at=before(hours=3),
    last_at=before(minutes=4),
    repeats=41,
    level="error",
    plugin="popcorn",
    event="plugin.failed",
    text="popcorn could not be loaded",
    subject=None,
    error="ImportError: no module named kernels",
    fields=(("attempt", "42"),),
    traceback='Traceback (most recent call last):\n  File "popcorn/__init__.py", line 3, in <module>',
)
LINES = (
    LINE,
    replace(
        LINE,
        number=89,
        at=before(minutes=5),
        last_at=None,
        repeats=0,
        level="warning",
        plugin="overseerr",
        text="overseerr did not answer: 2 requests wait, none is lost",
        error=None,
        fields=(),
        traceback=None,
    ),
    replace(
        LINE,
        number=88,
        at=before(minutes=73),
        last_at=None,
        repeats=0,
        level="info",
        plugin="moderation",
        text="Mia and the White Lion (2018), asked for by person 7: approve, by the genre list, facts from TMDB",
        subject="request:overseerr/1903",
        error=None,
        fields=(),
        traceback=None,
    ),
)

PAGES: Mapping[str, tuple[str, str, object]] = {
    "logs": (
        "logs.html",
        "/logs",
        LogsPage(
            query=LogsQuery(),
            lines=LINES,
            plugins=("moderation", "overseerr", "popcorn"),
            titles={"moderation": Sentence("Moderation")},
            older=None,
        ),
    ),
}
