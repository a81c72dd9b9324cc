"""What is often set up wrong between a portal and Usher. Reads only."""

from collections.abc import AsyncIterator
from typing import Protocol
from urllib.parse import urlsplit

from daemon.domain.errors import KeyRefused, OutsideError, Rejected
from daemon.domain.sentences import Sentence
from daemon.services.base.checks import Check, stopped
from daemon.services.base.models import text, whole
from daemon.services.overseerr.models import Me, Page, Status, UserRow, WebhookSettings
from daemon.services.overseerr.paging import Listing

ADMIN = 2
AUTO_APPROVE = 128 | 256 | 512 | 32768 | 65536 | 131072
"""The portal's permission bits for all, films, series, and each in 4K."""
MEDIA_PENDING = 2
"""The portal's notification bit for a request that waits."""


class Portal(Protocol):
    """What is looked at."""

    name: str

    async def version(self) -> Status: ...
    async def me(self) -> Me: ...
    async def pending_page(self, skip: int) -> Page: ...
    async def webhook(self) -> WebhookSettings: ...
    async def users(self) -> Listing[UserRow | None]: ...


async def look_at(portal: Portal) -> AsyncIterator[Check]:
    """One check after the other; the first failure of reach or key is the last line."""
    try:
        yield await _reached(portal)
    except Rejected as error:
        yield _no_portal(error)
        return
    except OutsideError as error:
        yield _stopped(error)
        return
    for look in (_key, _requests, _webhook, _auto_approval):
        try:
            yield await look(portal)
        except Rejected as error:
            yield _not_told(error)
        except OutsideError as error:
            yield _stopped(error)
            return


async def _reached(portal: Portal) -> Check:
    status = await portal.version()
    return Check(
        what=Sentence("The portal answers"),
        ok=True,
        found=Sentence("version {version}", {"version": text(status.version) or "?"}),
    )


async def _key(portal: Portal) -> Check:
    admin = bool((await portal.me()).permissions & ADMIN)
    return Check(
        what=Sentence("The key is an administrator's"),
        ok=admin,
        found=Sentence("yes") if admin else Sentence("the key works, but may not decide"),
        remedy=None if admin else Sentence("Use the API key shown in the portal under Settings, General."),
    )


async def _requests(portal: Portal) -> Check:
    page = await portal.pending_page(0)
    return Check(
        what=Sentence("Requests can be listed"),
        ok=True,
        found=Sentence("{count} wait for a decision", {"count": page.info.results}),
    )


async def _webhook(portal: Portal) -> Check:
    settings = await portal.webhook()
    found, remedy = _wrong_with(settings) or (Sentence("it rings here"), None)
    return Check(what=Sentence("The portal's webhook rings Usher"), ok=remedy is None, found=found, remedy=remedy)


def _wrong_with(settings: WebhookSettings) -> tuple[Sentence, Sentence] | None:
    """The first thing that keeps the bell from ringing, and what mends it. Without a bell the sweep still hears all."""
    where = Sentence("In the portal: Settings, Notifications, Webhook.")
    if settings.enabled is not True:
        return Sentence("it is switched off; requests are found by the sweep only"), where
    if "/webhook/" not in urlsplit(settings.option("webhookUrl") or "").path:
        return (
            Sentence("it rings somewhere else"),
            Sentence("Set its URL to this machine's address, port 5056, and /webhook/overseerr."),
        )
    if not (whole(settings.types) or 0) & MEDIA_PENDING:
        return Sentence("it is silent when a request comes in"), Sentence("Tick the type for requests that wait.")
    if not settings.option("authHeader"):
        return (
            Sentence("it rings without a secret"),
            Sentence("Set WEBHOOK_SECRET here, and Bearer and that secret as its Authorization Header."),
        )
    return None


async def _auto_approval(portal: Portal) -> Check:
    users = await portal.users()
    bits = (whole(user.permissions) or 0 for user in users.rows if user is not None)
    passing = sum(1 for each in bits if each & AUTO_APPROVE and not each & ADMIN)
    return Check(
        what=Sentence("Requests wait for a decision"),
        ok=passing == 0 if users.complete else None,
        found=Sentence("{count} people are approved by the portal itself", {"count": passing}),
        remedy=Sentence("Take Auto-Approve from them in the portal, if Usher is to decide.") if passing else None,
    )


def _no_portal(error: Rejected) -> Check:
    """Something answers, but every portal since the first can tell its version."""
    return Check(
        what=Sentence("A portal answers at this address"),
        ok=False,
        found=Sentence("{why}", {"why": error.why}),
        remedy=Sentence("Its url in daemon.yaml should be the address of its first page, without a path."),
    )


def _not_told(error: Rejected) -> Check:
    return Check(
        what=Sentence("The portal tells how it is set up"),
        ok=None,
        found=Sentence("this version does not: {why}", {"why": error.why}),
    )


def _stopped(error: OutsideError) -> Check:
    remedy = (
        Sentence("Copy the API key from the portal: Settings, General.")
        if isinstance(error, KeyRefused)
        else Sentence("Is the portal running, and is its url in daemon.yaml right as seen from this machine?")
    )
    return stopped(error, remedy, answers=Sentence("The portal answers"))
