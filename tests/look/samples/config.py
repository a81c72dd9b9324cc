"""Settings of a house whose last edit was a mistake."""

from collections.abc import Mapping

from daemon.config import Setting
from daemon.web.pages.config import ConfigPage, Section

PAGES: Mapping[str, tuple[str, str, object]] = {
    "config": (
        "config.html",
        "/config",
        ConfigPage(
            file="daemon.yaml",
            hash="ab12",
            sections=(
                Section(name="", settings=(Setting(key="mode", value="live", origin="file", line=4),)),
                Section(
                    name="services.overseerr",
                    settings=(
                        Setting(
                            key="services.overseerr.api_key",
                            value="set",
                            origin="environment OVERSEERR_API_KEY",
                            line=12,
                            variables=("OVERSEERR_API_KEY",),
                        ),
                        Setting(key="services.overseerr.url", value="", origin="default", line=0),
                    ),
                ),
            ),
            mistakes=("daemon.yaml:12: plugins.moderation.limits.min_rating: should be a number from 0 to 10",),
            needs_restart=("server.port",),
            said=(),
        ),
    ),
}
