"""What goes over the wire."""

from dataclasses import replace

import pytest

from daemon.domain.model import Form
from daemon.services.llm.wording import Manner, Parameter, body, is_closed
from tests.services.llm.conftest import Talk
from tests.services.llm.questions import QUESTION, SCHEMA, WORDS


async def test_these_are_the_bytes_a_model_is_sent(talk: Talk) -> None:
    """All of them: whatever else went out would go to a stranger."""
    await talk.client.answer(QUESTION)

    assert talk.model.received == [
        b'{"model":"gpt-4o-mini","messages":[{"role":"system","content":"You judge requests."},'
        b'{"role":"user","content":"Title: Am\xc3\xa9lie\\nRating: 7.9"}],"max_tokens":500,'
        b'"response_format":{"type":"json_schema","json_schema":{"name":"decision","strict":true,"schema":'
        b'{"type":"object","properties":{"decision":{"type":"string","enum":["APPROVED","REJECTED","NEEDS_REVIEW"]},'
        b'"confidence":{"type":"number","minimum":0,"maximum":1},"reason":{"type":"string"}},'
        b'"required":["decision","confidence","reason"],"additionalProperties":false}}},"temperature":0.3}'
    ]


async def test_these_are_the_headers_a_model_is_sent(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the library's own, which tells the machine, and nothing of the environment."""
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Canary: canary")
    heard: list[dict[str, str]] = []
    talk.model.hears(heard.append)

    await talk.client.answer(WORDS)

    assert [sorted(headers) for headers in heard] == [
        ["Accept", "Accept-Encoding", "Authorization", "Content-Length", "Content-Type", "Host", "User-Agent"]
    ]
    assert heard[0]["User-Agent"] == "Usher"
    assert heard[0]["Authorization"] == "Bearer sk-invented-house"


async def test_half_a_character_is_sent_as_one_that_says_so(talk: Talk) -> None:
    answer = await talk.client.answer(replace(WORDS, user="Title: \ud83c cut", system="\udfff"))
    assert answer.needed().text
    assert "Title: \ufffd cut".encode() in talk.model.received[0]


async def test_no_proxy_of_the_environment_is_used(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert (await talk.client.answer(WORDS)).needed().text


@pytest.mark.parametrize(
    "manner, sent",
    [
        (Manner(), {"temperature": 0.3, "max_tokens": 500}),
        (Manner(temperature=False), {"max_tokens": 500}),
        (Manner(tokens="max_completion_tokens"), {"temperature": 0.3, "max_completion_tokens": 500}),
    ],
)
def test_a_question_is_put_as_the_model_accepts_it(manner: Manner, sent: dict[str, object]) -> None:
    said = body(WORDS, manner, model="m", temperature=0.3, max_tokens=500)
    assert {name: value for name, value in said.items() if name not in {"model", "messages"}} == sent


@pytest.mark.parametrize(
    "form, kind, told",
    [(Form.SCHEMA, "json_schema", False), (Form.JSON, "json_object", True), (Form.TEXT, "", True)],
)
def test_whoever_is_not_held_to_the_schema_is_told_it(form: Form, kind: str, told: bool) -> None:
    said = body(QUESTION, Manner(form=form), model="m", temperature=0.3, max_tokens=500)
    assert said.get("response_format", {}).get("type", "") == kind
    assert ('"NEEDS_REVIEW"' in said["messages"][0]["content"]) is told


def test_a_question_may_have_a_limit_of_its_own() -> None:
    said = body(replace(WORDS, max_tokens=77), Manner(), model="m", temperature=0.3, max_tokens=500)
    assert said["max_tokens"] == 77


@pytest.mark.parametrize(
    "refused, becomes",
    [
        ("temperature", Manner(temperature=False)),
        ("max_tokens", Manner(tokens="max_completion_tokens")),
        ("response_format", Manner(form=Form.JSON)),
    ],
)
def test_what_is_refused_is_left_out_or_said_otherwise(refused: Parameter, becomes: Manner) -> None:
    assert Manner().without(refused) == becomes


@pytest.mark.parametrize("refused", ["temperature", "max_tokens", "response_format"])
def test_there_is_an_end_to_asking_again(refused: Parameter) -> None:
    assert Manner(temperature=False, tokens="max_completion_tokens", form=Form.TEXT).without(refused) is None


@pytest.mark.parametrize("more, strict", [({}, True), ({"required": []}, False)])
def test_an_open_schema_is_not_asked_for_strictly(more: dict[str, object], strict: bool) -> None:
    said = body(replace(QUESTION, schema=SCHEMA | more), Manner(), model="m", temperature=0.3, max_tokens=500)
    assert said["response_format"]["json_schema"]["strict"] is strict


@pytest.mark.parametrize(
    "schema, closed",
    [
        (SCHEMA, True),
        ({**SCHEMA, "additionalProperties": True}, False),
        ({**SCHEMA, "required": ["decision"]}, False),
        ({"type": "array", "items": {"type": "object", "properties": {"a": {}}}}, False),
        ({"type": "array", "items": SCHEMA}, True),
        ({"type": "object"}, False),
    ],
)
def test_only_a_closed_schema_is_asked_for_strictly(schema: object, closed: bool) -> None:
    assert is_closed(schema) is closed
