"""Sentences for facts."""

import pytest

from daemon.domain.sentences import Sentence
from daemon.events.base import CATALOGUE, encode
from daemon.events.questions import QuestionAnswered
from daemon.web.telling import OF_LETTERS, TELLINGS, telling, told
from tests.web.site import request_created


def test_every_event_of_the_engine_has_a_sentence_of_its_own() -> None:
    ours = {event for event in CATALOGUE.all() if event.__module__.startswith("daemon.events.")}
    assert ours == TELLINGS.keys() | set(OF_LETTERS)
    assert not TELLINGS.keys() & set(OF_LETTERS)


def test_a_fact_that_nobody_knows_any_more_is_still_told() -> None:
    assert "plugin.gone" in str(told("plugin.gone", b"{}", tuple).says)
    assert "request.created" in str(told("request.created", b"[]", tuple).says)


def test_a_fact_names_its_subjects_line_first() -> None:
    subjects = ("request:overseerr/7", "alias:overseerr/3", "title:movie/603")
    assert told("request.created", encode(request_created()), tuple).subjects == subjects


@pytest.mark.parametrize("by", ["account:1", "time"])
def test_a_choice_is_told_in_the_reader_s_words(by: str) -> None:
    event = QuestionAnswered(question=1, kind="k", asked_about="request:overseerr/7", choice="approve", by=by)
    assert telling(event)[0].values == {"choice": Sentence("approve")}
