"""What the command line refuses, in one line."""

from pathlib import Path

import pytest

from daemon.bootstrap import MEMORY
from daemon.cli import main
from state.database import connect


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UMASK", "077")
    connect(tmp_path / MEMORY).close()
    (tmp_path / "daemon.yaml").write_text("mode: live\n")
    return tmp_path


@pytest.mark.parametrize("there", [MEMORY, "daemon.yaml"])
def test_a_backup_replaces_nothing(there: str, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (data / there).stat().st_ino
    with pytest.raises(SystemExit) as ended:
        main(["backup", "--data", str(data), "--to", str(data / there)])
    assert ended.value.code == 2
    assert "is there already" in capsys.readouterr().err
    assert (data / there).stat().st_ino == before


@pytest.mark.parametrize("umask", ["abc", "999", "-1", "0o22", "77777"])
def test_a_umask_that_is_none_is_named(umask: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UMASK", umask)
    with pytest.raises(SystemExit, match="UMASK should be an octal number"):
        main(["backup", "--data", str(data)])
