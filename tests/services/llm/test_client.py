"""The client against the invented model, over loopback."""

import subprocess
import sys
from asyncio import gather
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.errors import KeyRefused, OutOfCredit, Rejected, Unreachable
from daemon.domain.model import Ended, Form, Usage
from daemon.runtime.clock import TurnedClock
from daemon.services.base.http import LARGEST_ANSWER
from daemon.services.base.state import Standing
from daemon.services.base.wiring import Wiring
from daemon.services.llm.client import CREDIT_AGAIN
from demo.llm import FakeModel, Mood
from tests.services.llm.conftest import Talk
from tests.services.llm.questions import QUESTION, WORDS


async def test_an_answer_is_told_with_what_it_used_and_cost(talk: Talk) -> None:
    talk.model.cached_tokens = 8

    answer = (await talk.client.answer(QUESTION)).needed()

    assert answer.parsed == {
        "decision": "APPROVED",
        "confidence": 0.9,
        "reason": "People who saw it rate it highly, and it suits this house.",
    }
    assert (answer.ended, answer.form, answer.service, answer.model) == (
        Ended.COMPLETE,
        Form.SCHEMA,
        "llm",
        "gpt-4o-mini",
    )
    prompt, completion = answer.usage.prompt or 0, answer.usage.completion or 0
    assert answer.usage == Usage(prompt=prompt, completion=completion, cached=8)
    assert answer.cost == pytest.approx(((prompt - 8) * 0.15 + 8 * 0.075 + completion * 0.60) / 1_000_000)
    assert timedelta() < answer.latency < timedelta(seconds=20)


@pytest.mark.parametrize(
    "settings, counts", [({"prices": "another = 1 in, 1 out"}, True), ({}, False)], ids=["price", "count"]
)
async def test_a_cost_nobody_can_tell_is_unknown_and_never_nothing(
    talk: Talk, settings: dict[str, object], counts: bool
) -> None:
    talk.model.counts = counts
    assert (await talk.another(**settings).answer(QUESTION)).needed().cost is None


async def test_a_question_may_name_another_model(talk: Talk) -> None:
    answer = (await talk.client.answer(replace(WORDS, model="gpt-4o"))).needed()
    assert answer.model == "gpt-4o"
    assert b'"model":"gpt-4o"' in talk.model.received[0]


async def test_a_question_that_wants_no_json_gets_text(talk: Talk) -> None:
    answer = (await talk.client.answer(WORDS)).needed()
    assert (answer.parsed, answer.form, bool(answer.text)) == (None, Form.TEXT, True)


async def test_the_terms_are_known_without_asking_anybody(talk: Talk) -> None:
    terms = (await talk.client.terms()).needed()
    assert (terms.model, terms.max_tokens, str(terms.price)) == ("gpt-4o-mini", 500, "0.15 in, 0.075 cached, 0.6 out")
    assert list(talk.model.calls) == []


@pytest.mark.parametrize(
    "mood, ended",
    [
        (Mood.WRONG_JSON, Ended.COMPLETE),
        (Mood.TWO_MINDS, Ended.COMPLETE),
        (Mood.SAYS_NOTHING, Ended.COMPLETE),
        (Mood.CUT_OFF, Ended.TRUNCATED),
        (Mood.REFUSES, Ended.REFUSED),
    ],
)
async def test_what_is_no_answer_is_parsed_as_none_and_said_and_paid_for(talk: Talk, mood: Mood, ended: Ended) -> None:
    talk.model.mood = mood
    answer = (await talk.client.answer(QUESTION)).needed()
    assert (answer.parsed, answer.ended) == (None, ended)
    assert answer.cost


async def test_talk_around_an_object_is_passed_over(talk: Talk) -> None:
    talk.model.mood = Mood.CHATTY
    parsed = (await talk.client.answer(QUESTION)).needed().parsed
    assert parsed is not None
    assert parsed["decision"] == "APPROVED"


@pytest.mark.parametrize("mood", [Mood.CUT_OFF, Mood.REFUSES])
async def test_an_object_in_an_answer_that_did_not_end_well_is_not_taken(talk: Talk, mood: Mood) -> None:
    talk.model.mood = mood
    talk.model.half_an_answer = '{"decision": "APPROVED", "confidence": 1, "reason": ""}'
    assert (await talk.client.answer(QUESTION)).needed().parsed is None


