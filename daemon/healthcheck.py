"""Whether the daemon beside us is ready, asked as Docker does."""

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from daemon.config import ConfigError, UncheckedPlugin, read_config
from daemon.config.config import Shape
from daemon.config.model import ServiceConfig

WITHIN = 4.0
"""Seconds to wait for the answer; Docker gives up after five."""


class _Unchecked(dict[str, type]):
    """Accepts every name: only the port is of interest here."""

    def __init__(self, model: type) -> None:
        super().__init__()
        self._model = model

    def __missing__(self, name: str) -> type:
        return self._model


def port_of(config: Path, data: Path, environ: Mapping[str, str]) -> int:
    """The port of daemon.yaml; the default when the file cannot be read."""
    try:
        shape = Shape(services=_Unchecked(ServiceConfig), plugins=_Unchecked(UncheckedPlugin))
        return read_config(config, data=data, environ=environ, shape=shape).server.port
    except ConfigError:
        return 5056


def is_ready(port: int) -> str | None:
    """None when it is; otherwise why not."""
    connection = HTTPConnection("127.0.0.1", port, timeout=WITHIN)
    try:
        connection.request("GET", "/ready")
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return f"nobody answers on port {port}: {error}"
    finally:
        connection.close()
    return None if status == 200 else f"not ready ({status})"
