"""The settings that hold, and who said so."""

from dataclasses import dataclass

from daemon.commands.base import RefusedError, Scope
from daemon.config import Setting, effective
from daemon.domain.sentences import Sentence
from daemon.plugin import form, page
from daemon.web.pages.services import NothingGiven
from daemon.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The settings of one section of daemon.yaml, one service or one plugin."""

    name: str
    """`server`, `services.overseerr`, `plugins.moderation`; empty for what stands at the top."""
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigPage:
    """What holds now. A broken edit leaves the old settings in place, and is said here."""

    file: str
    hash: str
    sections: tuple[Section, ...]
    mistakes: tuple[str, ...]
    """Of the last reload, where it failed: file:line: key: what to mend."""
    needs_restart: tuple[str, ...]
    """Keys that were changed and hold from the next start."""
    said: tuple[str, ...]
    """Remarks: it works, and something about it should be known."""


class BrokenConfigError(RefusedError):
    """The new settings cannot be used; the old ones hold."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("daemon.yaml cannot be used as it is; the settings before it hold")
        self.mistakes = mistakes


@page("/config", title=Sentence("Config"), gives=ConfigPage, template="config.html", scope=Scope.ADMIN, menu=90)
async def config(visit: Visit) -> ConfigPage:
    holds, last = visit.house.config(), visit.house.last_reload()
    sections: dict[str, list[Setting]] = {}
    for setting in effective(holds):
        sections.setdefault(_section(setting.key), []).append(setting)
    return ConfigPage(
        file=holds.file,
        hash=holds.hash,
        sections=tuple(Section(name=name, settings=tuple(settings)) for name, settings in sections.items()),
        mistakes=tuple(map(str, last.mistakes)),
        needs_restart=last.needs_restart,
        said=holds.said,
    )


def _section(key: str) -> str:
    parts = key.split(".")
    if parts[0] in {"services", "plugins"}:
        return ".".join(parts[:2])
    return parts[0] if len(parts) > 1 else ""


@form("/config/reload", title=Sentence("Read daemon.yaml again"), takes=NothingGiven, scope=Scope.ADMIN)
async def reload_config(_: NothingGiven, visit: Visit) -> None:
    result = await visit.house.reload()
    if result.mistakes:
        raise BrokenConfigError(tuple(map(str, result.mistakes)))
