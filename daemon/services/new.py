"""`make new-service NAME=x`: a service that is reached, watched and looked at by the doctor, to be given its calls."""

import sys
from pathlib import Path

from daemon.runtime.scaffold import ScaffoldError, unfold

TEMPLATE = Path(__file__).with_name("template")


def main(arguments: list[str], checkout: Path) -> int:
    """The exit code: 2 when it cannot be made."""
    if len(arguments) != 1:
        print("Say its name: make new-service NAME=words_like_this", file=sys.stderr)
        return 2
    try:
        made = unfold(TEMPLATE, checkout, arguments[0])
    except ScaffoldError as error:
        print(error, file=sys.stderr)
        return 2
    print(*made, sep="\n")
    print("Next: the port it provides (daemon/domain/ports.py), and its calls in client.py")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
