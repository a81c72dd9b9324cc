"""When memory that refers to itself is looked for: not before the house is open, and seldom afterwards."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """For a life from its first import: nothing is looked for until `collecting_seldom` begins.

    Looking through all that a start loads took a fifth of its processor time, and once still a twelfth.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """What the start made is looked through now, stays for good, and is not looked through again; nor is what lives for
    a call.

    Worth a seventh of the processor time of a decision (`make bench`).
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
