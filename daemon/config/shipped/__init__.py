"""The daemon.yaml that Usher brings along, and how it reaches a folder that has none."""

from importlib.resources import files
from pathlib import Path

from daemon.config.mistakes import ConfigError, Mistake


def shipped_text() -> str:
    """The commented file, as it is written for a new owner."""
    return files(__package__).joinpath("daemon.yaml").read_text("utf-8")


def write_shipped(path: Path) -> None:
    """Write it where nothing stands yet; what is there is never overwritten. Raises ConfigError."""
    if path.exists():
        raise ConfigError([Mistake(file=path.name, line=0, key="", what="is there already and was left as it is")])
    half = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(shipped_text(), "utf-8")
        half.replace(path)
    except OSError as error:
        what = f"cannot be written to {path.parent} ({(error.strerror or 'failed').lower()})"
        raise ConfigError([Mistake(file=path.name, line=0, key="", what=what)]) from None
