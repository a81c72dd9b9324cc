"""`make new-plugin NAME=x`: a plugin that hears requests, keeps notes of them and shows them, to be made yours."""

import sys
from pathlib import Path

from daemon.new.scaffold import make

TEMPLATE = Path(__file__).with_name("plugin_template")


def main(arguments: list[str], checkout: Path) -> int:
    """The exit code: 2 when it cannot be made."""
    then = "It is off until daemon.yaml names it: plugins: {{{name}: {{}}}}"
    return make(TEMPLATE, arguments, checkout, by="make new-plugin", then=then)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
