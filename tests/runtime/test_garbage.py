"""Nothing is collected before a house is open; then it is, and what the start made is left out."""

import gc
from collections.abc import Iterator

import pytest

from daemon.runtime.garbage import collecting_seldom, put_off


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    assert gc.isenabled()
    assert gc.get_threshold() == before
    gc.unfreeze()


def test_what_was_put_off_while_starting_is_done_when_the_house_is_open() -> None:
    with put_off():
        assert not gc.isenabled()
        circle: list[object] = []
        circle.append(circle)
        del circle
        waiting = gc.get_count()[0]
        with collecting_seldom():
            assert gc.isenabled()
            assert gc.get_count()[0] < waiting
            assert gc.get_freeze_count() > 0


def test_a_start_that_fails_leaves_nothing_put_off() -> None:
    with pytest.raises(ImportError), put_off():
        raise ImportError
    assert gc.isenabled()


def test_an_open_house_collects_seldom_and_a_closed_one_as_before() -> None:
    with collecting_seldom():
        assert gc.isenabled()
        assert gc.get_threshold() == (10_000, 20, 50)
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0
