"""`.env.example`, made from daemon.yaml: `python -m daemon.config.env_example > .env.example`."""

from collections.abc import Iterator

from daemon.config.document import key_text, read_document
from daemon.config.references import Reference, parse
from daemon.config.shipped import shipped_text

_HEAD = """\
# Every variable that daemon.yaml reads. Copy this file to .env, fill in what you have, and leave out the rest:
# behind a # stands the value that holds when nothing is set.
# NAME_FILE=/run/secrets/name instead of NAME=... takes the value from a file, for every name here.

# The first password of the dashboard; without it one is made up and printed once.
USHER_ADMIN_PASSWORD=
# An API key with every right, for scripts.
USHER_API_KEY=
"""


def env_example(text: str) -> str:
    """One line a variable, in the order of the file, with the comment that stands on its line there."""
    lines, seen = text.splitlines(), set[str]()
    document = read_document("daemon.yaml", text.encode())
    blocks = [_HEAD]
    for path, value in document.texts():
        found = [reference for part in parse(value) if isinstance(part, Reference) for reference in part]
        fresh = [reference for reference in found if reference.name not in seen]
        seen.update(reference.name for reference in fresh)
        if fresh:
            comment = lines[document.line(path) - 1].partition(" # ")[2].strip()
            blocks.append("\n".join([f"# {key_text(path)}{comment and ': '}{comment}", *_assignments(fresh)]) + "\n")
    return "\n".join(blocks)


def _assignments(references: list[Reference]) -> Iterator[str]:
    for reference in references:
        default = "".join(part for part in reference.default or () if isinstance(part, str))
        yield f"#{reference.name}={default}" if default else f"{reference.name}="


def main() -> None:
    print(env_example(shipped_text()), end="")


if __name__ == "__main__":
    main()