@pytest.mark.parametrize(
    "refused, manner",
    [
        ({"temperature"}, (False, "max_tokens", "json_schema")),
        ({"max_tokens"}, (True, "max_completion_tokens", "json_schema")),
        ({"json_schema"}, (True, "max_tokens", "json_object")),
        ({"response_format"}, (True, "max_tokens", None)),
        ({"temperature", "max_tokens", "response_format"}, (False, "max_completion_tokens", None)),
    ],
    ids=lambda it: "+".join(sorted(it)) if isinstance(it, set) else "",
)
async def test_a_model_that_takes_less_is_asked_again_with_what_it_takes_and_that_is_remembered(
    talk: Talk, refused: set[str], manner: tuple[bool, str, str | None]
) -> None:
    talk.model.takes_no = refused

    first = (await talk.client.answer(QUESTION)).needed()
    tries = len(talk.model.received)
    second = (await talk.client.answer(QUESTION)).needed()

    assert first.parsed == second.parsed
    assert first.parsed is not None
    assert len(talk.model.received) == tries + 1
    sent = talk.model.received[-1]
    assert (b'"temperature"' in sent, b'"max_tokens"' in sent) == (manner[0], manner[1] == "max_tokens")
    assert (b'"type":"%s"' % (manner[2] or "none").encode() in sent) is (manner[2] is not None)


async def test_what_one_model_does_not_take_another_is_asked_with(talk: Talk) -> None:
    talk.model.takes_no = {"temperature"}
    await talk.client.answer(QUESTION)
    talk.model.takes_no = set()

    await talk.client.answer(replace(QUESTION, model="gpt-4o"))

    assert b'"temperature"' in talk.model.received[-1]


async def test_a_refusal_that_adapting_does_not_mend_teaches_nothing(talk: Talk) -> None:
    talk.model.says(400, {"error": {"message": "temperature and max_tokens, both", "param": "temperature"}}, times=2)

    assert isinstance((await talk.client.answer(QUESTION)), Unknown)
    await talk.client.answer(QUESTION)

    assert b'"temperature"' in talk.model.received[-1]


async def test_a_model_that_is_not_there_is_absent(talk: Talk) -> None:
    talk.model.models = ["another"]
    assert await talk.client.answer(QUESTION) == Absent("llm", "model gpt-4o-mini")
    assert talk.client.standing is not Standing.DOWN


@pytest.mark.parametrize(
    "said",
    [
        {"error": {"message": 'model "llama3" not found, try pulling it first', "type": "api_error"}},
        {"error": "model 'llama3' not found"},
        {"error": {"message": "No endpoints found for a/b.", "code": 404}},
        {"error": {"code": "model_not_found"}},
    ],
)
async def test_every_brand_says_in_its_way_that_a_model_is_not_there(talk: Talk, said: object) -> None:
    talk.model.says(404, said)
    assert isinstance(await talk.client.answer(QUESTION), Absent)


OPENAI_LONG = {"error": {"message": "This model's maximum context length is 8192", "code": "context_length_exceeded"}}
FLAGGED = {"error": {"message": "flagged", "code": 403, "metadata": {"flagged_input": "x", "reasons": ["violence"]}}}


@pytest.mark.parametrize(
    "status, body, error, why",
    [
        (400, OPENAI_LONG, Rejected, "longer than the model can read"),
        (400, {"error": {"message": "max_tokens is too large", "code": "context_length_exceeded"}}, Rejected, "longer"),
        (400, {"error": {"message": "no", "code": "content_filter"}}, Rejected, "a filter"),
        (403, FLAGGED, Rejected, "a filter"),
        (400, {"error": {"message": "canary", "param": "messages"}}, Rejected, "refused this (400)"),
        (400, {"error": "canary"}, Rejected, "refused this (400)"),
        (401, {"error": {"message": "Incorrect API key provided: canary"}}, KeyRefused, "refuses our key (401)"),
        (403, {"error": {"message": "canary"}}, KeyRefused, "refuses our key (403)"),
        (402, {"error": {"message": "Insufficient credits canary"}}, OutOfCredit, "no credit left"),
        (429, {"error": {"message": "canary", "code": "insufficient_quota"}}, OutOfCredit, "no credit left"),
        (429, {"error": {"message": "canary", "type": "insufficient_quota"}}, OutOfCredit, "no credit left"),
        (403, {"error": {"code": "billing_not_active"}}, OutOfCredit, "no credit left"),
        (429, {"error": {"message": "canary", "code": "rate_limit_exceeded"}}, Unreachable, "answered 429"),
        (404, {"error": {"message": "Invalid URL (POST /canary)"}}, Unreachable, "is the base_url right?"),
        (500, {"error": {"message": "canary"}}, Unreachable, "answered 500"),
        (503, {"error": {"message": "overloaded"}}, Unreachable, "answered 503"),
        (200, {"error": {"message": "canary", "code": 502}}, Unreachable, "answered 502"),
        (200, {"error": {"message": "canary", "code": 429}}, Unreachable, "answered 429"),
        (200, {"error": {"message": "canary", "code": 402}}, OutOfCredit, "no credit left"),
        (200, {"error": "canary"}, Unreachable, "answered 502"),
        (200, {"hello": "world"}, Unreachable, "not understood"),
        (200, {"choices": []}, Unreachable, "not understood"),
        (200, {"choices": [{"text": "an older protocol"}]}, Unreachable, "not understood"),
        (200, [1, 2], Unreachable, "not understood"),
    ],
)
async def test_every_trouble_is_unknown_and_named_by_what_to_do_next(
    talk: Talk, status: int, body: object, error: type[Exception], why: str
) -> None:
    talk.model.says(status, body)

    answer = await talk.client.answer(QUESTION)

    assert isinstance(answer, Unknown)
    assert type(answer.error) is error
    assert why in str(answer.error)
    assert "canary" not in str(answer.error)
    assert len(talk.model.received) == 0  # one try: only the bus repeats


