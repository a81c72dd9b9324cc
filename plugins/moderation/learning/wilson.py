"""How sure a share is that was counted on few."""

from math import sqrt

Z = 1.959964
"""Of the normal distribution: the interval holds in 95 of 100 cases."""


def lower_bound(agreed: int, decided: int) -> float:
    """The lower end of Wilson's interval for `agreed` of `decided`, 0 to 1; nothing counted is 0.

    Twelve of twelve is 0.76, four of four 0.51: a run of luck convinces nobody.
    """
    if decided <= 0:
        return 0.0
    share, z2 = agreed / decided, Z * Z
    middle = share + z2 / (2 * decided)
    spread = Z * sqrt(share * (1 - share) / decided + z2 / (4 * decided * decided))
    return max(0.0, (middle - spread) / (1 + z2 / decided))
