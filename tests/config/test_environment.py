"""Where variables come from, and which of them wins."""

from pathlib import Path

import pytest

from daemon.config import effective
from daemon.config.environment import Layer, read_env_file
from tests.config.house import complaints, moderation, read

NOTE = 'plugins: {moderation: {note: "${NOTE:-from the file}"}}'


def note(folder: Path, environ: dict[str, str] | None = None, *, in_container: bool = False) -> tuple[str, str]:
    config = read(NOTE, folder, environ, in_container=in_container)
    origin = next(setting.origin for setting in effective(config) if setting.key == "plugins.moderation.note")
    return moderation(config).note, origin


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path


def put(folder: Path, *, secrets: str = "", env: str = "") -> None:
    (folder / "data" / "secrets.env").write_text(secrets)
    (folder / "data" / "secrets.env").chmod(0o600)
    (folder / ".env").write_text(env)


@pytest.mark.parametrize(
    "environ, secrets, env, in_container, held",
    [
        ("a", "b", "c", False, ("a", "environment NOTE")),
        (None, "b", "c", False, ("b", "secrets.env")),
        (None, None, "c", False, ("c", ".env")),
        (None, None, "c", True, ("from the file", "file")),
        (None, "b", "c", True, ("b", "secrets.env")),
        (None, None, None, False, ("from the file", "file")),
        ("", "b", None, False, ("b", "secrets.env")),
        ("", "", "c", False, ("c", ".env")),
        ("", None, None, False, ("from the file", "file")),
    ],
)
def test_the_environment_wins_then_the_browser_s_secrets_then_the_env_file(
    environ: str | None, secrets: str | None, env: str | None, in_container: bool, held: tuple[str, str], folder: Path
) -> None:
    lines = {name: "" if value is None else f"NOTE={value}\n" for name, value in {"s": secrets, "e": env}.items()}
    put(folder, secrets=lines["s"], env=lines["e"])
    assert note(folder, {} if environ is None else {"NOTE": environ}, in_container=in_container) == held


@pytest.mark.parametrize("in_container, said", [(True, 1), (False, 0)])
def test_an_env_file_that_a_container_leaves_alone_is_named(in_container: bool, said: int, folder: Path) -> None:
    put(folder, env="NOTE=c\n")
    found = read(NOTE, folder, {}, in_container=in_container).said
    assert [".env is not read in a container" in each for each in found] == [True] * said


def test_a_setting_the_file_leaves_out_is_a_default(folder: Path) -> None:
    shown = {setting.key: (setting.origin, setting.line) for setting in effective(read(NOTE, folder))}
    assert shown["server.port"] == ("default", 0)


def test_name_file_reads_the_file_without_its_last_line_end(folder: Path) -> None:
    (folder / "held").write_text("word\n")
    found = Layer(source="environment", values={"NOTE_FILE": str(folder / "held")}).find("NOTE")
    assert found is not None
    assert (found.text, found.name) == ("word", "NOTE_FILE")


def test_what_a_file_held_is_not_shown(folder: Path) -> None:
    (folder / "held").write_text("word")
    shown = effective(read(NOTE, folder, {"NOTE_FILE": str(folder / "held")}))
    assert [setting.value for setting in shown if setting.variables == ("NOTE_FILE",)] == ["set"]


def test_blanks_around_a_value_are_not_part_of_it(folder: Path) -> None:
    assert note(folder, {"NOTE": " word \r"}) == ("word", "environment NOTE")


def test_a_stronger_place_hides_the_name_file_of_a_weaker_one(folder: Path) -> None:
    put(folder, secrets="NOTE=strong\n", env="NOTE_FILE=/nowhere\n")
    (folder / ".env").unlink()
    assert note(folder) == ("strong", "secrets.env")


@pytest.mark.parametrize(
    "environ, said",
    [
        ({"NOTE_FILE": "/nowhere/at/all"}, "reads NOTE_FILE, which names no file"),
        ({"NOTE_FILE": "."}, "reads NOTE_FILE, which names no file"),
        ({"NOTE_FILE": "a\0b"}, "reads NOTE_FILE, which names no file"),
        ({"NOTE_FILE": "BINARY"}, "reads NOTE_FILE, which names a file that cannot be read (not text)"),
        (
            {"NOTE": "a", "NOTE_FILE": "b"},
            "finds both NOTE and NOTE_FILE set in the environment; keep one of them",
        ),
    ],
)
def test_a_name_file_that_gives_nothing_is_a_mistake(environ: dict[str, str], said: str, folder: Path) -> None:
    (folder / "binary").write_bytes(b"\xff\xfe")
    environ = {name: value.replace("BINARY", str(folder / "binary")) for name, value in environ.items()}
    assert complaints(NOTE, folder, environ) == [f"daemon.yaml:1: plugins.moderation.note: {said}"]


@pytest.mark.parametrize(
    "line, values",
    [
        ("A=b", {"A": "b"}),
        ("export A=b", {"A": "b"}),
        (" A = b ", {"A": "b"}),
        ("A=", {"A": ""}),
        ("A=b # why", {"A": "b"}),
        ("A=b#c", {"A": "b#c"}),
        ("A= # why", {"A": ""}),
        ("A='b # c'", {"A": "b # c"}),
        ("A='b\\c'", {"A": "b\\c"}),
        ('A="b \\"c\\" # d" # why', {"A": 'b "c" # d'}),
        ("A=b=c", {"A": "b=c"}),
        ("A=${B}", {"A": "${B}"}),
        ("# A=b", {}),
        ("", {}),
    ],
)
def test_an_env_file_is_read_as_compose_reads_it(line: str, values: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"\ufeff{line}\r\n")
    assert dict(read_env_file(tmp_path / ".env", private=False).layer.values) == values


@pytest.mark.parametrize("line", ["A", "A: b", "1A=b", "A='b", 'A="b" c', "=b", "A B=c"])
def test_a_line_that_is_no_variable_is_a_mistake_with_its_line(line: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"# one\n{line}\n")
    mistakes = read_env_file(tmp_path / ".env", private=False).mistakes
    assert [str(mistake) for mistake in mistakes] == [".env:2: should be NAME=value"]


def test_an_env_file_that_is_no_text_is_a_mistake(folder: Path) -> None:
    (folder / "data" / "secrets.env").mkdir()
    (folder / ".env").write_bytes(b"\xff")
    assert complaints("", folder) == [
        ".env: cannot be read (not text)",
        "secrets.env: cannot be read (is a directory)",
    ]


@pytest.mark.parametrize("mode, remarks", [(0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1)])
def test_secrets_that_others_may_open_are_remarked_on(mode: int, remarks: int, folder: Path) -> None:
    put(folder, secrets="A=b\n")
    (folder / "data" / "secrets.env").chmod(mode)
    said = read("", folder).said
    assert len(said) == remarks
    assert all(remark.endswith(f"chmod 600 {folder / 'data' / 'secrets.env'}") for remark in said)
