"""Services, plugins, queues."""

from collections.abc import Mapping
from datetime import timedelta

from daemon.domain.sentences import Sentence
from daemon.services.base.state import Standing
from daemon.web.house import PluginState, PluginView, ServiceView
from daemon.web.pages.services import JobView, Loop, Queues, ServicesPage
from tests.look.samples.house import NOW, before

SERVICES = (
    ServiceView(
        name="overseerr",
        kind="overseerr",
        state=Standing.UP,
        since=before(days=3),
        latency=timedelta(milliseconds=24),
        answered_at=before(minutes=1),
        calls=12841,
        failures=3,
        version="1.34.0",
        tested_at=before(days=2),
    ),
    ServiceView(
        name="upstairs",
        kind="jellyseerr",
        state=Standing.DOWN,
        since=before(minutes=34),
        last_error="upstairs: connection refused",
        next_probe=NOW + timedelta(minutes=1),
        calls=90,
        failures=7,
        waiting_deliveries=2,
        waiting_actions=1,
    ),
    ServiceView(name="tmdb", kind="tmdb", state=Standing.NOT_CONFIGURED, missing=("api_key",)),
)
PLUGINS = (
    PluginView(name="moderation", title=Sentence("Moderation"), state=PluginState.ON, dry_run=True),
    PluginView(
        name="popcorn",
        title=Sentence("Popcorn"),
        state=PluginState.BROKEN,
        why="ImportError: no module named kernels",
        retry_at=NOW + timedelta(minutes=4),
    ),
    PluginView(
        name="library",
        title=Sentence("Library"),
        state=PluginState.OFF,
        lacks=(Sentence("{service} is out", {"service": "plex"}),),
    ),
)
QUEUES = Queues(
    deliveries_due=0,
    deliveries_parked=2,
    deliveries_failed=1,
    actions_waiting=1,
    actions_failed=0,
    actions_unsure=1,
    questions_open=2,
    timers=14,
    writer=3,
)

PAGES: Mapping[str, tuple[str, str, object]] = {
    "services": (
        "services.html",
        "/services",
        ServicesPage(
            services=SERVICES,
            plugins=PLUGINS,
            jobs=(
                JobView(
                    key="library.scan",
                    title=Sentence("Library scan"),
                    state="running",
                    done=38_100,
                    total=59_400,
                    started_at=before(minutes=8),
                    ended_at=None,
                    error=None,
                    starts=None,
                ),
            ),
            queues=QUEUES,
            version="0.1.0",
            started_at=before(days=12),
            dry_run=False,
            open_doorbells=True,
            why_no_link=Sentence(
                "Several accounts have the right admin, and server.mail_answers_as names none: links in mails lead to "
                "the login instead of answering."
            ),
            not_ready=None,
            unwritable=None,
            memory_bytes=48_200_000,
            last_backup=before(hours=9),
            loop=Loop(
                p50=timedelta(microseconds=300),
                p99=timedelta(milliseconds=2.1),
                longest=timedelta(milliseconds=61),
                held_by="plugins/popcorn/rules.py:12 pop",
                held_at=before(hours=1),
            ),
        ),
    ),
}
