"""What the command line refuses, in one line."""

from argparse import Namespace
from pathlib import Path

import pytest

from daemon.cli import main
from daemon.domain.sentences import Sentence
from daemon.plugin import Plugin, PluginConfig, Terminal, tool
from daemon.start import MEMORY, Start
from daemon.tools import WRONG, use
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


def test_a_plugin_s_command_cannot_write(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def writes(_: Namespace, terminal: Terminal[PluginConfig]) -> int:
        terminal.rows("CREATE TABLE mine (number INTEGER)")
        return 0

    tried = tool("writes", says="tries to write", arguments=lambda _: None)(writes)
    plugin = Plugin(name="porch", title=Sentence("Porch"), config=PluginConfig, parts=(tried,))
    start = Start(config=data / "daemon.yaml", data=data, environ={})
    assert use(tried, plugin, Namespace(), start) == WRONG
    assert "readonly" in capsys.readouterr().err
