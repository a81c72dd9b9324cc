"""daemon.yaml to typed settings, or one message for each mistake.

`read_config` reads and changes nothing, so a reload is to read again and compare. Services and plugins bring their
own models, made of `Model`; this package knows none of them by name.
"""

from pydantic import Field, field_validator, model_validator

from daemon.config.changes import needs_restart
from daemon.config.config import Config, Shape, fingerprint
from daemon.config.effective import Setting, effective, secret_values
from daemon.config.mistakes import ConfigError, Mistake
from daemon.config.model import Model, Needed, PluginConfig, ServiceConfig, UncheckedPlugin
from daemon.config.reading import read_config
from daemon.config.sections import Access, HouseConfig, LogConfig, RemovalsConfig, RetentionConfig, ServerConfig
from daemon.config.sheet import Sheet, read_sheet
from daemon.config.shipped import shipped_text, write_shipped
from daemon.config.types import CommaList, DailyHours, Duration, Hours, Mode, Network, Secret, Url, duration_text

__all__ = [
    "Access",
    "CommaList",
    "Config",
    "ConfigError",
    "DailyHours",
    "Duration",
    "Field",
    "Hours",
    "HouseConfig",
    "LogConfig",
    "Mistake",
    "Mode",
    "Model",
    "Needed",
    "Network",
    "PluginConfig",
    "RemovalsConfig",
    "RetentionConfig",
    "Secret",
    "ServerConfig",
    "ServiceConfig",
    "Setting",
    "Shape",
    "Sheet",
    "UncheckedPlugin",
    "Url",
    "duration_text",
    "effective",
    "field_validator",
    "fingerprint",
    "model_validator",
    "needs_restart",
    "read_config",
    "read_sheet",
    "secret_values",
    "shipped_text",
    "write_shipped",
]
