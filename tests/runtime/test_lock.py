"""One daemon a data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.runtime.lock import FolderInUse, FolderLock

HOLDER = """
import sys
from pathlib import Path
from daemon.runtime.lock import FolderLock
with FolderLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_daemon_is_refused_and_told_who_the_first_is(tmp_path: Path) -> None:
    program = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(FolderInUse) as refused, FolderLock(tmp_path):
            pass
        holder.kill()
    assert str(refused.value) == f"another Usher (pid {holder.pid}) uses {tmp_path}"

    with FolderLock(tmp_path):  # a killed holder leaves nothing behind
        assert (tmp_path / "usher.lock").read_text() == f"{os.getpid()}\n"


def test_once_let_go_it_can_be_taken_again(tmp_path: Path) -> None:
    with FolderLock(tmp_path):
        pass
    with FolderLock(tmp_path):
        pass


def test_of_an_earlier_holder_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "usher.lock").write_text("4000000000\n")
    with FolderLock(tmp_path):
        assert (tmp_path / "usher.lock").read_text() == f"{os.getpid()}\n"


def test_a_refusal_leaves_the_holders_name(tmp_path: Path) -> None:
    with FolderLock(tmp_path):
        for _ in range(2):
            with pytest.raises(FolderInUse, match=f"pid {os.getpid()}"), FolderLock(tmp_path):
                pass


def test_a_program_we_start_does_not_inherit_it(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "print('here', flush=True); input()"]
    with FolderLock(tmp_path):
        child = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=False)
        assert child.stdout is not None
        child.stdout.readline()
    with child, FolderLock(tmp_path):
        child.kill()
