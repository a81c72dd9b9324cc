"""Settings of a model."""

import pytest
from pydantic import ValidationError

from daemon.config import Secret
from daemon.domain.model import Price, Usage
from daemon.services.llm.config import LlmConfig


@pytest.mark.parametrize(
    "settings, missing",
    [
        ({}, ("api_key",)),
        ({"api_key": "k"}, ()),
        ({"base_url": "http://ollama:11434/v1"}, ()),
        ({"base_url": "https://eu.api.openai.com/v1"}, ("api_key",)),
        ({"base_url": "https://notopenai.com/v1"}, ()),
        ({"base_url": "", "api_key": "k"}, ("base_url",)),
        ({"model": "", "api_key": "k"}, ("model",)),
    ],
)
def test_only_openai_itself_needs_a_key(settings: dict[str, str], missing: tuple[str, ...]) -> None:
    assert LlmConfig(kind="llm", **settings).missing == missing  # type: ignore[arg-type]


@pytest.mark.parametrize("off", ["false", "no", "0"])
def test_it_can_be_switched_off(off: str) -> None:
    config = LlmConfig.model_validate({"kind": "llm", "api_key": "k", "enabled": off})
    assert (config.configured, config.missing) == (False, ())


@pytest.mark.parametrize(
    "text, price",
    [
        ("0.15 in, 0.60 out", Price(read=0.15, written=0.6)),
        ("0.15 in, 0.075 cached, 0.60 out", Price(read=0.15, cached=0.075, written=0.6)),
        ("10 OUT,2.5 IN", Price(read=2.5, written=10)),
        ("0 in, 0 out", Price(read=0, written=0)),
    ],
)
@pytest.mark.parametrize("model", ["m", "llama3.2:3b", "openai/gpt-4o-mini", "a=b"])
def test_a_price_is_read_as_it_is_written(model: str, text: str, price: Price) -> None:
    ways: list[object] = [{model: text}, [{model: text}], [f"{model} = {text}"], f"{model}={text}"]
    read = [LlmConfig.model_validate({"kind": "llm", "prices": way}) for way in ways]
    assert [config.price_of(model) for config in read] == [price] * 4
    assert [config.price_of("another") for config in read] == [None] * 4
    again = LlmConfig.model_validate({"kind": "llm", "prices": [str(each) for each in read[0].prices]})
    assert again == read[0]


@pytest.mark.parametrize(
    "text",
    ["", "m", "m = ", "= 1 in, 2 out", "m = 0.15", "m = 0.15 in", "m = a in, b out", "m = 1 in, 1 in, 2 out",
     "m = -1 in, 2 out", "m = 1 in 2 out"],
)  # fmt: skip
def test_a_price_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError, match=r"such as gpt-4o-mini = 0\.15 in, 0\.075 cached, 0\.60 out"):
        LlmConfig.model_validate({"kind": "llm", "prices": [text]})


@pytest.mark.parametrize(
    "usage, cost",
    [
        (Usage(prompt=1_000_000, completion=0), 0.15),
        (Usage(prompt=0, completion=1_000_000), 0.6),
        (Usage(prompt=1_000_000, completion=0, cached=400_000), 0.09 + 0.03),
        (Usage(prompt=1_000_000, completion=0, cached=9_000_000), 0.075),
        (Usage(completion=10), None),
        (Usage(prompt=10), None),
        (Usage(), None),
    ],
)
def test_a_cost_is_what_was_read_again_and_written(usage: Usage, cost: float | None) -> None:
    price = Price(read=0.15, cached=0.075, written=0.6)
    assert price.of(usage) == (cost if cost is None else pytest.approx(cost))


def test_without_a_price_for_it_what_is_read_again_costs_as_much() -> None:
    assert Price(read=2, written=4).of(Usage(prompt=1_000_000, completion=0, cached=500_000)) == 2


def test_the_key_is_in_nothing_that_is_shown() -> None:
    assert "canary" not in repr(LlmConfig(kind="llm", api_key=Secret("canary")))
