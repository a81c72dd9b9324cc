"""A probe: work that would hold the loop goes to threads and programs, each with its time."""

import re
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event as Forever

from daemon.domain.ids import Topic
from daemon.domain.sentences import Sentence
from daemon.plugin import Context, Event, Plugin, PluginConfig, event, on

WORDS = re.compile(r"(\w+)[ ,;]+(\w+)")
HOUR = timedelta(hours=1)


class Piece(Event):
    """Something to be worked on."""

    piece: str

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="piece", name=self.piece)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.piece}"


@event("workshop.text_came")
class TextCame(Piece):
    """A text that takes long to read."""

    piece: str
    rounds: int


@event("workshop.call_hangs")
class CallHangs(Piece):
    """A library that does not come back by itself."""

    piece: str
    seconds: float


@event("workshop.program_hangs")
class ProgramHangs(Piece):
    """A program that does not end by itself, nor does its child."""

    piece: str
    seconds: float
    pids: str
    """Where it writes down its own number and its child's."""


@event("workshop.done")
class Done(Piece):
    """It was worked on."""

    piece: str
    result: str


def read_slowly(rounds: int) -> int:
    """Pure Python that holds the interpreter as a parser does."""
    text = "one two, three; four five " * 200
    return sum(len(WORDS.findall(text)) for _ in range(rounds))


def hang() -> None:
    """A call that never answers."""
    Forever().wait()


@on(TextCame)
async def read(event: TextCame, ctx: Context[PluginConfig]) -> None:
    found = await ctx.blocking(read_slowly, event.rounds, within=HOUR)
    await ctx.commit(Done(piece=event.piece, result=str(found)))


@on(CallHangs)
async def call(event: CallHangs, ctx: Context[PluginConfig]) -> None:
    await ctx.blocking(hang, within=timedelta(seconds=event.seconds))
    await ctx.commit(Done(piece=event.piece, result="came back"))


@on(ProgramHangs)
async def run(event: ProgramHangs, ctx: Context[PluginConfig]) -> None:
    argv = [sys.executable, "-c", PARENT, event.pids]
    ended = await ctx.run(argv, within=timedelta(seconds=event.seconds))
    await ctx.commit(Done(piece=event.piece, result=str(ended.code)))


PARENT = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
with open(sys.argv[1] + ".new", "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.rename(sys.argv[1] + ".new", sys.argv[1])
child.wait()
"""


def pids(file: str) -> list[int]:
    """The numbers a hanging program wrote down."""
    return [int(each) for each in Path(file).read_text(encoding="ascii").split()]


plugin = Plugin(name="workshop", title=Sentence("Workshop"), config=PluginConfig, parts=(read, call, run))
