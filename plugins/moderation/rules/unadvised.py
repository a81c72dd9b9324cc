"""Why there is no advice of a model, in words."""

from typing import Final

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Unadvised

SAID: Final = {
    Unadvised.NOT_NEEDED: Sentence("No model was asked: a rule decides."),
    Unadvised.NOT_SET_UP: Sentence("No model was asked: none is set up, or it is switched off."),
    Unadvised.BUDGET: Sentence("No model was asked: the budget of this month is spent."),
    Unadvised.CEILING: Sentence("No model was asked: what this may cost at most is spent."),
    Unadvised.NO_PRICE: Sentence("No model was asked: its price is not known, so no budget could hold."),
    Unadvised.OUT: Sentence("The model did not answer in time."),
    Unadvised.KEY_REFUSED: Sentence("The model's service refuses the key."),
    Unadvised.NO_CREDIT: Sentence("The account with the model's service has no credit left."),
    Unadvised.NO_SUCH_MODEL: Sentence("The service has no such model."),
    Unadvised.REFUSED: Sentence("The model would not answer this."),
    Unadvised.CUT_OFF: Sentence("The model's answer was cut off: max_tokens may be too low."),
    Unadvised.NOT_UNDERSTOOD: Sentence("The model's answer was not understood."),
}
_AS_IT_SHOULD_BE: Final = {Unadvised.NOT_NEEDED, Unadvised.NOT_SET_UP}


def said(why: Unadvised | None) -> Sentence:
    """For the trail."""
    return Sentence("No model advised.") if why is None else SAID[why]


def trouble(why: Unadvised | None) -> Sentence | None:
    """What the owner should know who is asked in the model's place; None where all is as it should be."""
    return None if why is None or why in _AS_IT_SHOULD_BE else SAID[why]
