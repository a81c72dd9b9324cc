"""When so much is missing at once that it is more likely the source that is wrong. Pure."""

SHARE = 0.2
"""Of what it had. By hand less is taken away between two readings; a list that is cut, or another's, lacks more."""
SLACK = 3
"""Things that may always go at once: a fifth of a small house is one person."""


def far_fewer(before: int, now: int) -> bool:
    """Whether so many went at once that the source is not believed. One that is suddenly empty is not."""
    if now == 0:
        return before > 1
    return before - now > max(SLACK, before * SHARE)
