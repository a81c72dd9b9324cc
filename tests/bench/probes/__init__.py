"""What the engine's probes take, each in a house of its own in this process, on the machine's clock."""

from dataclasses import dataclass
from pathlib import Path

from tests.bench.probes import activity, advice, letters, people, shapes, work


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """Milliseconds, unless it says otherwise."""

    timers_late: list[float]
    answers: list[float]
    """From twenty answers at once until each was told, and all three copies say what became of the question."""
    reserving: float
    """Microseconds to take one of a budget, on the way from an empty account to a full one of a hundred."""
    inserting: float
    """Microseconds of one bare row beside it."""
    messages: list[float]
    """Seconds from the fact until the last of five hundred was sent."""
    letters: list[float]
    """The same through the plugin that sends messages, as mail to a server that answers at once."""
    letters_twice: int
    """Letters that somebody got once more."""
    asked: list[float]
    """Milliseconds from the doorbell to a decision that a model is asked for, where it answers at once."""
    ruled: list[float]
    """The same where a rule decides."""
    acts: list[float]
    """From plan to done, of a pause and the removal that follows it, on a port that answers at once."""
    streamed: list[float]
    """From commit to a client's hands."""
    pool_late: list[float]
    """How late the loop is, at the 99th percentile, while four texts are read two at a time."""
    bare_late: list[float]
    """The same beside two bare threads that read as much."""
    handled: list[float]
    """From receipt to what the handler made of it."""
    decoding: float
    """Microseconds an example of everything that is stored, into its type."""
    bare_decoding: float
    """The same without a type."""
    forgetting: list[float]
    seen: list[float]
    """Of processor, for when each of 10,000 people was last seen."""
    seen_calls: float
    """How often everybody was asked for in each of these readings."""


async def measure(folder: Path, times: int) -> Probed:
    """One probe after the other, each so often."""
    reserving, inserting = await work.budget(folder / "budget")
    pool, bare = await work.pool(folder / "pool", max(2, times // 40))
    decoding, bare_decoding = shapes.decode()
    written, twice = await letters.letters(folder / "letters", max(2, times // 40))
    seen, seen_calls = await activity.everybody(max(3, times // 10))
    asked, ruled = await advice.advice(folder / "advice", times)
    return Probed(
        timers_late=await work.timers(folder / "timers", times),
        answers=await people.answers(folder / "answers", times // 5),
        reserving=reserving,
        inserting=inserting,
        messages=await people.messages(folder / "messages", max(1, times // 40)),
        letters=written,
        letters_twice=twice,
        asked=asked,
        ruled=ruled,
        acts=await work.acts(folder / "acts", times),
        streamed=await people.stream(folder / "stream", times),
        pool_late=pool,
        bare_late=bare,
        handled=await people.inbox(folder / "inbox", times),
        decoding=decoding,
        bare_decoding=bare_decoding,
        forgetting=await people.forget(folder / "forget", max(2, times // 20)),
        seen=seen,
        seen_calls=seen_calls,
    )
