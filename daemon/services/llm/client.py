"""The client of a language model: the port `Model`. One try each; only a model that takes less is asked again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec

from daemon.domain.answers import Answer, Found
from daemon.domain.errors import OutOfCredit, Rejected, Unreachable
from daemon.domain.model import Ended, Form, ModelAnswer, ModelQuestion, ModelTerms, Usage
from daemon.domain.sentences import Sentence
from daemon.runtime.clock import TimedOut
from daemon.runtime.threads import Threads, ThreadsBusy
from daemon.services.base.checks import Check
from daemon.services.base.http import PROBE_WITHIN, Address, Call
from daemon.services.base.service import HttpService, answer_to
from daemon.services.base.understanding import Answered
from daemon.services.base.wiring import Wiring
from daemon.services.llm.checks import look_at
from daemon.services.llm.config import LlmConfig
from daemon.services.llm.json_within import object_in
from daemon.services.llm.models import Completion, Listed
from daemon.services.llm.understanding import ParameterRefusedError, completion, ended
from daemon.services.llm.wording import Manner, body

if TYPE_CHECKING:
    from daemon.services.llm.chat import Chat

_MODELS = Call(method="GET", path="/models", answer=msgspec.json.Decoder(Listed))
_CHAT = "/chat/completions"
_ASKED: Final = f"POST {_CHAT}"

CREDIT_AGAIN = timedelta(minutes=15)
"""How often an empty account is tried again. Only a question can tell, and one that is answered costs something."""
_IMPORT_WITHIN = timedelta(minutes=5)
_ANYTHING = ModelQuestion(system="Say yes.", user="?", max_tokens=16)
"""The cheapest question there is."""


class LlmClient(HttpService):
    """One entry: a service, and the model of it that is asked unless a question names another."""

    kind: ClassVar[str] = "llm"

    def __init__(self, name: str, config: LlmConfig, wiring: Wiring) -> None:
        key = config.api_key.reveal()
        address = Address(
            url=config.base_url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            within=config.timeout.total_seconds(),
            width=config.concurrency,
        )
        super().__init__(name, address, wiring)
        self._config = config
        self._clock = wiring.clock
        self._session = wiring.session
        self._threads = Threads(name, wiring.clock, size=1, spare=0)
        self._chat: Chat | None = None
        self._first = asyncio.Lock()
        self._manners: dict[str, Manner] = {}
        self._empty_since: float | None = None
        """When the account was last found empty, on the steady clock."""

    async def terms(
        self,
        service: str | None = None,  # noqa: ARG002 (the router knows it is us)
        *,
        model: str | None = None,
    ) -> Answer[ModelTerms]:
        """Of the entry's own model, unless another is named."""
        config = self._config
        asked = model or config.model
        price = config.price_of(asked)
        return Found(ModelTerms(service=self.name, model=asked, max_tokens=config.max_tokens, price=price))

    async def answer(self, question: ModelQuestion) -> Answer[ModelAnswer]:
        """Ask, and ask again at once where the model takes less than was sent; what it takes is remembered."""
        model = question.model or self._config.model
        return await answer_to(self._answer(question, model), what=f"model {model}")

    async def models(self) -> tuple[str, ...]:
        """The names of all it has."""
        return (await self._http.ask(_MODELS)).names

    async def lists_to_anybody(self) -> bool:
        """Whether the list of models is given without a key, so that it proves none."""
        async with self._clock.within(PROBE_WITHIN):
            headers = {"Accept": "application/json"}
            url = f"{self._config.base_url}{_MODELS.path}"
            async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                return response.status == 200

    async def check(self) -> None:
        """The list of models proves nothing about an empty account: then a question has to."""
        if self._empty_since is None:
            await self._http.probe(_MODELS)
        elif self._clock.steady() - self._empty_since < CREDIT_AGAIN.total_seconds():
            raise OutOfCredit(self.name, Sentence("has no credit left on our account: somebody has to pay there"))
        else:
            await self._ask_anything()

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self, self._config)

    def remarks(self) -> tuple[Sentence, ...]:
        """What is asked, what its model does not take, and whether its cost is known."""
        model = self._config.model
        manner = self._manners.get(model, Manner())
        said = [Sentence("The model {model} is asked.", {"model": model})]
        if not manner.temperature:
            said.append(Sentence("This model takes no temperature: it is left out."))
        if manner.form is not Form.SCHEMA:
            said.append(Sentence("This service does not hold its model to a schema: every answer is checked here."))
        if self._config.price_of(model) is None:
            said.append(Sentence("No price of this model is known: what it costs is not counted."))
        return tuple(said)

    async def close(self) -> None:
        self._threads.close()
        await super().close()

    async def _answer(self, question: ModelQuestion, model: str) -> ModelAnswer:
        chat = await self._ready()
        manner = self._manners.get(model, Manner())
        while True:
            asked_at = self._clock.steady()
            try:
                read = await self._ask(chat, question, model, manner)
            except ParameterRefusedError as refused:
                adapted = manner.without(refused.parameter)
                if adapted is None:
                    raise
                manner = adapted
            else:
                # Only what was answered teaches: the refusal may have been about something else.
                self._manners[model] = manner
                return self._told(question, model, manner, read, self._clock.steady() - asked_at)

    async def _ask(self, chat: "Chat", question: ModelQuestion, model: str, manner: Manner) -> Completion:
        said = self._body(question, model, manner)
        return await self._http.turn(_ASKED, lambda: chat.ask(said), partial(self._completion, sent=said))

    async def _ask_anything(self) -> None:
        chat, model = await self._ready(), self._config.model
        said = self._body(_ANYTHING, model, self._manners.get(model, Manner()))
        within = self._config.timeout.total_seconds()
        await self._http.probed(_ASKED, lambda: chat.ask(said), partial(self._paid, sent=said), within)

    def _paid(self, answer: Answered, *, sent: dict[str, object]) -> None:
        """Whatever it has against the question itself is no matter of credit."""
        try:
            self._completion(answer, sent=sent)
        except Rejected:
            self._empty_since = None

    def _body(self, question: ModelQuestion, model: str, manner: Manner) -> dict[str, object]:
        config = self._config
        return body(question, manner, model=model, temperature=config.temperature, max_tokens=config.max_tokens)

    def _completion(self, answer: Answered, *, sent: dict[str, object]) -> Completion:
        try:
            read = completion(self.name, answer, self._clock.now(), sent=sent)
        except OutOfCredit:
            self._empty_since = self._clock.steady()
            raise
        self._empty_since = None
        return read

    def _told(
        self, question: ModelQuestion, model: str, manner: Manner, read: Completion, seconds: float
    ) -> ModelAnswer:
        choice = read.choices[0]
        how, said = ended(choice), choice.message.said
        usage = read.usage.understood() if read.usage else Usage()
        price = self._config.price_of(model)
        wanted = question.schema is not None and how is Ended.COMPLETE
        return ModelAnswer(
            text=said,
            parsed=object_in(said) if wanted else None,
            ended=how,
            form=manner.form if question.schema is not None else Form.TEXT,
            service=self.name,
            model=model,
            usage=usage,
            cost=price.of(usage) if price else None,
            latency=timedelta(seconds=seconds),
        )

    async def _ready(self) -> "Chat":
        """The library is imported at the first question, in a thread: it would hold the loop for half a second."""
        async with self._first:
            if self._chat is None:
                chat = await self._imported()
                self._chat = chat(lambda said: self._http.send("POST", _CHAT, body=said))
        return self._chat

    async def _imported(self) -> "type[Chat]":
        try:
            return await self._threads.run(_import_chat, within=_IMPORT_WITHIN)
        except (TimedOut, ThreadsBusy) as error:
            raise Unreachable(
                self.name, Sentence("what words its questions is still being loaded"), undone=True
            ) from error


def _import_chat() -> "type[Chat]":
    from daemon.services.llm.chat import Chat  # noqa: PLC0415 (heavy: only when a question is asked)

    return Chat
