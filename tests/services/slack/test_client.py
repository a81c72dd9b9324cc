"""The client against a Slack over loopback."""

from datetime import timedelta

import pytest

from daemon.domain.errors import KeyRefused, Rejected, Unreachable
from daemon.runtime.redaction import Redactor
from daemon.services.base.load import kinds
from daemon.services.base.state import Standing
from daemon.services.base.watch import OnlyThis
from demo.slack import FakeSlack
from tests.services.letters import FULL, SHORT
from tests.services.slack.conftest import Make
from tests.services.turning import turned

SECRET = "inventedslackwebhooktoken"


def test_it_is_found_by_its_folder() -> None:
    assert kinds()["slack"].name == "slack"


async def test_a_letter_is_posted_and_has_no_name(make: Make, slack: FakeSlack) -> None:
    assert await make().send("work", "", FULL) is None

    [message] = slack.messages
    assert message["text"] == f"✅ {FULL.title}"


async def test_what_was_posted_cannot_be_changed(make: Make, slack: FakeSlack) -> None:
    with pytest.raises(Rejected):
        await make().edit("work", "", "1", SHORT)

    assert not slack.calls


WORDS = [
    ("invalid_payload", 400, Rejected, "refused this message (invalid_payload)"),
    ("invalid_blocks", 400, Rejected, "refused this message (invalid_blocks)"),
    ("no_text", 400, Rejected, "refused this message (no_text)"),
    ("no_service", 404, KeyRefused, "takes nothing more: the webhook was deleted"),
    ("no_team", 404, KeyRefused, "takes nothing more: the workspace is not there any more"),
    ("invalid_token", 403, KeyRefused, "takes nothing more: the webhook is not a right one"),
    ("channel_not_found", 404, KeyRefused, "takes nothing more: its channel is not there any more"),
    ("channel_is_archived", 410, KeyRefused, "takes nothing more: its channel is archived"),
    ("action_prohibited", 403, KeyRefused, "takes nothing more: the workspace does not let it post"),
    ("rate_limited", 429, OnlyThis, "asked us to slow down"),
    ("rollup_error", 500, Unreachable, "answered 500"),
    ("canary_word", 404, Unreachable, "answered 404, but not in its own words: is the url right?"),
]


@pytest.mark.parametrize("word, status, kind, why", WORDS)
async def test_what_slack_answers_is_named_by_what_to_do_next(
    make: Make, slack: FakeSlack, word: str, status: int, kind: type[Exception], why: str
) -> None:
    slack.says(word, status)

    with pytest.raises(kind) as error:
        await make().send("work", "", SHORT)

    assert (type(error.value), str(error.value)) == (kind, f"work: {why}")


async def test_too_many_say_how_long_and_nothing_was_done(make: Make, slack: FakeSlack) -> None:
    slack.answers(429, retry_after=30)
    client = make()

    with pytest.raises(OnlyThis) as error:
        await client.send("work", "", SHORT)

    assert (error.value.retry_after, error.value.undone) == (timedelta(seconds=30), True)
    assert client.standing is Standing.NOT_ASKED


@pytest.mark.parametrize("body", [b"", b"no", b"okay", b"<html>ok</html>", b"{}"])
async def test_whatever_is_not_the_word_leaves_doubt(make: Make, slack: FakeSlack, body: bytes) -> None:
    slack.says(body.decode(), 200)

    with pytest.raises(Unreachable) as error:
        await make().send("work", "", SHORT)

    assert not error.value.undone


async def test_an_answer_that_is_lost_leaves_doubt(make: Make, slack: FakeSlack) -> None:
    slack.drops_answer_after_doing()

    with pytest.raises(Unreachable) as error:
        await make().send("work", "", SHORT)

    assert (error.value.undone, len(slack.messages)) == (False, 1)


async def test_a_deleted_webhook_is_not_tried_again_and_again(make: Make, slack: FakeSlack) -> None:
    clock = turned(lambda: client.calling)
    client = make(clock=clock)
    slack.deleted = True
    with pytest.raises(KeyRefused):
        await client.send("work", "", SHORT)

    await clock.turn(timedelta(minutes=9))
    still = client.standing
    await clock.turn(timedelta(minutes=2))

    assert (still, client.standing) == (Standing.REFUSED, Standing.UP)
    assert slack.heard("POST", "/services/T0INVENTED/B0INVENTED/inventedslackwebhooktoken") == 1


async def test_that_slack_is_there_is_asked_without_the_webhook(make: Make, slack: FakeSlack) -> None:
    await make().check()

    assert [(call.method, call.path) for call in slack.calls] == [("GET", "/")]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_slack_that_is_out_is_out(make: Make, slack: FakeSlack, status: int) -> None:
    slack.answers(status)

    with pytest.raises(Unreachable):
        await make().check()


async def test_the_webhook_is_shown_nowhere(make: Make, slack: FakeSlack) -> None:
    client = make()
    shown: list[str] = []
    for status in (400, 401, 403, 404, 410, 429, 500):
        slack.comes_back()
        slack.answers(status)
        shown += [str(check) for check in [check async for check in client.checks()]]
        with pytest.raises((Rejected, KeyRefused, Unreachable)) as error:
            await make().send("work", "", SHORT)
        shown.append(f"{error.value!r} {error.value.__cause__!r}")
    slack.goes_down()
    with pytest.raises(Unreachable) as error:
        await make().send("work", "", SHORT)

    assert SECRET not in f"{shown} {error.value!r} {client.state}"


@pytest.mark.parametrize("host", ["hooks.slack.com", "hooks.slack-gov.com"])
def test_wherever_its_address_is_printed_it_is_made_harmless(host: str) -> None:
    assert "canary" not in Redactor().scrub(f"POST https://{host}/services/T0canary/B0canary/canary1 failed")


async def test_the_doctor_claims_no_more_than_it_can_know(make: Make) -> None:
    checks = [check async for check in make().checks()]

    assert [check.ok for check in checks] == [True, None]


async def test_the_doctor_says_when_slack_is_not_reached(make: Make, slack: FakeSlack) -> None:
    client = make()
    slack.goes_down()

    [check] = [check async for check in client.checks()]

    assert (check.ok, check.remedy is not None) == (False, True)
