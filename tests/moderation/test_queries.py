"""What may be asked of the list of requests."""

import pytest

from daemon.web.inputs import from_words
from daemon.web.problems import BadInput
from plugins.moderation.pages.requests import RequestsQuery
from plugins.moderation.pages.runs import AskForm


def test_a_moment_without_a_zone_is_refused_before_anything_is_read() -> None:
    with pytest.raises(BadInput, match="before"):
        from_words(RequestsQuery, {}, [("before", "2026-11-20T12:00:00")])


@pytest.mark.parametrize("moment", ["2026-11-20T12:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_any_moment_with_a_zone_is_taken(moment: str) -> None:
    assert from_words(RequestsQuery, {}, [("before", moment)]).before is not None


@pytest.mark.parametrize("endless", ["inf", "Infinity", "+inf", "-INF", "nan"])
def test_no_ceiling_is_as_high_as_the_sky(endless: str) -> None:
    """Stored it would be none at all, and the back-test would be held by no budget."""
    with pytest.raises(BadInput, match="ceiling: expected a number"):
        from_words(AskForm, {}, [("ceiling", endless)])
    assert from_words(AskForm, {}, [("ceiling", "0.5"), ("model", endless)]) == AskForm(ceiling=0.5, model=endless)
