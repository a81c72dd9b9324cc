"""What the owner decides about requests.

The programs this one replaces had two ways to write the same: `rules:` around genres, limits and new users, and
`ai_rules:` around (or the root of the file for) auto_approve, auto_reject and needs_review. Both are read, and become
the settings of the same names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from pydantic import JsonValue, ValidationError

from daemon.plugin import Duration, Field, Model, PluginConfig, field_validator, model_validator
from plugins.moderation.config import weekly
from plugins.moderation.config.judging import Adjustments, Consistency, MachineLearning, OpenAI, Order, TrustLevels
from plugins.moderation.config.lists import Genres, Limits
from plugins.moderation.config.named import NamedRule
from plugins.moderation.config.offered import OFFERED, Offered, OffersConfig
from plugins.moderation.config.strict import AutoApprove, AutoReject, NeedsReview
from plugins.moderation.config.written import (
    BUDGET,
    NOT_TRIED,
    OTHER_WORDS,
    Written,
    judged_by,
    lifted,
    merged,
    written,
)

__all__ = ["Genres", "Limits", "ModerationConfig"]


class RulesBlock(Model):
    """The same settings, one level down."""

    genres: Genres = Genres()
    limits: Limits = Limits()
    new_user_threshold_days: int = Field(30, ge=0, le=36_500)
    new_user_needs_review: bool = True


class AiRulesBlock(Model):
    """The same settings, one level down."""

    auto_approve: AutoApprove = AutoApprove()
    auto_reject: AutoReject = AutoReject()
    needs_review: NeedsReview = NeedsReview()
    user_trust_levels: TrustLevels = TrustLevels()


class ModerationConfig(PluginConfig):
    """The rules, in order: not yet out, what is refused, what is welcome, your named rules, limits, new people, what
    was learned, the model; what none decides is yours."""

    genres: Genres = Genres()
    limits: Limits = Limits()
    limits_then: Literal["review", "reject", "decline"] = "review"
    """What becomes of a title beyond a limit: review puts it before you; reject and decline are one."""
    new_user_threshold_days: int = Field(30, ge=0, le=36_500)
    """Days since someone joined the portal during which they count as new."""
    new_user_needs_review: bool = True
    """Whether what new people ask for is put before you, unless a list above decides."""
    auto_approve: AutoApprove = AutoApprove()
    auto_reject: AutoReject = AutoReject()
    needs_review: NeedsReview = NeedsReview()
    named_rules: tuple[NamedRule, ...] = ()
    """Rules of your own, looked at from the first to the last."""
    user_trust_levels: TrustLevels = TrustLevels()
    order: Order = "rules_first"
    """Whether the model is asked only where rules say nothing, always, or never."""
    threshold: float = Field(0.75, ge=0, le=1)
    """A model less sure than this, after the adjustments, decides nothing."""
    adjustments: Adjustments = Adjustments()
    consistency: Consistency = Consistency()
    openai: OpenAI = OpenAI()
    budget_per_month: float | None = Field(5.0, ge=0)
    """The most the model may cost in a month of the house, in the currency of its prices. A question that might go
    beyond is not asked. Empty: no bound."""
    model_patience: Duration | None = Field(timedelta(minutes=2), ge=timedelta(0), le=timedelta(days=7))
    """How long a request waits for a model that is out before it is put before you; empty: until it answers."""
    machine_learning: MachineLearning = MachineLearning()
    most_an_hour: int | None = Field(None, ge=1)
    """More requests than this from one person within an hour, and all of theirs are put before you."""
    declined_before: Duration | None = Field(timedelta(days=180), gt=timedelta(0))
    """How long it counts that a title was declined; empty: it is judged afresh each time."""
    declined_before_then: Literal["review", "reject", "decline"] = "review"
    """What becomes of a title that was declined within that time."""
    on_shelf_then: Literal["approve", "reject", "decline", "review"] = "review"
    """What becomes of a request for what is all there already."""
    review_expires: Duration | None = Field(None, gt=timedelta(0))
    """How long a review waits for an answer; empty: for ever."""
    review_expires_then: Literal["nothing", "approve", "reject", "decline"] = "nothing"
    """What becomes of the request then; nothing: it stays pending in its portal, and Moderate now asks again."""
    weekly_report: str = Field("", max_length=40)
    """When the owner is told how the week went, such as monday 08:00; empty: never."""
    shadow: Mapping[str, JsonValue] = {}
    """Settings that are judged beside these on each new request, and decide nothing until you promote them. Where
    they name another model, `budget_per_month` among them is what asking it may cost."""
    reasons: tuple[Offered, ...] = Field(OFFERED, max_length=8)
    """What is offered as a reason to whoever declines; own words are always possible. `English | French`."""
    offers: OffersConfig = OffersConfig()
    """What can be offered in place of what was asked for, in the same breath as a no."""
    rules: RulesBlock | None = None
    """Another way to write genres, limits and the settings for new users."""
    ai_rules: AiRulesBlock | None = None
    """Another way to write auto_approve, auto_reject and needs_review."""

    @field_validator("weekly_report")
    @classmethod
    def _a_day_and_a_time(cls, given: str) -> str:
        weekly.read(given)
        return given

    @model_validator(mode="after")
    def _one_way_to_write_it(self) -> "ModerationConfig":
        for block in (self.rules, self.ai_rules):
            for name in block.model_fields_set if block else ():
                if name in self.model_fields_set:
                    raise ValueError(f"{name} is set twice, here and one level down; keep one")
                self._take_over(name, getattr(block, name))
        return self

    @model_validator(mode="after")
    def _each_rule_has_its_name(self) -> "ModerationConfig":
        names = [rule.name for rule in self.named_rules]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"named_rules: {twice[0]!r} is the name of two rules; give each its own")
        return self

    @model_validator(mode="after")
    def _shadow_can_be_tried(self) -> "ModerationConfig":
        if self.shadow:
            try:
                self.tried(self.shadow)
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False)[0]
                place = ".".join(map(str, first["loc"]))
                raise ValueError(f"shadow: {place}: {first['msg'].removeprefix('Value error, ')}") from None
            except ValueError as error:
                raise ValueError(f"shadow: {error}") from None
        return self

    def written(self) -> Written:
        """All of it, each setting once, to be merged with others and read again."""
        held: Written = written(self.model_dump(exclude=set(OTHER_WORDS)))
        return held

    def changed(self, settings: Mapping[str, Any], adds: Sequence[Mapping[str, Any]] = ()) -> "ModerationConfig":
        """These settings with others on top, and named rules after the owner's own. Raises ValueError where those may
        not be changed on top, or are none."""
        more = lifted(settings)
        wrong = sorted(NOT_TRIED & more.keys())
        if wrong:
            raise ValueError(f"{wrong[0]} is nothing a case is judged by; leave it out")
        both = merged(self.written(), more)
        rules = [*both["named_rules"], *map(written, adds)] if adds else both["named_rules"]
        return ModerationConfig.model_validate({**both, "named_rules": rules})

    def tried(self, settings: Mapping[str, Any]) -> "Tried":
        """These settings with others on top that are tried beside them. Raises ValueError as `changed` does, and where
        a model would be asked for it without a budget."""
        config = self.changed(judged_by(settings))
        asks = config.order != "rules_only" and (self.order == "rules_only" or config.openai != self.openai)
        if asks and BUDGET not in settings:
            raise ValueError(f"a model is asked for it: say what that may cost a month, as {BUDGET}")
        allowed = ModerationConfig.model_validate({BUDGET: settings[BUDGET]}).budget_per_month if asks else None
        return Tried(config=config, asks=asks, budget=allowed)

    def _take_over(self, name: str, value: Any) -> None:  # noqa: ANN401 (whatever the setting of that name holds)
        self.__dict__[name] = value


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Settings that are tried beside others."""

    config: ModerationConfig
    asks: bool
    """A model is asked for them alone: another one, or one where otherwise none is."""
    budget: float | None
    """Of a month, for that; None: no bound but that of the house."""
