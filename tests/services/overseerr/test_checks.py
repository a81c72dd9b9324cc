"""What `usher doctor` says of a portal."""

import msgspec
import pytest

from daemon.domain.errors import Gone, KeyRefused, OutsideError, Unreachable
from daemon.services.base.checks import Check
from daemon.services.overseerr.checks import look_at
from daemon.services.overseerr.models import Me, Page, Status, UserRow, WebhookSettings
from daemon.services.overseerr.paging import Listing
from tests.services.overseerr.conftest import House

RINGING: dict[str, object] = {
    "enabled": True,
    "types": 8158,
    "options": {"webhookUrl": "http://usher:5056/webhook/overseerr", "authHeader": "Bearer canary"},
}


class Portal:
    """A portal set up as given."""

    name = "portal"

    def __init__(
        self,
        *,
        permissions: int = 2,
        webhook: dict[str, object] | None = None,
        people: tuple[int, ...] = (2, 32),
        wrong: dict[str, OutsideError] | None = None,
    ) -> None:
        self._me = Me(id=1, permissions=permissions)
        self._webhook = msgspec.convert(RINGING if webhook is None else webhook, WebhookSettings)
        self._people: list[UserRow | None] = [UserRow(permissions=bits) for bits in people]
        self._wrong = wrong or {}

    async def version(self) -> Status:
        self._fail("version")
        return Status(version="3.1.0")

    async def me(self) -> Me:
        self._fail("me")
        return self._me

    async def pending_page(self, skip: int) -> Page:  # noqa: ARG002 (the protocol's words)
        return msgspec.json.decode(b'{"pageInfo": {"results": 4}, "results": []}', type=Page)

    async def webhook(self) -> WebhookSettings:
        self._fail("webhook")
        return self._webhook

    async def users(self) -> Listing[UserRow | None]:
        return Listing(rows=self._people)

    def _fail(self, name: str) -> None:
        if name in self._wrong:
            raise self._wrong[name]


async def seen(portal: Portal) -> list[Check]:
    return [check async for check in look_at(portal)]


async def test_a_portal_set_up_well_passes_everything() -> None:
    checks = await seen(Portal())

    assert [(str(check.what), check.ok, str(check.found)) for check in checks] == [
        ("The portal answers", True, "version 3.1.0"),
        ("The key is an administrator's", True, "yes"),
        ("Requests can be listed", True, "4 wait for a decision"),
        ("The portal's webhook rings Usher", True, "it rings here"),
        ("Requests wait for a decision", True, "0 people are approved by the portal itself"),
    ]


@pytest.mark.parametrize(
    "change, found",
    [
        ({"enabled": False}, "it is switched off; requests are found by the sweep only"),
        ({"enabled": None}, "it is switched off; requests are found by the sweep only"),
        ({"options": {"webhookUrl": "http://discord/api", "authHeader": "x"}}, "it rings somewhere else"),
        ({"options": None}, "it rings somewhere else"),
        ({"types": 4}, "it is silent when a request comes in"),
        ({"options": {"webhookUrl": "http://usher:5056/webhook/seerr"}}, "it rings without a secret"),
    ],
)
async def test_a_bell_that_does_not_ring_is_told_with_its_remedy(change: dict[str, object], found: str) -> None:
    bell = (await seen(Portal(webhook=RINGING | change)))[3]

    assert (bell.ok, str(bell.found)) == (False, found)
    assert bell.remedy is not None


async def test_the_bells_secret_is_not_told() -> None:
    assert "canary" not in str(await seen(Portal()))


async def test_a_key_that_may_not_decide_is_told() -> None:
    checks = await seen(Portal(permissions=32))

    assert (checks[1].ok, str(checks[1].found)) == (False, "the key works, but may not decide")


@pytest.mark.parametrize("bits, passing", [((2, 32), 0), ((2, 32 | 128), 1), ((2 | 128, 256, 512, 131072), 3)])
async def test_people_the_portal_approves_by_itself_are_counted(bits: tuple[int, ...], passing: int) -> None:
    last = (await seen(Portal(people=bits)))[-1]

    assert str(last.found) == f"{passing} people are approved by the portal itself"
    assert last.ok is (passing == 0)


@pytest.mark.parametrize(
    "where, error, lines, last",
    [
        ("version", Unreachable("portal", "nobody answers at x:1"), 1, "The portal answers"),
        ("version", Gone("portal", "there is no such thing"), 1, "A portal answers at this address"),
        ("me", KeyRefused("portal", "refuses our key (403)"), 2, "The key is accepted"),
    ],
)
async def test_what_cannot_be_reached_is_the_last_line(where: str, error: OutsideError, lines: int, last: str) -> None:
    checks = await seen(Portal(wrong={where: error}))

    assert (len(checks), str(checks[-1].what), checks[-1].ok) == (lines, last, False)
    assert str(checks[-1].found) == error.why


async def test_a_version_that_does_not_tell_of_its_webhook_is_no_failure() -> None:
    checks = await seen(Portal(wrong={"webhook": Gone("portal", "there is no such thing")}))

    assert [check.ok for check in checks] == [True, True, True, None, True]


async def test_the_invented_portal_is_looked_at_without_changing_it(house: House) -> None:
    checks = [check async for check in house.client.checks()]

    assert [check.ok for check in checks[:3]] == [True, True, True]
    assert {call.method for call in house.world.overseerr.calls} == {"GET"}
