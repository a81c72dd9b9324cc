"""Making new folders of a checkout from a template.

A template is a folder that lies as the checkout does. `NAME` in its paths and `$name`, `$title` in its texts are
filled in; `.in` is taken from the end of a name, and what ends in `.more` is written behind a file that is there.
"""

import keyword
import re
import sys
from pathlib import Path
from string import Template

NAME = re.compile(r"[a-z][a-z0-9_]{1,28}[a-z0-9]")


class ScaffoldError(Exception):
    """It cannot be made; `str()` says why."""


def make(template: Path, arguments: list[str], checkout: Path, *, by: str, then: str) -> int:
    """The exit code: 2 when it cannot be made. `then` is said at the end, with the `{name}`."""
    if len(arguments) != 1:
        print(f"Say its name: {by} NAME=words_like_this", file=sys.stderr)
        return 2
    try:
        made = unfold(template, checkout, arguments[0])
    except ScaffoldError as error:
        print(error, file=sys.stderr)
        return 2
    print(*made, sep="\n")
    print(then.format(name=arguments[0]))
    return 0


def unfold(template: Path, checkout: Path, name: str) -> list[Path]:
    """Make what the template holds; the paths, relative to the checkout.

    Raises `ScaffoldError` before anything is made.
    """
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise ScaffoldError(f"{name!r} is no name: three to thirty small letters, digits and underscores")
    made = {_target(path, template, name): path for path in sorted(template.rglob("*.in"))}
    more = {_target(path, template, name): path for path in sorted(template.rglob("*.more"))}
    there = next((path for path in made if (checkout / path).exists()), None)
    if there is not None:
        raise ScaffoldError(f"{there} is there already")
    for path, source in made.items():
        (checkout / path).parent.mkdir(parents=True, exist_ok=True)
        (checkout / path).write_text(_filled(source, name), encoding="utf-8")
    for path, source in more.items():
        before = (checkout / path).read_text(encoding="utf-8")
        (checkout / path).write_text(before + _filled(source, name), encoding="utf-8")
    return [*made, *more]


def _target(path: Path, template: Path, name: str) -> Path:
    return Path(str(path.relative_to(template).with_suffix("")).replace("NAME", name))


def _filled(source: Path, name: str) -> str:
    title = name.replace("_", " ").capitalize()
    return _in_order(Template(source.read_text(encoding="utf-8")).substitute(name=name, title=title))


def _in_order(text: str) -> str:
    """Neighbouring imports, sorted: where one stands depends on the name."""
    return re.sub(
        r"(?:^from [\w.]+ import [^\n(]+\n)+",
        lambda block: "".join(sorted(block[0].splitlines(keepends=True), key=lambda line: line.split()[1])),
        text,
        flags=re.MULTILINE,
    )
