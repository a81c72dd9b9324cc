"""What is said of titles."""

import pytest

from daemon.domain.media import stretches


@pytest.mark.parametrize(
    "seasons, told",
    [((), ""), ((1,), "1"), ((1, 2), "1\N{EN DASH}2"), ((5, 2, 1, 3), "1\N{EN DASH}3, 5"), ((0, 2, 4), "0, 2, 4")],
)
def test_neighbours_are_told_together(seasons: tuple[int, ...], told: str) -> None:
    assert stretches(seasons) == told
