"""What a reload cannot change."""

from daemon.config.config import Config


def needs_restart(began_with: Config, now: Config) -> tuple[str, ...]:
    """Keys of what is read at the start only, where it is set otherwise than it was then."""
    before, after = _read_once(began_with), _read_once(now)
    return tuple(key for key in before if before[key] != after[key])


def _read_once(config: Config) -> dict[str, object]:
    return {"server.host": config.server.host, "server.port": config.server.port, "log.level": config.log.level}
