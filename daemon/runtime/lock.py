"""One daemon a data folder: two would answer every request twice."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

_NAME = "usher.lock"


class FolderInUse(Exception):
    """Another daemon lives in this folder."""


class FolderLock:
    """Held for life. The kernel lets go of it however the process ends, so a crash leaves nothing to clean up."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._held: int | None = None

    def __enter__(self) -> "FolderLock":
        """Raises FolderInUse, naming the holder, when it is taken."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise FolderInUse(f"another Usher (pid {holder}) uses {self._path.parent}") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        self._held = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go. The file stays: removing it would let two daemons lock two files of one name."""
        if self._held is not None:
            os.close(self._held)
            self._held = None
