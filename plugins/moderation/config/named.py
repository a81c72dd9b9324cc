"""Rules of the owner's own, by name."""

from collections.abc import Mapping
from functools import cached_property
from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, JsonValue

from daemon.domain.sentences import IN, Sentence
from daemon.plugin import Field, Model
from plugins.moderation.case import Case
from plugins.moderation.conditions.facts import BY_NAME
from plugins.moderation.conditions.reading import condition
from plugins.moderation.conditions.tree import Node, facts_in


def _is_a_condition(written: JsonValue) -> JsonValue:
    condition(written)
    return written


def _fits(template: str) -> str:
    """Only names a rule can look at may stand in braces."""
    try:
        fields = [(name, spec, how) for _, name, spec, how in Formatter().parse(template) if name is not None]
    except ValueError as error:
        raise ValueError(f"has a brace that is not closed: {template!r}") from error
    strange = [name for name, spec, how in fields if name not in BY_NAME or spec or how]
    if strange:
        raise ValueError(f"{{{strange[0]}}} is nothing that can be filled in; known are {', '.join(BY_NAME)}")
    return template


def _in_english(written: object) -> object:
    return {"en": written} if isinstance(written, str) else written


Template = Annotated[str, AfterValidator(_fits)]


class Reason(Model):
    """Why, for people, in both languages. May hold facts: {rating}, {episodes}."""

    en: Template = ""
    fr: Template = ""


class NamedRule(Model):
    """When all of `when` holds, `then` follows."""

    name: str = Field(pattern=r"^[\w][\w .:-]{0,59}$")
    """Short, and the same for ever: decisions are kept with it."""
    when: Annotated[JsonValue, AfterValidator(_is_a_condition)]
    """What has to hold. A fact that is not known never decides."""
    then: Literal["approve", "reject", "decline", "review"]
    """Reject and decline are one."""
    reason: Annotated[Reason, BeforeValidator(_in_english)] = Reason()
    """Said to whoever asked; empty: the conditions, in words."""
    stop: bool = True
    """Whether rules further down are not looked at once this one holds. Without it they may still decide otherwise."""

    @cached_property
    def condition(self) -> Node:
        """What has to hold, ready to be asked."""
        return condition(self.when)

    @cached_property
    def facts(self) -> frozenset[str]:
        """The names of what it looks at."""
        return frozenset(fact.name for fact in facts_in(self.condition))

    def why(self, case: Case) -> Sentence:
        """The reason, filled with the facts of the case."""
        texts = {"en": self.reason.en or self.reason.fr, "fr": self.reason.fr or self.reason.en}
        if not texts["en"]:
            return Sentence("The house's rule {rule}: {conditions}.", self._told())
        values = {name: BY_NAME[name].shown(BY_NAME[name].of(case)) for name in self._names}
        return Sentence(texts["en"], {**values, f"{IN}fr": texts["fr"]})

    @cached_property
    def _names(self) -> tuple[str, ...]:
        texts = (self.reason.en, self.reason.fr)
        return tuple({name: None for text in texts for _, name, _, _ in Formatter().parse(text) if name})

    def _told(self) -> Mapping[str, str | Sentence]:
        return {"rule": self.name, "conditions": self.condition.says()}
