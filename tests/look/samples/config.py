"""Settings of a house whose last edit was a mistake."""

from collections.abc import Mapping
from dataclasses import replace

from daemon.domain.sentences import Sentence
from daemon.web.pages.config import TITLES, ConfigPage, Section, SettingRow

MODE = SettingRow(
    key="mode",
    name=(Sentence("Mode"),),
    says=Sentence("live or dry_run; DRY_RUN=true and DRY_RUN=false work too"),
    value="live",
    origin="file",
    line=4,
    variables=(),
)
KEY = replace(
    MODE,
    key="services.overseerr.api_key",
    name=(Sentence("API key"),),
    says=Sentence("in the portal: Settings, General, API Key"),
    value="set",
    origin="environment OVERSEERR_API_KEY",
    line=12,
    variables=("OVERSEERR_API_KEY",),
)
RATING = replace(
    MODE,
    key="plugins.moderation.limits.min_rating",
    name=(Sentence("Limits"), Sentence("Min rating")),
    says=None,
    value="6.0",
    origin="default",
    line=0,
)

PAGES: Mapping[str, tuple[str, str, object]] = {
    "config": (
        "config.html",
        "/config",
        ConfigPage(
            file="daemon.yaml",
            hash="ab12",
            sections=(
                Section(name="", title=TITLES[""], says=None, settings=(MODE,)),
                Section(
                    name="services.overseerr",
                    title=Sentence("Service: {name}", {"name": "overseerr"}),
                    says=Sentence("Overseerr, Jellyseerr or Seerr, where people ask for films and series."),
                    settings=(KEY, replace(KEY, value="", variables=(), origin="secrets.env"), RATING),
                ),
            ),
            mistakes=("daemon.yaml:12: plugins.moderation.limits.min_rating: should be a number from 0 to 10",),
            needs_restart=("server.port",),
            said=(),
            blocks=(),
        ),
    ),
}
