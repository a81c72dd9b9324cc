"""What the doctor says of a model."""

import pytest

from daemon.services.base.checks import Check
from demo.llm import FakeModel
from tests.services.llm.conftest import Talk
from tests.services.llm.questions import QUESTION


async def seen(talk: Talk, **settings: object) -> list[Check]:
    client = talk.another(**settings)
    return [check async for check in client.checks()]


async def test_all_is_well_and_nothing_is_spent(talk: Talk) -> None:
    checks = await seen(talk)
    assert [(str(check.what), check.ok, str(check.found)) for check in checks] == [
        ("The model's service answers", True, "4 models"),
        ("The key is accepted", True, "yes"),
        ("The service has the model", True, "gpt-4o-mini"),
        ("The price of the model is known", True, "0.15 in, 0.075 cached, 0.6 out, for a million tokens"),
    ]
    assert talk.model.received == []


async def test_a_model_that_is_not_there_is_said_with_those_that_are(talk: Talk) -> None:
    check = (await seen(talk, model="gpt-4o-mimi"))[2]
    assert (check.ok, str(check.found)) == (False, "it has none called gpt-4o-mimi")
    assert "gpt-4o-mini" in str(check.remedy)


async def test_a_service_without_models_is_told_apart(talk: Talk) -> None:
    talk.model.models = []
    assert "load one there first" in str((await seen(talk))[2].remedy)


@pytest.mark.parametrize(
    "there, wanted",
    [("llama3.2:latest", "llama3.2"), ("models/gemini-2.0-flash", "gemini-2.0-flash"), ("a/b", "a/b")],
)
async def test_names_are_matched_as_services_write_them(talk: Talk, there: str, wanted: str) -> None:
    talk.model.models = [there]
    assert (await seen(talk, model=wanted))[2].ok is True


async def test_a_price_nobody_named_is_said_and_is_no_failure(talk: Talk) -> None:
    check = (await seen(talk, model="house-model"))[3]
    assert check.ok is None
    assert "prices" in str(check.remedy)


async def test_a_list_that_is_open_to_all_proves_no_key(talk: Talk) -> None:
    talk.model.lists_to_anybody = True
    assert (await seen(talk, api_key="wrong"))[1].ok is None


async def test_where_no_key_is_needed_that_is_well(talk: Talk) -> None:
    talk.model.needs_key = False
    assert [check.ok for check in await seen(talk, api_key="")][:2] == [True, True]


@pytest.mark.parametrize(
    "breaks, what, remedy",
    [
        (lambda model: model.answers(401), "The key is accepted", "OPENAI_API_KEY"),
        (FakeModel.goes_down, "The model's service answers", "base_url"),
        (FakeModel.answers_html, "The model's service answers", "base_url"),
        (lambda model: model.answers(404), "The model's service answers", "/v1"),
    ],
)
async def test_what_stops_the_rest_is_the_last_line(talk: Talk, breaks: object, what: str, remedy: str) -> None:
    breaks(talk.model)  # type: ignore[operator]
    checks = await seen(talk)
    assert [(str(check.what), check.ok) for check in checks] == [(what, False)]
    assert remedy in str(checks[0].remedy)


async def test_the_page_says_what_is_asked_and_what_its_model_does_not_take(talk: Talk) -> None:
    client = talk.another(model="house-model")
    talk.model.takes_no = {"temperature", "response_format"}
    before = list(map(str, client.remarks()))
    await client.answer(QUESTION)
    assert before == [
        "The model house-model is asked.",
        "No price of this model is known: what it costs is not counted.",
    ]
    assert list(map(str, client.remarks()))[1:3] == [
        "This model takes no temperature: it is left out.",
        "This service does not hold its model to a schema: every answer is checked here.",
    ]
