"""When memory that refers to itself is looked for: not while everything is loaded, and seldom afterwards."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """For loading modules: looked through once, at the end, and what stays is set aside.

    Looking through them again and again took a fifth of the start's processor time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """What the start made stays for good, and is not looked through again and again; nor is what lives for a call.

    Worth a seventh of the processor time of a decision (`make bench`).
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
