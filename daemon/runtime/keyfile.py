"""A key in a file of its own in the data folder, which nobody else of this machine may open."""

import os
import re
from contextlib import suppress
from pathlib import Path

LENGTH = 32
"""Bytes of a key."""


class KeyFileError(Exception):
    """The file cannot be used; the text is one line with the remedy, and nothing of the key."""


def read_key(path: Path) -> bytes | None:
    """None: there is no such file. Raises `KeyFileError` for one that holds no key."""
    try:
        held = path.read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(_remedy(path)) from error
    if not re.fullmatch(rf"[0-9a-f]{{{LENGTH * 2}}}", held):
        raise KeyFileError(_remedy(path))
    return bytes.fromhex(held)


def keep_key(path: Path, key: bytes) -> None:
    """The file is whole or is not there, whenever the power goes off. Raises `KeyFileError`."""
    unfinished = path.with_suffix(".unfinished")
    try:
        with suppress(FileNotFoundError):
            unfinished.unlink()
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written: {error.strerror or error}") from error


def open_to_others(path: Path) -> bool:
    """Other accounts of this machine may read it."""
    return bool(path.stat().st_mode & 0o077)


def _settle(folder: Path) -> None:
    """The new name is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remedy(path: Path) -> str:
    return (
        f"{path} cannot be read as a key: put it back from a backup, or remove it; then a new one is made, and links "
        f"in mails sent so far lead to the login"
    )
