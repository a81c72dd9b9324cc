"""The probe of what is stored: how long every stored example takes to be read."""

import time
from collections.abc import Callable
from functools import partial

import msgspec

from daemon.actions.base import ACTIONS
from daemon.domain.questions import Question
from daemon.events.base import CATALOGUE
from tests.memory.stored import as_stored, everything_is_known, examples

_ROUNDS = 200

Read = Callable[[bytes], object]


def decode() -> tuple[float, float]:
    """Microseconds an example, into its type and without one."""
    everything_is_known()
    question = msgspec.json.Decoder(Question)
    stored: list[tuple[Read, bytes]] = [
        *((partial(CATALOGUE.decode, name), as_stored(body)) for _, name, body in examples("events")),
        *((partial(ACTIONS.decode, name), as_stored(body)) for _, name, body in examples("actions")),
        *((question.decode, as_stored(body)) for _, _, body in examples("questions")),
    ]
    return _microseconds(stored), _microseconds([(msgspec.json.decode, body) for _, body in stored])


def _microseconds(stored: list[tuple[Read, bytes]]) -> float:
    began = time.monotonic()
    for _ in range(_ROUNDS):
        for read, body in stored:
            read(body)
    return (time.monotonic() - began) / (_ROUNDS * len(stored)) * 1_000_000
