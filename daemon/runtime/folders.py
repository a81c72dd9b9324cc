"""Whether the data folder can hold a memory: writable, with room, and on a disk whose locks can be trusted."""

import errno
import os
import re
import shlex
import tempfile
from pathlib import Path

_NETWORK = re.compile(r"nfs\d?|cifs|smb\d?|smbfs|9p|afs|ceph|lustre|fuse\.(sshfs|rclone|s3fs|glusterfs|davfs2?|ceph.*)")
_FIELD_MOUNT_POINT = 4


class FolderUnusable(Exception):
    """The daemon cannot live here; the text is one line with the remedy."""


def check_folder(folder: Path, *, in_container: bool) -> None:
    """Make it if it is missing and write a few bytes in it; raises FolderUnusable with what mends it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".usher-writable-") as file:
            file.write(b"written to see whether it can be")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise FolderUnusable(_remedy(folder, error, in_container=in_container)) from error


def network_file_system(folder: Path, mountinfo: str) -> str | None:
    """The kind of network file system it lies on, if any: SQLite's WAL needs shared memory those do not have.

    `mountinfo` is the text of /proc/self/mountinfo.
    """
    mounts = [_mount(line) for line in mountinfo.splitlines() if " - " in line]
    # The deepest mount holds the folder; of two at one place, the later covers the earlier.
    holding = [(len(at.parts), order) for order, (at, _) in enumerate(mounts) if folder.resolve().is_relative_to(at)]
    kind = mounts[max(holding)[1]][1] if holding else ""
    return kind if _NETWORK.fullmatch(kind) else None


def _mount(line: str) -> tuple[Path, str]:
    before, after = line.split(" - ", 1)
    point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), before.split(" ")[_FIELD_MOUNT_POINT])
    return Path(point), after.split(" ", 1)[0]


def _remedy(folder: Path, error: OSError, *, in_container: bool) -> str:
    name = shlex.quote(str(folder))
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"no room left in {name}: make some, then start again"
        case errno.EROFS:
            return f"{name} is mounted read-only: mount it without :ro, then start again"
        case errno.ENOTDIR | errno.EEXIST:
            return f"{name} is not a folder: move the file away, or name another folder with --data"
        case errno.EACCES | errno.EPERM:
            return _ownership(folder, in_container=in_container)
    return f"cannot write to {name}: {error.strerror}"


def _ownership(folder: Path, *, in_container: bool) -> str:
    uid, gid = os.geteuid(), os.getegid()
    where = "FOLDER" if in_container else shlex.quote(str(_nearest(folder)))
    run = "run on the host, for the FOLDER mounted there" if in_container else "run"
    return (
        f"cannot write to {shlex.quote(str(folder))} as uid {uid}, gid {gid}; {run}: sudo chown -R {uid}:{gid} {where}"
    )


def _nearest(folder: Path) -> Path:
    """The folder itself, or the closest one above it that exists."""
    return next((path for path in (folder, *folder.parents) if os.path.lexists(path)), folder)
