"""Language models: OpenAI, and all that speak its protocol (Ollama, LocalAI, LM Studio, OpenRouter, vLLM).

client (the port `Model`), chat (the one module that imports `openai`, at the first question), wording (what a question
looks like, and how it is asked again where a model takes less), understanding (what an answer means), json_within (the
object in a text), models, checks (`usher doctor`), config.
"""

from daemon.domain.ports import Model
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.llm.config import LlmConfig


def _fit(name: str, config: LlmConfig, wiring: Wiring) -> Service:
    from daemon.services.llm.client import LlmClient  # noqa: PLC0415 (only when there is an entry)

    return LlmClient(name, config, wiring)


kind = Kind(name="llm", config=LlmConfig, fit=_fit, provides=(Model,))
