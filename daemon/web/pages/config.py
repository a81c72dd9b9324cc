"""The settings that hold, in the owner's words, and who said so."""

from collections.abc import Iterator
from dataclasses import dataclass

from daemon.commands.base import RefusedError, Scope
from daemon.config import Config, Setting, effective
from daemon.config.document import Path
from daemon.config.explained import explanation, explanations, label
from daemon.domain.sentences import Sentence
from daemon.plugin import form, page
from daemon.web.pages.blocks import ShownBlock, blocks
from daemon.web.pages.services import NothingGiven
from daemon.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One setting: what it is called, what it is for, what holds, and who said so."""

    key: str
    """As daemon.yaml has it."""
    value: str
    """As shown: a secret is only `set` or `not set`."""
    name: tuple[Sentence, ...]
    """What it is called; within a group, the group first."""
    says: Sentence | None
    origin: str
    """`file`, `environment NAME`, `secrets.env`, `.env` or `default`."""
    line: int
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The settings of one section of daemon.yaml, one service or one plugin."""

    name: str
    """`server`, `services.overseerr`, `plugins.moderation`; empty for what stands at the top."""
    title: Sentence
    says: Sentence | None
    settings: tuple[SettingRow, ...]


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
    blocks: tuple[ShownBlock, ...]
    """What was accepted on a page, and holds in place of what stands here."""


class BrokenConfigError(RefusedError):
    """The new settings cannot be used; the old ones hold."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("daemon.yaml cannot be used as it is; the settings before it hold")
        self.mistakes = mistakes


TITLES = {
    "": Sentence("The whole house"),
    "server": Sentence("The web server"),
    "house": Sentence("The house"),
    "log": Sentence("The log"),
    "retention": Sentence("What is kept, and how long"),
    "removals": Sentence("How much may be removed"),
}


@page("/config", title=Sentence("Config"), gives=ConfigPage, template="config.html", scope=Scope.ADMIN, menu=68)
async def config(visit: Visit) -> ConfigPage:
    holds, last = visit.house.config(), visit.house.last_reload()
    sections: dict[str, list[SettingRow]] = {}
    for (path, _), setting in zip(holds.settings(), effective(holds), strict=True):
        sections.setdefault(_section(path), []).append(_row(holds, path, setting))
    return ConfigPage(
        file=holds.file,
        hash=holds.hash,
        sections=tuple(_shown(visit, holds, name, rows) for name, rows in sections.items()),
        mistakes=tuple(map(str, last.mistakes)),
        needs_restart=last.needs_restart,
        said=holds.said,
        blocks=await blocks(visit, on="/config"),
    )


def _section(path: Path) -> str:
    if path[0] in {"services", "plugins"}:
        return ".".join(map(str, path[:2]))
    return str(path[0]) if len(path) > 1 else ""


def _row(holds: Config, path: Path, setting: Setting) -> SettingRow:
    depth = _section(path).count(".") + 1 if _section(path) else 0
    return SettingRow(
        key=setting.key,
        name=tuple(_labels(path[depth:])),
        says=_plain(explanation(holds, path)),
        value=setting.value,
        origin=setting.origin,
        line=setting.line,
        variables=setting.variables,
    )


def _labels(parts: Path) -> Iterator[Sentence]:
    for part in parts:
        yield Sentence("{number}", {"number": part + 1}) if isinstance(part, int) else Sentence(label(part))


def _shown(visit: Visit, holds: Config, name: str, rows: list[SettingRow]) -> Section:
    return Section(name=name, title=_title(visit, name), says=_about(holds, name), settings=tuple(rows))


def _title(visit: Visit, name: str) -> Sentence:
    kind, _, entry = name.partition(".")
    if kind == "plugins":
        known = {each.name: each.title for each in visit.house.plugins()}
        return Sentence("Plugin: {title}", {"title": known.get(entry, entry)})
    if kind == "services":
        return Sentence("Service: {name}", {"name": entry})
    return TITLES.get(name) or Sentence(label(name))


def _about(holds: Config, name: str) -> Sentence | None:
    kind, _, entry = name.partition(".")
    if kind == "services":
        name = f"services.{holds.services[entry].kind}"
    return _plain(explanations().get(name, ""))


def _plain(text: str) -> Sentence | None:
    """Braces fill nothing in."""
    return Sentence(text.replace("{", "{{").replace("}", "}}")) if text else None


@form("/config/reload", title=Sentence("Read daemon.yaml again"), takes=NothingGiven, scope=Scope.ADMIN)
async def reload_config(_: NothingGiven, visit: Visit) -> None:
    result = await visit.house.reload()
    if result.mistakes:
        raise BrokenConfigError(tuple(map(str, result.mistakes)))
