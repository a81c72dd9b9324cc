"""What is offered: reasons to whoever declines, so that nobody has to write, and other things to whoever asked."""

from datetime import timedelta
from typing import Annotated, Final

from daemon.domain.sentences import IN, Sentence
from daemon.plugin import CommaList, Duration, Field, Model

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


class OffersConfig(Model):
    """What can be offered in place of what was asked for."""

    open_for: Duration = Field(timedelta(days=14), gt=timedelta(0), le=timedelta(days=365))
    """How long somebody may take what they were offered; then it is a no."""
    later: CommaList[Annotated[int, Field(ge=1, le=24)]] = Field((1, 6), max_length=3)
    """After how many months to offer another look; empty: that is not offered."""
