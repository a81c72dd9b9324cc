"""Reasons that are offered to whoever declines, so that nobody has to write."""

from typing import Annotated, Final

from daemon.domain.sentences import IN, Sentence
from daemon.plugin import Field

Offered = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^{}\n|]*[^{}\n|\s][^{}\n|]*(\|[^{}\n|]+)?$")]
"""`English | French`, or one text for everybody."""
OFFERED: Final = (
    "We have something like it already | Nous avons déjà quelque chose de semblable",
    "Too large for the room we have | Trop volumineux pour la place qui reste",
    "Not out in good quality yet | Pas encore sorti en bonne qualité",
    "Not for this house | Pas pour cette maison",
)


def said(offered: Offered) -> Sentence:
    """In both languages."""
    english, _, french = (each.strip() for each in offered.partition("|"))
    return Sentence(english, {f"{IN}fr": french or english})
