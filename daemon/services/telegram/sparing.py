"""Imports aiogram without building its four hundred models, of which seven are used.

Imported plainly, aiogram 3.31 takes 128 MB and 1.5 seconds on top of the daemon, nearly all of it for models; this way
it is 22 MB. It leans on how aiogram builds them (`model_rebuild` for everything, at the end of `aiogram.types`): where
that is not so any more, aiogram is imported as it comes.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from threading import Lock
from types import ModuleType
from typing import Any

import structlog
from pydantic import BaseModel

_log = structlog.get_logger("services")
_ONE_AT_A_TIME = Lock()
_BUILDING = "daemon.services.telegram.building"


def loaded() -> ModuleType | None:
    """The module that builds messages, once it is wholly there."""
    return _load() if _load.cache_info().currsize else None


def load() -> ModuleType:
    """Load it; a second or two of work, so not on the loop's thread. Two who want it wait for one import."""
    with _ONE_AT_A_TIME:
        return _load()


@cache
def _load() -> ModuleType:
    if "aiogram" not in sys.modules:
        try:
            with _models_later():
                building = import_module(_BUILDING)
            _build(building)
        except (AttributeError, ImportError, LookupError, TypeError, ValueError) as error:
            _log.warning("telegram.plain_import", why=str(error))
            _forget()
    return import_module(_BUILDING)


def _build(building: ModuleType) -> None:
    """Build the models that are used; raises where one stays incomplete."""
    types = import_module("aiogram.types")
    known = {**vars(import_module("typing")), **{name: getattr(types, name) for name in types.__all__}}
    known["Default"] = import_module("aiogram.client.default").Default
    for model in building.NEEDED:
        model.model_rebuild(_types_namespace=known)
        if not model.__pydantic_complete__:
            raise TypeError(f"{model.__name__} stays incomplete")


@contextmanager
def _models_later() -> Iterator[None]:
    """Meanwhile models of aiogram are not built, and everybody else's are."""
    as_it_is = BaseModel.__dict__["model_rebuild"]

    def model_rebuild(cls: type[BaseModel], /, **how: Any) -> bool | None:  # noqa: ANN401 (pydantic's own arguments)
        return None if cls.__module__.startswith("aiogram.") else as_it_is.__get__(None, cls)(**how)

    BaseModel.model_rebuild = classmethod(model_rebuild)  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        BaseModel.model_rebuild = as_it_is  # type: ignore[method-assign]


def _forget() -> None:
    for name in [name for name in sys.modules if name == _BUILDING or name.partition(".")[0] == "aiogram"]:
        del sys.modules[name]
