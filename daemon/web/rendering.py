"""Templates: what every one of them is given, and the words it may use.

A template sees `page` (its model), `frame` (what the layout shows around it), `reader`, and the functions `_`
(a message, filled in by name) and `ngettext`. Imports of macros are written `with context`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import structlog
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from daemon.domain.sentences import Sentence
from daemon.web.filters import FILTERS, TESTS
from daemon.web.frame import Frame
from daemon.web.i18n import LANGUAGES
from daemon.web.wording import Reader

_log = structlog.get_logger("web")

TEMPLATES: Final = Path(__file__).parent / "templates"


class Templates:
    """The engine's templates, and each plugin's under its name (`moderation/requests.html`)."""

    def __init__(self, plugins: Mapping[str, Path] | None = None) -> None:
        named = {name: FileSystemLoader(folder) for name, folder in (plugins or {}).items()}
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(TEMPLATES), PrefixLoader(named)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(FILTERS)
        self._environment.tests.update(TESTS)

    def render(self, template: str, *, page: object, frame: Frame, reader: Reader, title: Sentence) -> str:
        """A whole document; a page whose template is missing is shown as its model. Raises `jinja2.TemplateError` when
        a template does not fit its model."""
        found = self._environment.select_template([template, "generic.html"])
        return found.render(self._given(page, frame, reader, title))

    def _given(self, page: object, frame: Frame, reader: Reader, title: Sentence) -> dict[str, object]:
        return {
            "page": page,
            "frame": frame,
            "reader": reader,
            "title": title,
            "languages": LANGUAGES,
            "_": reader.text,
            "ngettext": reader.count,
            "piece": lambda template, content: self._piece(template, self._given(content, frame, reader, title)),
        }

    def _piece(self, template: str, given: dict[str, object]) -> Markup:
        """A plugin's block; one whose template does not fit is a card with its reason, and the page stands."""
        try:
            return Markup(self._environment.get_template(template).render(given))  # noqa: S704 - escaped as it was rendered
        except (TemplateError, TypeError, ValueError, LookupError) as error:
            _log.error("template.failed", template=template, exc_info=error)
            return Markup('<p class="failed-card soft small" role="alert">{}: {}</p>').format(template, error)