@pytest.mark.parametrize(
    "trouble",
    [FakeModel.answers_html, FakeModel.truncates, FakeModel.drops_answer_after_doing, FakeModel.goes_down],
)
async def test_what_is_no_answer_at_all_is_unknown(talk: Talk, trouble: Callable[[FakeModel], None]) -> None:
    trouble(talk.model)
    answer = await talk.client.answer(QUESTION)
    assert isinstance(answer, Unknown)
    assert type(answer.error) is Unreachable


async def test_an_answer_without_an_end_is_not_read_to_it(talk: Talk) -> None:
    talk.model.says(200, {"choices": [{"message": {"content": "x" * LARGEST_ANSWER}}]})
    answer = await talk.client.answer(QUESTION)
    assert isinstance(answer, Unknown)
    assert "answered more than 10 MB" in str(answer.error)


async def test_a_rate_limit_says_how_long(talk: Talk) -> None:
    talk.model.answers(429, retry_after=7)
    answer = await talk.client.answer(QUESTION)
    assert isinstance(answer, Unknown)
    assert isinstance(answer.error, Unreachable)
    assert answer.error.retry_after == timedelta(seconds=7)


async def test_a_model_that_thinks_too_long_is_given_up(talk: Talk) -> None:
    client = talk.another(timeout="0.05s")
    await client.answer(WORDS)
    talk.model.hangs()
    answer = await client.answer(WORDS)
    assert isinstance(answer, Unknown)
    assert "did not answer within 0.05 seconds" in str(answer.error)


async def test_a_server_of_ones_own_is_asked_without_a_key(talk: Talk) -> None:
    talk.model.needs_key = False
    heard: list[dict[str, str]] = []
    talk.model.hears(heard.append)
    assert isinstance(await talk.another(api_key="").answer(WORDS), Found)
    assert "Authorization" not in heard[0]


async def test_the_key_is_in_no_error(talk: Talk) -> None:
    client = talk.another(api_key="sk-canary")
    answer = await client.answer(QUESTION)
    assert isinstance(answer, Unknown)
    assert isinstance(answer.error, KeyRefused)
    chain = [answer.error, answer.error.__cause__, answer.error.__context__]
    assert "canary" not in "".join(map(repr, chain)) + str(client.state)


async def test_an_empty_account_is_not_asked_again_and_again(talk: Talk, wiring: Wiring) -> None:
    clock = TurnedClock(datetime(2026, 1, 1, tzinfo=UTC))
    client = talk.another(replace(wiring, clock=clock))
    talk.model.runs_out_of_credit()
    await client.answer(QUESTION)
    assert client.state.standing is Standing.REFUSED

    await clock.turn(CREDIT_AGAIN - timedelta(seconds=1))
    with pytest.raises(OutOfCredit):
        await client.check()
    again = await client.answer(QUESTION)
    assert isinstance(again, Unknown)
    assert type(again.error) is OutOfCredit
    assert len(talk.model.received) == 1

    talk.model.credit = None
    await clock.turn(timedelta(seconds=2))
    await client.check()
    assert isinstance(await client.answer(QUESTION), Found)
    # The service's own probe may have been quicker than ours.
    cheap = [b'"max_tokens":16' in each for each in talk.model.received[1:-1]]
    assert cheap in ([True], [True, True])


async def test_credit_that_is_back_is_seen_also_by_a_model_that_takes_less(talk: Talk, wiring: Wiring) -> None:
    clock = TurnedClock(datetime(2026, 1, 1, tzinfo=UTC))
    client = talk.another(replace(wiring, clock=clock))
    talk.model.runs_out_of_credit()
    await client.answer(QUESTION)

    talk.model.credit, talk.model.takes_no = None, {"max_tokens"}
    await clock.turn(CREDIT_AGAIN)
    await client.check()

    assert isinstance(await client.answer(QUESTION), Found)


def test_the_heavy_library_is_not_imported_before_a_question() -> None:
    look = (
        "import sys; import daemon.bootstrap, daemon.services.llm.client; from daemon.services.base.load import kinds; "
        "kinds(); sys.exit(bool({'openai', 'httpx2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", look], timeout=60, check=False).returncode == 0


async def test_a_hundred_first_questions_at_once_are_all_answered(talk: Talk) -> None:
    answers = await gather(*(talk.client.answer(WORDS) for _ in range(100)))
    assert {type(answer) for answer in answers} == {Found}
