"""The settings of the engine itself: what daemon.yaml holds beside services and plugins."""

from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from daemon.config.model import Model
from daemon.config.types import CommaList, DailyHours, Duration, Mode, Network, Secret, Url

_PROXIES = (ip_network("127.0.0.0/8"), ip_network("::1/128"), ip_network("172.16.0.0/12"))
"""This machine, and where Docker puts its networks: a proxy beside Usher. People's own machines hardly ever have an
address there, so that nobody of the house passes for somebody else."""


class ServerConfig(Model):
    """Where Usher listens. Another host or port holds from the next start."""

    host: str = Field(default="0.0.0.0", min_length=1)  # noqa: S104 - a container is reached from outside or not at all
    port: int = Field(default=5056, ge=0, le=65535)
    """0 takes any free port."""
    webhook_secret: Secret = Secret()
    """Empty: doorbells ring for anyone who reaches the port, and the services page warns."""
    public_url: Url = ""
    """How people reach Usher from outside; links in messages begin with it."""
    mail_answers_as: str = Field(default="", max_length=100)
    """Name of the account as which a link in a mail to the owner answers; empty: the only one with the right admin."""
    trusted_proxies: CommaList[Network] = _PROXIES
    """Who is believed when they say for whom they ask, once a public URL is set."""


class HouseConfig(Model):
    """The house that is kept."""

    timezone: ZoneInfo = ZoneInfo("UTC")
    """Days, hours and quiet hours are counted in it."""
    quiet_hours: DailyHours | None = None
    """What may wait, such as a newsletter, is not sent in them."""
    language: Literal["en", "fr"] = "en"
    name: str = Field(default="Usher", min_length=1, max_length=60)


def _lowered(value: object) -> object:
    """LOG_LEVEL is written in capitals as often as not."""
    return value.lower() if isinstance(value, str) else value


class LogConfig(Model):
    """How much the log tells, from the next start."""

    level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lowered)] = "info"


class RetentionConfig(Model):
    """How long what happened is kept. The keys of facts are kept for ever, whatever stands here."""

    events: Duration = Field(default=timedelta(days=365), ge=timedelta(days=1))
    """The longest an event is kept; its class may say less."""


class RemovalsConfig(Model):
    """Limits of what removes a person or deletes a file or torrent. The lower of the two holds."""

    per_day: int = Field(default=3, ge=0, le=1000)
    percent: float = Field(default=5.0, ge=0, le=100)
    """Of the people sharing at the start of the house's day, rounded up."""


class Access(Model):
    """What opens the first door. Read from the environment alone, so that no file can lock the owner out."""

    admin_password: Secret = Secret()
    """USHER_ADMIN_PASSWORD: the first password; empty when one is to be made up."""
    api_key: Secret = Secret()
    """USHER_API_KEY: a key with every right; empty when there is none."""


class Core(Model):
    """The top of daemon.yaml. Services and plugins are read by the models they bring."""

    mode: Mode = Mode.LIVE
    server: ServerConfig = ServerConfig()
    house: HouseConfig = HouseConfig()
    log: LogConfig = LogConfig()
    retention: RetentionConfig = RetentionConfig()
    removals: RemovalsConfig = RemovalsConfig()
    services: dict[str, object] = Field(default_factory=dict)
    plugins: dict[str, object] = Field(default_factory=dict)
