"""Names that mean something."""

import pytest

from daemon.domain.holdings import Requester
from daemon.services.base.arr.models import Disk, disk_of, requester


@pytest.mark.parametrize(
    "label, who",
    [
        ("7 - alice", Requester(number=7, name="alice")),
        ("7 - Léa Marchand", Requester(number=7, name="léa marchand")),
        ("7-alice", Requester(number=7, name="alice")),
        ("7-alice-of-the-north", Requester(number=7, name="alice-of-the-north")),
        ("7 - - alice", Requester(number=7, name="- alice")),
        ("alice", None),
        ("4k", None),
        ("7", None),
        ("7 - ", None),
        ("7-", None),
        ("- alice", None),
        ("a7 - alice", None),
        ("7 alice", None),
        ("9999999999 - alice", None),
    ],
)
def test_a_tag_of_the_portal_names_a_person(label: str, who: Requester | None) -> None:
    assert requester(label) == who


@pytest.mark.parametrize(
    "path, disk",
    [
        ("/data/media/movies", "/data"),
        ("/data/media/4k/x", "/data/media/4k/"),
        ("/database/x", "/"),
        ("/data", "/data"),
        ("D:\\movies", "D:\\"),
        ("E:\\movies", None),
    ],
)
def test_a_folder_lies_on_the_disk_with_the_longest_beginning(path: str, disk: str | None) -> None:
    disks = [Disk(path=each) for each in ("/", "/data", "/data/media/4k/", "D:\\", None, 3)]
    assert disk_of(path, disks).path == disk
