"""The one module that imports `openai`: some 17 MB and half a second, at the first question (`client.py`).

It words the call; the call itself goes through our own session. So there is one way out of the house, which follows
no redirect, reads no proxy and no credential from the environment, and tells nobody what machine this is.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
from openai import APIConnectionError, APIStatusError, AsyncOpenAI
from openai.resources.chat import AsyncChat  # would come with the first call otherwise, on the loop

from daemon.services.base.understanding import Answered

Send = Callable[[bytes], Awaitable[Answered]]
"""One POST of this JSON to /chat/completions."""

_KEPT = {"content-type", "retry-after"}


class Chat:
    """Asks through `send`, once: nothing here repeats a call."""

    def __init__(self, send: Send) -> None:
        client = AsyncOpenAI(
            # None of these is sent: the session has the real ones.
            api_key="none",
            base_url="http://model",
            max_retries=0,
            timeout=None,
            http_client=httpx2.AsyncClient(transport=_Through(send), timeout=None),
        )
        self._completions = AsyncChat(client).completions

    async def ask(self, body: dict[str, Any]) -> Answered:
        """The whole answer, whatever its status. Raises what `send` raises."""
        try:
            raw = await self._completions.with_raw_response.create(**body)
        except APIStatusError as error:
            return _answered(error.response)
        except APIConnectionError as error:
            if error.__cause__ is None:
                raise
            raise error.__cause__ from None
        return _answered(raw.http_response)


class _Through(httpx2.AsyncBaseTransport):
    """Hands what `openai` worded to our session."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._send(await request.aread())
        # It was unpacked already, and its length is another one now.
        kept = [
            (name, value) for name, value in answer.headers.items() if name.lower() in {"content-type", "retry-after"}
        ]
        return httpx2.Response(answer.status, headers=kept, content=answer.body, request=request)


def _answered(response: httpx2.Response) -> Answered:
    return Answered(response.status_code, response.headers, response.content)
