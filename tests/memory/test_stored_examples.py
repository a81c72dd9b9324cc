"""What is stored can be read for ever: one example of everything that is stored, from each release, must decode.

A release's file is never changed once it is out; a new event, action or field is written into that of the next.
"""

import json
from typing import Any

import msgspec
import pytest

from daemon.actions.base import ACTIONS
from daemon.domain.questions import Question
from daemon.domain.sentences import Sentence
from daemon.events.base import CATALOGUE
from daemon.version import VERSION
from plugins.moderation.case import Case
from plugins.moderation.learning.store import Standing
from plugins.moderation.rules import RuleSeen
from plugins.moderation.trust import Override
from plugins.moderation.trying.backtest import Figures
from plugins.moderation.trying.changes import Change
from plugins.moderation.trying.paying import Run
from plugins.moderation.trying.proposals import Dismissal, Proposal
from plugins.moderation.trying.shadow import Candidate
from tests.memory.stored import HERE, as_stored, everything_is_known, examples

PLAIN: dict[str, Any] = {
    "case": Case, "trail": tuple[RuleSeen, ...], "why": Sentence, "learning": Standing, "change": Change,
    "figures": Figures, "proposal": Proposal, "candidate": Candidate,
    "trust": Override, "run": Run, "dismissal": Dismissal,
}  # fmt: skip
"""What plugins keep beside events, actions and questions, by what it is called."""


@pytest.fixture(scope="module", autouse=True)
def _every_name_is_known() -> None:
    everything_is_known()


def holds(read: object, stored: object) -> bool:
    """Whether all that was stored is still in what was read; fields may have been added."""
    if isinstance(stored, dict) and isinstance(read, dict):
        return all(name in read and holds(read[name], value) for name, value in stored.items())
    return read == stored


@pytest.mark.parametrize("release, name, body", examples("events"))
def test_every_event_of_every_release_is_read_with_all_it_said(release: str, name: str, body: object) -> None:
    event = CATALOGUE.decode(name, as_stored(body))
    assert holds(json.loads(as_stored(event)), body), release
    assert event.key.startswith(name)
    assert event.subjects()


@pytest.mark.parametrize("release, name, body", examples("actions"))
def test_every_action_of_every_release_is_read_with_all_it_said(release: str, name: str, body: object) -> None:
    action = ACTIONS.decode(name, as_stored(body))
    assert holds(json.loads(as_stored(action)), body), release
    assert action.subjects()


@pytest.mark.parametrize("release, name, body", examples("questions"))
def test_every_question_of_every_release_is_read_with_all_it_said(release: str, name: str, body: object) -> None:
    question = msgspec.json.decode(as_stored(body), type=Question)
    assert holds(json.loads(as_stored(question)), body), release
    assert question.kind == name


@pytest.mark.parametrize("release, name, body", examples("sentences"))
def test_every_sentence_of_every_release_can_be_said(release: str, name: str, body: object) -> None:
    sentence = msgspec.json.decode(as_stored(body), type=Sentence)
    assert holds(json.loads(as_stored(sentence)), body), (release, name)
    assert "{" not in str(sentence)


@pytest.mark.parametrize("release, name, body", examples("moderation"))
def test_every_decision_of_every_release_is_read_with_its_case(release: str, name: str, body: object) -> None:
    read = msgspec.json.decode(as_stored(body), type=PLAIN[name])
    assert holds(json.loads(as_stored(read)), body), release


def test_this_release_has_an_example_of_every_event_and_action() -> None:
    mine = json.loads((HERE / f"{VERSION}.json").read_text(encoding="utf-8"))
    events = {cls.name for cls in CATALOGUE.all() if cls.__module__.startswith(("daemon.", "plugins."))}
    actions = {cls.name for cls in ACTIONS.all() if cls.__module__.startswith(("daemon.", "plugins."))}
    assert mine["events"].keys() == events
    assert mine["actions"].keys() == actions


def test_this_releases_examples_use_every_field() -> None:
    """An example that leaves a field out would not notice when its meaning changes."""
    mine = json.loads((HERE / f"{VERSION}.json").read_text(encoding="utf-8"))
    for part, catalogue in (("events", CATALOGUE), ("actions", ACTIONS)):
        for name, body in mine[part].items():
            assert json.loads(as_stored(catalogue.decode(name, as_stored(body)))) == body
