"""Whether we run in a container, where logs are JSON and remedies are for the host's shell."""

from collections.abc import Mapping
from pathlib import Path

_FILES = (".dockerenv", "run/.containerenv")
_VARIABLES = ("container", "KUBERNETES_SERVICE_HOST")
_GROUPS = ("docker", "containerd", "kubepods", "libpod", "lxc")


def in_container(environ: Mapping[str, str], root: Path = Path("/")) -> bool:
    """Docker, Podman, Kubernetes, LXC and systemd-nspawn each leave another trace; one is enough."""
    return (
        any((root / file).exists() for file in _FILES)
        or any(environ.get(variable) for variable in _VARIABLES)
        or any(group in _groups(root) for group in _GROUPS)
    )


def _groups(root: Path) -> str:
    try:
        return (root / "proc/1/cgroup").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
