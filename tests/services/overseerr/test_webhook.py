"""The doorbell: which request, or why nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.services.base.doorbell import Ignored, Reported, Ring, TestNotification
from daemon.services.overseerr.webhook import RINGS, heard


@pytest.mark.parametrize("kind", sorted(RINGS))
def test_whatever_may_wait_or_was_decided_rings(kind: str) -> None:
    assert heard({"notification_type": kind, "request": {"request_id": "7"}, "extra": []}) == Ring(7)


@pytest.mark.parametrize(
    "body",
    [
        {"request": {"request_id": "7"}},
        {"request": {"request_id": 7}},
        {"request": {"request_id": " 7 "}},
        {"request": {"id": 7}},
        {"request": {"id": "7"}},
        {"request": {"request_id": "", "id": 7}},
        {"request": None, "media": {"request_id": "7"}},
        {"media": None, "request_id": 7},
        {"request": "7", "request_id": "7"},
        {"request": {"request_id": 7}, "media": {"request_id": 8}, "request_id": 9},
    ],
)
def test_the_number_is_found_wherever_a_template_puts_it(body: dict[str, object]) -> None:
    assert heard({"notification_type": "MEDIA_PENDING", **body}) == Ring(7)
    assert heard(body) == Ring(7)


def test_the_test_button_is_no_ring() -> None:
    body: dict[str, object] = {
        "notification_type": "TEST_NOTIFICATION",
        "request": None,
        "media": None,
        "issue": None,
        "extra": [],
    }

    assert heard(body) == TestNotification()


@pytest.mark.parametrize("kind", ["ISSUE_MERGED", "", "SOMETHING_NEW", 2, ["x"], {}])
def test_types_nobody_needs_are_ignored(kind: object) -> None:
    assert isinstance(heard({"notification_type": kind, "request": {"request_id": "7"}}), Ignored)


@pytest.mark.parametrize(
    "number", [None, "", "x", "0", 0, -7, "-7", 7.0, True, "7.0", "7" * 30, "\u0667", 2**60, [7], {"id": 7}]
)
def test_without_a_number_there_is_nothing_to_read(number: object) -> None:
    assert heard({"notification_type": "MEDIA_PENDING", "request": {"request_id": number}}) == Ignored(
        "it names no request"
    )


@pytest.mark.parametrize("body", [None, [], "MEDIA_PENDING", 7, True])
def test_what_is_no_object_is_ignored(body: object) -> None:
    assert isinstance(heard(body), Ignored)


@given(
    st.dictionaries(
        st.sampled_from(["notification_type", "request", "media", "request_id"]),
        st.none()
        | st.text()
        | st.integers()
        | st.floats()
        | st.lists(st.integers())
        | st.sampled_from(sorted(RINGS))
        | st.dictionaries(st.sampled_from(["request_id", "id"]), st.none() | st.text() | st.integers() | st.floats()),
    )
)
def test_no_shape_can_break_it(body: dict[str, object]) -> None:
    assert isinstance(heard(body), Ring | TestNotification | Ignored)


@pytest.mark.parametrize("kind", ["ISSUE_CREATED", "ISSUE_COMMENT", "ISSUE_RESOLVED", "ISSUE_REOPENED"])
@pytest.mark.parametrize("more", [{}, {"issue": {"issue_id": "3"}}, {"issue": None, "request": {"request_id": "7"}}])
def test_a_report_makes_all_reports_be_read(kind: str, more: dict[str, object]) -> None:
    assert heard({"notification_type": kind} | more) == Reported()
