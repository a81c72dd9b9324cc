"""What this house does about requests: hears, gathers, judges, and writes down what follows."""

from plugins.moderation.handlers.answers import ask_for_the_others, follow_the_answer
from plugins.moderation.handlers.portal import close_when_approved, close_when_declined, close_when_deleted
from plugins.moderation.handlers.requests import ask_the_model_again, decide_again, decide_on_request, judge_once_more
from plugins.moderation.handlers.shadow import ask_beside

PARTS = (
    decide_on_request,
    decide_again,
    ask_the_model_again,
    judge_once_more,
    ask_beside,
    follow_the_answer,
    ask_for_the_others,
    close_when_approved,
    close_when_declined,
    close_when_deleted,
)
