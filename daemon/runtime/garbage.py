"""When memory that refers to itself is looked for: not while everything is loaded, and seldom afterwards."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def put_off() -> None:
    """Collect nothing until `collecting_seldom`: what a start loads stays, and looking through it again and again took
    a tenth of the start."""
    gc.disable()


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """What the start made stays for good, and is not looked through again and again; nor is what lives for a call.

    Worth a seventh of the processor time of a decision (`make bench`).
    """
    before, was_on = gc.get_threshold(), gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
        if not was_on:
            gc.disable()
