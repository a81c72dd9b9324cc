"""The bench says honestly what was met."""

import pytest

from tests.bench.figures import Figure, quantile, table


@pytest.mark.parametrize(
    "values, goal, scale, more, met",
    [
        ((1.0, 2.0, 9.0), 2.0, 1.0, False, True),  # the median counts
        ((2.1,), 2.0, 1.0, False, False),
        ((2.1,), 2.0, 1.5, False, True),  # a slower machine is allowed more
        ((900.0,), 1_000.0, 1.0, True, False),
        ((900.0,), 1_000.0, 0.5, True, True),
        ((1.0,), 0.0, 1.0, False, False),  # lost is lost
    ],
)
def test_a_goal_is_met_by_the_median_and_on_this_machine(
    values: tuple[float, ...], goal: float, scale: float, more: bool, met: bool
) -> None:
    figure = Figure(name="x", unit="", values=values, goal=goal, scale=scale, more_is_better=more)
    assert figure.met is met
    assert ("pass" if met else "MISS") in table([figure])


def test_what_has_no_goal_is_neither_met_nor_missed() -> None:
    figure = Figure(name="x", unit="ms", values=(12.5,))
    assert figure.met is None
    assert table([figure]).splitlines()[-1].split() == ["x", "12.5", "ms"]


@pytest.mark.parametrize("part, value", [(0.5, 51), (0.99, 100), (0.0, 1)])
def test_a_quantile_is_a_value_that_was_measured(part: float, value: int) -> None:
    assert quantile(list(range(100, 0, -1)), part) == value
