"""daemon.yaml to Config, or every mistake in it."""

from collections.abc import Mapping
from pathlib import Path as File
from re import ASCII, fullmatch
from typing import TypeVar

from pydantic import ValidationError

from daemon.config.config import Config, Shape, config_hash
from daemon.config.document import Document, Path, Tree, read_document
from daemon.config.environment import EnvFile, Environment, Layer, Unreadable, read_env_file
from daemon.config.filling import FilledDocument, fill_document
from daemon.config.mistakes import ConfigError, Mistake, suggestion
from daemon.config.model import Model, PluginConfig, ServiceConfig
from daemon.config.sections import Access, Core
from daemon.config.types import Secret
from daemon.config.wording import mistakes_in

M = TypeVar("M", bound=Model)


def read_config(
    path: File, *, data: File, environ: Mapping[str, str], shape: Shape, in_container: bool = False
) -> Config:
    """Read everything and change nothing. Raises ConfigError with all mistakes.

    In a container the `.env` beside the file is left alone: it belongs to compose, which has handed it over already.
    One that was put there for us has to be handed over too, which is said.
    """
    document = read_document(path.name, _content(path))
    env_files = [read_env_file(data / "secrets.env", private=True)]
    env_files += [
        _left_alone(path.parent / ".env") if in_container else read_env_file(path.parent / ".env", private=False)
    ]
    environment = _environment(environ, env_files)
    filled = fill_document(document, environment.find)
    reading = _Reading(document, filled)
    core = reading.model(Core, (), filled.tree) or Core()
    services, plugins = reading.services(shape.services), reading.plugins(shape.plugins)
    access = reading.access(environment)
    mistakes = (*reading.mistakes, *(wrong for env_file in env_files for wrong in env_file.mistakes))
    if mistakes:
        raise ConfigError(mistakes)
    core = core.model_copy(update={"services": {}, "plugins": {}})
    return Config(
        core=core,
        services=services,
        plugins=plugins,
        hash=config_hash(core, services, plugins),
        file=path.name,
        access=access,
        said=tuple(remark for env_file in env_files for remark in env_file.said),
        origins=filled.origins,
    )


def _left_alone(file: File) -> EnvFile:
    said = (
        f"{file} is not read in a container: give its variables to the container, or to secrets.env in the data folder"
    )
    return EnvFile(layer=Layer(source=file.name, values={}), said=(said,) if file.is_file() else ())


def _content(path: File) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"cannot be read ({(error.strerror or 'failed').lower()})"
        raise ConfigError([Mistake(file=path.name, line=0, key="", what=what)]) from None


def _environment(environ: Mapping[str, str], env_files: list[EnvFile]) -> Environment:
    first = Layer(source="environment", values=environ)
    return Environment(layers=(first, *(env_file.layer for env_file in env_files)))


class _Reading:
    """Validates part after part and keeps every mistake."""

    def __init__(self, document: Document, filled: FilledDocument) -> None:
        self.mistakes = [*document.mistakes, *filled.mistakes]
        self._document = document
        self._filled = filled

    def model(self, kind: type[M], path: Path, value: object) -> M | None:
        """The model, or None once its mistakes are written down."""
        try:
            return kind.model_validate(value)
        except ValidationError as error:
            for below, what in mistakes_in(error, kind):
                self._wrong((*path, *below), what)
            return None

    def services(self, kinds: Mapping[str, type[ServiceConfig]]) -> dict[str, ServiceConfig]:
        read = {name: self._service(name, entry, kinds) for name, entry in self._group("services").items()}
        return {name: model for name, model in read.items() if model is not None}

    def _service(self, name: str, entry: Tree, kinds: Mapping[str, type[ServiceConfig]]) -> ServiceConfig | None:
        path: Path = ("services", name)
        kind = entry.get("kind", "") if isinstance(entry, dict) else ""
        said = isinstance(kind, str) and kind != ""
        if not fullmatch(r"[a-z][a-z0-9_-]{0,31}", name, ASCII):
            self._wrong(path, "should be a name of small letters, digits, - and _")
        elif not isinstance(kind, str):
            self._wrong((*path, "kind"), "should be text")
        elif (kind or name) not in kinds:
            own = "" if said else " (an entry with a name of its own also says its kind)"
            self._wrong(
                (*path, "kind") if said else path, f"is no kind of service; {suggestion(kind or name, kinds)}{own}"
            )
        else:
            given = {**entry, "kind": kind or name} if isinstance(entry, dict) else entry or {"kind": name}
            return self.model(kinds[kind or name], path, given)
        return None

    def plugins(self, known: Mapping[str, type[PluginConfig]]) -> dict[str, PluginConfig]:
        read = {}
        for name, entry in self._group("plugins").items():
            if name not in known:
                self._wrong(("plugins", name), f"is no plugin; {suggestion(name, known)}")
            elif (model := self.model(known[name], ("plugins", name), entry)) is not None:
                read[name] = model
        return read

    def access(self, environment: Environment) -> Access:
        return Access(
            admin_password=self._variable(environment, "USHER_ADMIN_PASSWORD"),
            api_key=self._variable(environment, "USHER_API_KEY"),
        )

    def _variable(self, environment: Environment, name: str) -> Secret:
        try:
            found = environment.find(name)
        except Unreadable as error:
            self.mistakes.append(Mistake(file="environment", line=0, key=name, what=str(error)))
            return Secret()
        return Secret(found.text if found else "")

    def _group(self, name: str) -> Mapping[str, Tree]:
        held = self._filled.tree.get(name) if isinstance(self._filled.tree, dict) else None
        return held if isinstance(held, dict) else {}

    def _wrong(self, path: Path, what: str) -> None:
        """Silent about a setting whose reference is known to be broken."""
        if path in self._filled.broken:
            return
        origin = self._filled.origins.get(path)
        source = f" (it comes from {', '.join(origin.variables)})" if origin and origin.variables else ""
        self.mistakes.append(self._document.mistake(path, what + source))
