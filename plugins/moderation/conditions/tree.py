"""Conditions put together by all, any and not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.conditions.facts import Fact
from plugins.moderation.conditions.tests import Answer, Test


class Condition(Protocol):
    """Holds or not, or nobody knows; and can be said in words."""

    def holds(self, case: Case) -> Answer: ...

    def says(self) -> Sentence: ...


@dataclass(frozen=True, slots=True)
class All:
    """Every one of them. One no is enough for a no, whatever is not known of the rest."""

    of: "tuple[Node, ...]"

    def holds(self, case: Case) -> Answer:
        answer: Answer = True
        for each in self.of:
            found = each.holds(case)
            if found is False:
                return False
            answer = answer and found
        return answer

    def says(self) -> Sentence:
        return _joined(self.of, "; ")


@dataclass(frozen=True, slots=True)
class Any:
    """One of them. One yes is enough for a yes, whatever is not known of the rest."""

    of: "tuple[Node, ...]"

    def holds(self, case: Case) -> Answer:
        answer: Answer = False
        for each in self.of:
            found = each.holds(case)
            if found is True:
                return True
            answer = None if found is None else answer
        return answer

    def says(self) -> Sentence:
        return Sentence("one of ({conditions})", {"conditions": _joined(self.of, " | ")})


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; of what is not known, the opposite is not known."""

    of: "Node"

    def holds(self, case: Case) -> Answer:
        found = self.of.holds(case)
        return None if found is None else not found

    def says(self) -> Sentence:
        return Sentence("not ({condition})", {"condition": self.of.says()})


Node: TypeAlias = All | Any | Not | Test


def tests_in(node: Node) -> Iterator[Test]:
    """Every question in it, in the order it was written."""
    match node:
        case All(of=inner) | Any(of=inner):
            for each in inner:
                yield from tests_in(each)
        case Not(of=each):
            yield from tests_in(each)
        case _:
            yield node


def facts_in(node: Node) -> tuple[Fact, ...]:
    """What it looks at, each once."""
    return tuple({test.fact.name: test.fact for test in tests_in(node)}.values())


def _joined(nodes: tuple[Node, ...], by: str) -> Sentence:
    names = [f"c{number}" for number in range(len(nodes))]
    text = by.join(f"{{{name}}}" for name in names)
    return Sentence(text, {name: node.says() for name, node in zip(names, nodes, strict=True)})
