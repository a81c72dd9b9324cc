"""The limits that are plain numbers: one row each, and one way to judge by a row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from daemon.domain.ids import MediaKind
from daemon.domain.media import TitleFacts
from daemon.domain.sentences import Sentence, Value
from plugins.moderation.case import Case
from plugins.moderation.config import Limits, ModerationConfig
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Off, Passes, Rule, Unclear
from plugins.moderation.rules.measures import as_year, readable, seasons_asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A fact and how far it may go; exactly at the limit is within. Its sentences may use {value} and {limit}."""

    name: str
    set_to: Callable[[Limits], float | None]
    fact: Callable[[TitleFacts], float | None]
    side: Literal["lowest", "highest"]
    counts_length: bool = False
    """Whether people with a long record may be spared it."""
    only: MediaKind | None = None
    """The kind of title it counts for; None: both."""
    shown: Callable[[float, float], float | str] = readable
    """A value beside its limit, as people read it."""
    says: Sentence
    unknown: Sentence
    saw: Sentence
    why: Sentence

    def rule(self) -> Rule:
        return Rule(name=f"limits.{self.name}", says=self._says, look=self._look)

    def _says(self, config: ModerationConfig) -> Sentence:
        limit = self.set_to(config.limits)
        return Sentence(self.says.text, {"limit": Sentence("no limit") if limit is None else self.shown(limit, limit)})

    def _look(self, case: Case, config: ModerationConfig) -> Finding:
        limit, value = self.set_to(config.limits), self.fact(case.facts)
        if limit is None:
            return Off()
        if self.counts_length and _is_veteran(case, config):
            return Passes(Sentence("It does not count for people with a long record."))
        if self.only not in {None, case.media.kind}:
            return Passes(Sentence("It does not count for this kind of title."))
        if value is None:
            return Unclear(self.unknown)
        values: dict[str, Value] = {"value": self.shown(value, limit), "limit": self.shown(limit, limit)}
        saw = seasons_asked(Sentence(self.saw.text, values), case.seasons, case.facts.seasons)
        if value >= limit if self.side == "lowest" else value <= limit:
            return Passes(saw)
        return beyond(config, why=Sentence(self.why.text, values), saw=saw)


def beyond(config: ModerationConfig, *, why: Sentence, saw: Sentence) -> Decides:
    """What follows for a title beyond any limit."""
    return Decides(choice=Choice.REVIEW if config.limits_then == "review" else Choice.DECLINE, why=why, saw=saw)


def _is_veteran(case: Case, config: ModerationConfig) -> bool:
    veteran, approved = config.user_trust_levels.veteran, case.requester.approved
    return veteran.skip_episode_limit and approved is not None and approved >= veteran.min_approved


LIMITS = (
    Limit(
        name="max_episodes",
        counts_length=True,
        set_to=lambda limits: limits.max_episodes,
        fact=lambda facts: facts.episodes,
        side="highest",
        only=MediaKind.SERIES,
        says=Sentence("Most episodes: {limit}."),
        unknown=Sentence("The number of episodes is not known."),
        saw=Sentence("Episodes in all: {value}."),
        why=Sentence("{value} episodes in all: over this house's {limit}."),
    ),
    Limit(
        name="max_seasons",
        counts_length=True,
        set_to=lambda limits: limits.max_seasons,
        fact=lambda facts: facts.seasons,
        side="highest",
        only=MediaKind.SERIES,
        says=Sentence("Most seasons: {limit}."),
        unknown=Sentence("The number of seasons is not known."),
        saw=Sentence("Seasons in all: {value}."),
        why=Sentence("{value} seasons in all: over this house's {limit}."),
    ),
    Limit(
        name="min_popularity",
        set_to=lambda limits: limits.min_popularity,
        fact=lambda facts: facts.popularity,
        side="lowest",
        says=Sentence("Lowest popularity: {limit}."),
        unknown=Sentence("The popularity is not known."),
        saw=Sentence("Popularity {value}."),
        why=Sentence("Popularity {value}: under this house's {limit}."),
    ),
    Limit(
        name="min_year",
        set_to=lambda limits: limits.min_year,
        fact=lambda facts: facts.year,
        side="lowest",
        shown=as_year,
        says=Sentence("Oldest year: {limit}."),
        unknown=Sentence("The year is not known."),
        saw=Sentence("From {value}."),
        why=Sentence("From {value}: this house begins at {limit}."),
    ),
    Limit(
        name="max_runtime",
        set_to=lambda limits: limits.max_runtime,
        fact=lambda facts: facts.runtime,
        side="highest",
        only=MediaKind.MOVIE,
        says=Sentence("Longest film, in minutes: {limit}."),
        unknown=Sentence("The running time is not known."),
        saw=Sentence("Minutes: {value}."),
        why=Sentence("{value} minutes long: over this house's {limit}."),
    ),
)
