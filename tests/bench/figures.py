"""What was measured, beside its goal: as the goal was set, and rescaled by what this machine does in the same run."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table."""

    name: str
    unit: str
    values: tuple[float, ...]
    """One a repetition; the median counts."""
    goal: float | None = None
    """None: nobody has said what it should be."""
    scale: float = 1.0
    """Goal times this is what counts here and now."""
    more_is_better: bool = False
    beside: str = ""
    """The limit or the prototype in the same run, and what it was where the goal was set."""
    peer: str = ""

    @property
    def value(self) -> float:
        return statistics.median(self.values)

    @property
    def wanted(self) -> float | None:
        """The goal, rescaled."""
        return None if self.goal is None else self.goal * self.scale

    @property
    def sign(self) -> str:
        return ">=" if self.more_is_better else "<="

    @property
    def met(self) -> bool | None:
        """None: there is no goal."""
        if self.wanted is None:
            return None
        return self.value >= self.wanted if self.more_is_better else self.value <= self.wanted

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"value": self.value, "wanted": self.wanted, "met": self.met}


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which this part of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def table(figures: Sequence[Figure]) -> str:
    """For a terminal."""
    rows: list[tuple[str, ...]] = [("figure", "measured", "goal here", "goal", "", "in the same run", "peer")]
    rows += [_row(each) for each in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        f"{_short(figure.value)} {figure.unit}",
        "" if figure.wanted is None else f"{figure.sign} {_short(figure.wanted)}",
        "" if figure.goal is None else _short(figure.goal),
        {True: "pass", False: "MISS", None: ""}[figure.met],
        figure.beside,
        figure.peer,
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
