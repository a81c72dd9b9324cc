"""The webhook: rung once, without a signature, an id or a date, and nobody looks whether it was heard."""

from collections import deque
from datetime import timedelta
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from daemon.runtime.tasks import Tasks, spawn
from demo.http import pack
from demo.overseerr.rows import Comment, Issue, IssueType, Request
from demo.titles import Title

_EVENTS = {
    "MEDIA_PENDING": "New {kind} Request",
    "MEDIA_APPROVED": "{kind} Request Approved",
    "MEDIA_DECLINED": "{kind} Request Declined",
    "MEDIA_AUTO_APPROVED": "{kind} Request Automatically Approved",
    "MEDIA_AVAILABLE": "{kind} Request Now Available",
}
_GIVES_UP = ClientTimeout(total=30)

TEST: dict[str, Any] = {
    "notification_type": "TEST_NOTIFICATION",
    "event": "",
    "subject": "Test Notification",
    "message": "Check check, 1, 2, 3. Are we coming in clear?",
    "image": "",
    "media": None,
    "request": None,
    "issue": None,
    "comment": None,
    "extra": [],
}


class Bell:
    """Rings one address with one Authorization header, both as typed into the portal's settings."""

    def __init__(self, tasks: Tasks, agent: str) -> None:
        self._tasks = tasks
        self._agent = agent
        self._session: ClientSession | None = None
        self.url = ""
        self.authorization = ""
        self.times = 1
        """How often each is sent; more than once is a fault."""
        self.rung: deque[int | str] = deque(maxlen=10_000)
        """What came back: a status, or the name of the error."""

    def ring(self, body: dict[str, Any]) -> None:
        """Send it and do not wait. Without an address nothing happens."""
        for _ in range(self.times if self.url else 0):
            spawn(self._send(pack(body)), name="webhook", owner=self._tasks)

    async def quiet(self, within: timedelta = timedelta(seconds=30)) -> None:
        """Until everything rung so far was answered or failed."""
        await self._tasks.settle(within)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def _send(self, body: bytes) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": self._agent}
        if self.authorization:
            headers["Authorization"] = self.authorization
        if self._session is None:
            self._session = ClientSession(timeout=_GIVES_UP)
        try:
            async with self._session.post(self.url, data=body, headers=headers) as heard:
                self.rung.append(heard.status)
        except (ClientError, TimeoutError, OSError) as error:
            self.rung.append(type(error).__name__)


def announcement(kind: str, request: Request, title: Title) -> dict[str, Any]:
    """The default template filled in: every value is text, and nothing says when the request was made."""
    media, person = request.media, request.by
    wanted = ", ".join(str(season.number) for season in request.seasons)
    return {
        "notification_type": kind,
        "event": _EVENTS[kind].format(kind="Movie" if media.kind == "movie" else "Series"),
        "subject": title.subject,
        "message": f"{title.name}, as everyone in the invented house tells it.",
        "image": "https://image.tmdb.org/t/p/w600_and_h900_bestv2/p.jpg",
        "media": {
            "media_type": media.kind,
            "tmdbId": str(media.tmdb_id),
            "tvdbId": str(media.tvdb_id or ""),
            "status": media.status.name,
            "status4k": media.status_4k.name,
        },
        "request": {
            "request_id": str(request.id),
            "requestedBy_email": person.email,
            "requestedBy_username": person.display_name,
            "requestedBy_avatar": f"https://gravatar.com/avatar/{person.id:032x}?default=mm&size=200",
            "requestedBy_settings_discordId": "",
            "requestedBy_settings_telegramChatId": "",
        },
        "issue": None,
        "comment": None,
        "extra": [{"name": "Requested Seasons", "value": wanted}] if wanted else [],
    }


_REPORTS = {
    "ISSUE_CREATED": "New {kind}Issue Reported",
    "ISSUE_COMMENT": "New Comment on {kind}Issue",
    "ISSUE_RESOLVED": "{kind}Issue Resolved",
    "ISSUE_REOPENED": "{kind}Issue Reopened",
}


def report_told(kind: str, issue: Issue, title: Title, said: Comment | None = None) -> dict[str, Any]:
    """The default template about a report, as the portals' own source fills it in; not among the recordings."""
    media, person = issue.media, issue.by
    named = "" if issue.type is IssueType.OTHER else f"{issue.type.name.capitalize()} "
    return {
        "notification_type": kind,
        "event": _REPORTS[kind].format(kind=named),
        "subject": title.subject,
        "message": issue.comments[0].message,
        "image": "https://image.tmdb.org/t/p/w600_and_h900_bestv2/p.jpg",
        "media": {
            "media_type": media.kind,
            "tmdbId": str(media.tmdb_id),
            "tvdbId": str(media.tvdb_id or ""),
            "status": media.status.name,
            "status4k": media.status_4k.name,
        },
        "request": None,
        "issue": {
            "issue_id": str(issue.id),
            "issue_type": issue.type.name,
            "issue_status": issue.status.name,
            "reportedBy_email": person.email,
            "reportedBy_username": person.display_name,
            "reportedBy_avatar": "",
            "reportedBy_settings_discordId": "",
            "reportedBy_settings_telegramChatId": "",
        },
        "comment": None
        if said is None
        else {
            "comment_message": said.message,
            "commentedBy_email": said.by.email,
            "commentedBy_username": said.by.display_name,
            "commentedBy_avatar": "",
            "commentedBy_settings_discordId": "",
            "commentedBy_settings_telegramChatId": "",
        },
        "extra": [{"name": "Affected Season", "value": str(issue.season)}] if issue.season else [],
    }
