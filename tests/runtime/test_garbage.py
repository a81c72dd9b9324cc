"""Nothing is collected while a start loads; afterwards it is, and what the start made is left out."""

import gc
from collections.abc import Iterator

import pytest

from daemon.runtime.garbage import collecting_seldom, put_off


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.enable()
    assert gc.get_threshold() == before


def test_what_was_put_off_is_done_once_the_house_is_open() -> None:
    put_off()
    assert not gc.isenabled()
    with collecting_seldom():
        assert gc.isenabled()
        assert gc.get_threshold() == (10_000, 20, 50)
        assert gc.get_freeze_count() > 0
    assert not gc.isenabled()


def test_a_process_that_put_nothing_off_collects_as_before_when_the_house_is_closed() -> None:
    with collecting_seldom():
        assert gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
