"""What a checkout is installed from, and what the image and the stack tell the daemon."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

# Read by the entry script or by Docker, and by nothing that daemon.yaml names.
OF_THE_IMAGE = {"PUID", "PGID", "UMASK"}


@pytest.fixture(params=LOCKS, ids=lambda lock: lock.name)
def lock(request: pytest.FixtureRequest) -> str:
    text: str = request.param.read_text()
    return text


def wanted(path: str) -> set[str]:
    lines = (ROOT / path).read_text().splitlines()
    return {line for line in lines if line and not line.startswith(("#", "-"))}


def test_a_lock_names_no_host_and_no_folder(lock: str) -> None:
    assert not re.search(r"https?:|file:|index-url|find-links|\s/\w", lock)


def test_every_locked_package_has_hashes(lock: str) -> None:
    packages = re.findall(r"^[a-z].*?(?=^[a-z#]|\Z)", lock, flags=re.MULTILINE | re.DOTALL)
    assert packages
    assert [package for package in packages if "==" not in package or "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("part", ["run", "build"])
def test_what_runs_is_what_is_tested(part: str) -> None:
    pins = re.compile(r"^[a-z0-9-]+==\S+", flags=re.MULTILINE)
    run, dev = (pins.findall((ROOT / f"requirements/{name}.txt").read_text()) for name in (part, "dev"))
    assert set(run) <= set(dev)


def test_the_package_asks_for_what_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(project["project"]["dependencies"]) == wanted("requirements/run.in")
    assert set(project["build-system"]["requires"]) == wanted("requirements/build.in")


def test_every_variable_of_the_stack_is_one_that_something_reads() -> None:
    stack = yaml.safe_load((ROOT / "portainer-stack.yml").read_text())
    known = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert set(stack["services"]["usher"]["environment"]) - known == OF_THE_IMAGE


def entrypoint(tmp_path: Path, umask: str) -> subprocess.CompletedProcess[str]:
    who = {"PUID": str(os.getuid()), "PGID": str(os.getgid())}
    environ = {"PATH": os.environ["PATH"], "USHER_DATA": str(tmp_path), "UMASK": umask, **who}
    script = ROOT / "docs/deploy/entrypoint.sh"
    return subprocess.run(
        ["sh", script, "sh", "-c", "umask"], env=environ, capture_output=True, text=True, timeout=10, check=False
    )


def test_the_command_gets_the_umask_of_the_owner(tmp_path: Path) -> None:
    assert entrypoint(tmp_path, umask="027").stdout.strip() == "0027"


def test_a_umask_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    refused = entrypoint(tmp_path, umask="rwx")
    assert (refused.returncode, refused.stderr) == (64, "UMASK should be an octal number such as 022.\n")
