"""What `make new-plugin` and `make new-service` make passes every check there is, whatever it is called."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.new import plugin as plugins
from daemon.new import service as services
from daemon.new.scaffold import ScaffoldError, unfold

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PARTS = ("daemon", "plugins", "state", "demo", "tests", "docs")
FILES = ("pyproject.toml", "conftest.py", "daemon.yaml", ".env.example", "ARCHITECTURE.md")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with two new plugins and two new services, whose names sort first and last."""
    copy = tmp_path_factory.mktemp("checkout")
    for part in PARTS:
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "pictures"))
    for file in FILES:
        shutil.copy(ROOT / file, copy / file)
    for name in ("aa_first", "zz_last"):
        assert plugins.main([name], copy) == 0
        assert services.main([f"{name}_service"], copy) == 0
    return copy


def made(checkout: Path) -> list[str]:
    folders = [
        *checkout.glob("plugins/*_*"),
        *checkout.glob("daemon/services/*_*"),
        *checkout.glob("tests/services/*_*"),
    ]
    return [
        str(folder.relative_to(checkout)) for folder in folders if folder.is_dir() and folder.name[:2] in {"aa", "zz"}
    ]


def ran(checkout: Path, *command: str) -> str:
    """What a tool says of the new folders; it must end well."""
    done = subprocess.run([*command], cwd=checkout, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.xdist_group("new folders")
@pytest.mark.parametrize("check", [("format", "--check"), ("check",)])
def test_the_linter_has_nothing_to_say(checkout: Path, check: tuple[str, ...]) -> None:
    assert len(made(checkout)) == 6
    ran(checkout, str(BIN / "ruff"), *check, "--no-cache", *made(checkout))


@pytest.mark.xdist_group("new folders")
@pytest.mark.timeout(300)
def test_the_types_hold(checkout: Path) -> None:
    ran(checkout, str(BIN / "mypy"), "--follow-imports=silent", "--no-incremental", *made(checkout))


@pytest.mark.xdist_group("new folders")
def test_the_layers_hold(checkout: Path) -> None:
    assert "0 broken" in ran(checkout, str(BIN / "lint-imports"), "--no-cache")


@pytest.mark.xdist_group("new folders")
@pytest.mark.timeout(300)
def test_its_tests_pass_and_so_do_those_of_the_catalogues_styles_and_rooms(checkout: Path) -> None:
    others = ["tests/look/test_catalogue.py", "tests/look/test_pages.py", "tests/architecture/test_promises.py"]
    ran(
        checkout,
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *made(checkout),
        *others,
    )


@pytest.mark.parametrize("name", ["", "x", "Upper", "1st", "with-dash", "a" * 31, "class", "../evil", "with space"])
def test_what_is_no_name_is_refused_and_nothing_is_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(ScaffoldError, match="is no name"):
        unfold(plugins.TEMPLATE, tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_already_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plugins.main(["tally"], tmp_path) == 0
    mine = tmp_path / "plugins" / "tally" / "rules.py"
    mine.write_text("# mine\n")
    assert plugins.main(["tally"], tmp_path) == 2
    assert mine.read_text() == "# mine\n"
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize("main", [plugins.main, services.main])
def test_without_a_name_it_says_how(tmp_path: Path, main: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(main)
    assert main([], tmp_path) == 2
    assert "NAME=" in capsys.readouterr().err
