"""The table of variables in docs/set-up.md, made from .env.example: `python -m tests.architecture.variables`."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "set-up.md"
_BEGIN = "<!-- variables: made from .env.example by `python -m tests.architecture.variables`; do not edit by hand -->\n"
_END = "<!-- end of variables -->"
_ASSIGNMENT = re.compile(r"#?([A-Z][A-Z0-9_]*)=(.*)")


def table(example: str) -> str:
    """One row a variable, in the order of the file."""
    return "\n".join(["| Variable | When not set | Sets |", "|---|---|---|", *_rows(example)]) + "\n"


def with_table(page: str, example: str) -> str:
    """The page, with the table between its two comments."""
    before, _, rest = page.partition(_BEGIN)
    return f"{before}{_BEGIN}\n{table(example)}\n{_END}{rest.partition(_END)[2]}"


def _rows(example: str) -> Iterator[str]:
    for block in example.split("\n\n")[1:]:
        comment = ""
        for line in block.splitlines():
            if found := _ASSIGNMENT.fullmatch(line):
                default = f"`{found[2]}`" if found[2] else "empty"
                yield f"| `{found[1]}` | {default} | {_sets(comment)} |"
            else:
                comment = line.removeprefix("# ")


def _sets(comment: str) -> str:
    key, colon, text = comment.partition(": ")
    named = re.fullmatch(r"[a-z_.0-9]+", key)
    said = f"`{key}`{colon and ': '}{text}" if named else comment
    return said.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), (ROOT / ".env.example").read_text("utf-8")), "utf-8")
