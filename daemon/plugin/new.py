"""`make new-plugin NAME=x`: a plugin that hears requests, keeps notes of them and shows them, to be made yours."""

import sys
from pathlib import Path

from daemon.runtime.scaffold import ScaffoldError, unfold

TEMPLATE = Path(__file__).with_name("template")


def main(arguments: list[str], checkout: Path) -> int:
    """The exit code: 2 when it cannot be made."""
    if len(arguments) != 1:
        print("Say its name: make new-plugin NAME=words_like_this", file=sys.stderr)
        return 2
    try:
        made = unfold(TEMPLATE, checkout, arguments[0])
    except ScaffoldError as error:
        print(error, file=sys.stderr)
        return 2
    print(*made, sep="\n")
    print(f"It is off until daemon.yaml names it: plugins: {{{arguments[0]}: {{}}}}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
