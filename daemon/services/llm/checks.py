"""What is often set up wrong with a language model. Reads only: no question is asked, nothing is spent."""

from collections.abc import AsyncIterator
from difflib import get_close_matches
from typing import Protocol

import aiohttp

from daemon.domain.errors import KeyRefused, OutsideError
from daemon.domain.sentences import Sentence
from daemon.services.base.checks import Check, stopped
from daemon.services.llm.config import LlmConfig

_SHOWN = 5
"""Models that are named to somebody who named another."""


class Lists(Protocol):
    """What is looked at."""

    async def models(self) -> tuple[str, ...]: ...
    async def lists_to_anybody(self) -> bool: ...


async def look_at(service: Lists, config: LlmConfig) -> AsyncIterator[Check]:
    """Is it reached, does it take the key, has it the model, is its price known?"""
    try:
        names = await service.models()
    except OutsideError as error:
        yield stopped(error, _remedy(error, config), answers=Sentence("The model's service answers"))
        return
    yield Check(
        what=Sentence("The model's service answers"),
        ok=True,
        found=Sentence("{count} models", {"count": len(names)}),
    )
    yield await _key(service, config)
    yield _model(names, config.model)
    yield _price(config)


async def _key(service: Lists, config: LlmConfig) -> Check:
    what = Sentence("The key is accepted")
    if not config.api_key:
        return Check(what=what, ok=True, found=Sentence("none is needed"))
    try:
        to_anybody = await service.lists_to_anybody()
    except (aiohttp.ClientError, OSError):
        to_anybody = False  # whoever gives no key gets no answer
    if to_anybody:
        return Check(
            what=what,
            ok=None,
            found=Sentence("this service lists its models without one: only a question will tell"),
            remedy=Sentence("Look at its page of keys whether this one is in use and has credit."),
        )
    return Check(what=what, ok=True, found=Sentence("yes"))


def _model(names: tuple[str, ...], wanted: str) -> Check:
    what = Sentence("The service has the model")
    known = {name.removeprefix("models/") for name in names}
    if wanted in names or wanted in known or f"{wanted}:latest" in known:
        return Check(what=what, ok=True, found=Sentence("{model}", {"model": wanted}))
    near = get_close_matches(wanted, sorted(known), n=_SHOWN, cutoff=0.3) or sorted(known)[:_SHOWN]
    return Check(
        what=what,
        ok=False,
        found=Sentence("it has none called {model}", {"model": wanted}),
        remedy=Sentence("Set OPENAI_MODEL to one it has, such as {models}.", {"models": ", ".join(near)})
        if near
        else Sentence("It has no model at all yet: load one there first."),
    )


def _price(config: LlmConfig) -> Check:
    what = Sentence("The price of the model is known")
    price = config.price_of(config.model)
    if price is not None:
        return Check(what=what, ok=True, found=Sentence("{price}, for a million tokens", {"price": str(price)}))
    return Check(
        what=what,
        ok=None,
        found=Sentence("no: what is spent cannot be counted, and no budget can hold"),
        remedy=Sentence("Name it under prices in daemon.yaml; a model on a machine of your own costs 0 in, 0 out."),
    )


def _remedy(error: OutsideError, config: LlmConfig) -> Sentence:
    if isinstance(error, KeyRefused):
        return Sentence("Make a new key where you have your account, and set OPENAI_API_KEY.")
    if config.is_openai:
        return Sentence("Can this machine reach api.openai.com? A name server or a firewall may be in the way.")
    return Sentence("Is it running, and is its base_url right as seen from this machine? It usually ends in /v1.")
