"""Whether the data folder can hold a memory."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from daemon.runtime.folders import FolderUnusable, check_folder, network_file_system

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:25 / /config rw,relatime - nfs4 nas:/pool/config rw,vers=4.2
31 22 0:26 / /config/local rw,relatime - xfs /dev/sdb rw
32 22 0:27 / /mnt/my\\040share rw,relatime shared:2 master:1 - cifs //nas/share rw
33 22 0:28 / /mnt/ssh rw - fuse.sshfs me@nas: rw
34 22 0:29 / /mnt/host rw - 9p drvfs rw
35 22 0:30 / /mnt/user rw - fuse.shfs shfs rw
"""


def test_a_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    check_folder(tmp_path / "new" / "data", in_container=False)
    assert list((tmp_path / "new" / "data").iterdir()) == []


@pytest.fixture
def locked() -> Iterator[Path]:
    """A folder we may not write to. Root may write everywhere, so root becomes somebody else for a while."""
    me = os.geteuid()
    with TemporaryDirectory() as house:
        Path(house).chmod(0o755)
        folder = Path(house) / "locked room"
        folder.mkdir(mode=0o555)
        os.seteuid(me or 65534)
        yield folder
        os.seteuid(me)


def test_a_folder_of_somebody_elses_comes_with_the_command_that_mends_it(locked: Path) -> None:
    uid, gid = os.geteuid(), os.getegid()
    with pytest.raises(FolderUnusable) as unusable:
        check_folder(locked, in_container=False)
    text = f"cannot write to '{locked}' as uid {uid}, gid {gid}; run: sudo chown -R {uid}:{gid} '{locked}'"
    assert str(unusable.value) == text


def test_a_folder_that_cannot_be_made_is_mended_where_it_would_be(locked: Path) -> None:
    with pytest.raises(FolderUnusable, match=rf"chown -R \d+:\d+ '{locked}'$"):
        check_folder(locked / "new", in_container=False)


def test_in_a_container_the_remedy_is_for_the_host(locked: Path) -> None:
    with pytest.raises(FolderUnusable, match=r"host, for the FOLDER mounted there: sudo chown -R \d+:\d+ FOLDER$"):
        check_folder(locked, in_container=True)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.touch()
    with pytest.raises(FolderUnusable, match="is not a folder: move the file away"):
        check_folder(file, in_container=False)


@pytest.mark.parametrize(
    "code, remedy",
    [
        (errno.ENOSPC, "no room left in /config: make some, then start again"),
        (errno.EDQUOT, "no room left in /config: make some, then start again"),
        (errno.EROFS, "/config is mounted read-only: mount it without :ro, then start again"),
        (errno.EIO, "cannot write to /config: Input/output error"),
    ],
)
def test_every_trouble_has_its_own_remedy(code: int, remedy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(FolderUnusable) as unusable:
        check_folder(Path("/config"), in_container=True)
    assert str(unusable.value) == remedy


@pytest.mark.parametrize(
    "folder, kind",
    [
        ("/", None),
        ("/srv/usher", None),
        ("/config", "nfs4"),
        ("/config/usher", "nfs4"),
        ("/config/local/usher", None),
        ("/configuration", None),
        ("/mnt/my share/usher", "cifs"),
        ("/mnt/ssh", "fuse.sshfs"),
        ("/mnt/host/c", "9p"),
        ("/mnt/user/appdata", None),
    ],
)
def test_a_network_file_system_is_noticed(folder: str, kind: str | None) -> None:
    assert network_file_system(Path(folder), MOUNTS) == kind


def test_the_later_mount_at_one_place_covers_the_earlier() -> None:
    covered = MOUNTS + "40 30 0:31 / /config rw - ext4 /dev/sdc rw\n"
    assert network_file_system(Path("/config"), covered) is None


def test_without_mounts_nothing_is_known() -> None:
    assert network_file_system(Path("/config"), "") is None
