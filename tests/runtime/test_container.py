"""Whether we run in a container."""

from pathlib import Path

import pytest

from daemon.runtime.container import in_container


def test_a_bare_machine_is_none(tmp_path: Path) -> None:
    assert not in_container({"PATH": "/bin", "container": ""}, tmp_path)


@pytest.mark.parametrize(
    "trace, text",
    [
        (".dockerenv", ""),
        ("run/.containerenv", ""),
        ("proc/1/cgroup", "0::/kubepods/besteffort/pod1\n"),
        ("proc/1/cgroup", "1:cpu:/docker/4f2a\n"),
    ],
)
def test_each_kind_leaves_a_trace(tmp_path: Path, trace: str, text: str) -> None:
    (tmp_path / trace).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / trace).write_text(text)
    assert in_container({}, tmp_path)


@pytest.mark.parametrize("environ", [{"container": "podman"}, {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}])
def test_the_environment_tells_too(tmp_path: Path, environ: dict[str, str]) -> None:
    assert in_container(environ, tmp_path)


def test_a_machine_with_ordinary_groups_is_none(tmp_path: Path) -> None:
    (tmp_path / "proc/1").mkdir(parents=True)
    (tmp_path / "proc/1/cgroup").write_text("0::/init.scope\n")
    assert not in_container({}, tmp_path)
