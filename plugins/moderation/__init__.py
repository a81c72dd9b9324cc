"""Moderation: a request is judged by the owner's rules, and approved, declined or put before the owner.

`case.py` is what is judged, `genres.py` the table of names, `conditions/` what named rules can ask, `tickets.py` how a
review is asked: rooms more than plugins usually have, because the pure half is most of this one. Its `config/` is a
folder: lists, strict rules, named rules, and how sure is sure enough; its `pages/` another, one module a page; its
`handlers/` another, by what they hear: all decide by `handlers/deciding.py`.
`history.py` is decisions as a list, beside `store.py`, which has them whole; `report.py` the numbers made of them,
`messages.py` the week of them that the owner is told.
`learning/` counts what people decide, `trying/` judges by other settings before they hold; each has its tables.
`advising/` asks a model, and keeps what it answered and cost.
`offering/` has what can be offered in place of what was asked for, and what follows from the answer.
`takeover/` reads what PlexStaffAI left behind. `gathering.py` makes the case, `joining.py` finds who wants the same.
`trust.py` says how well somebody is known, `weighing/` what a yes would take.
"""

from daemon.domain.sentences import Sentence
from daemon.plugin import Plugin
from plugins.moderation import handlers, messages
from plugins.moderation.config import ModerationConfig
from plugins.moderation.learning import jobs
from plugins.moderation.offering import appeals
from plugins.moderation.offering import handlers as offering
from plugins.moderation.trying import jobs as asking_back

plugin = Plugin(
    name="moderation",
    title=Sentence("Moderation"),
    config=ModerationConfig,
    needs={
        "overseerr": Sentence("Without a request portal there is nothing to moderate."),
        "llm": Sentence("Without a language model rules decide, and what they leave open is yours."),
    },
    parts=(
        *handlers.PARTS,
        *offering.PARTS,
        *appeals.PARTS,
        jobs.study_each_night,
        jobs.study,
        asking_back.ask_about_the_past,
        asking_back.close_the_run,
        *messages.PARTS,
    ),
    pages=f"{__name__}.pages",
    cli=f"{__name__}.cli",
)
