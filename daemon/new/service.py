"""`make new-service NAME=x`: a service that is reached, watched and looked at by the doctor, to be given its calls."""

import sys
from pathlib import Path

from daemon.new.scaffold import make

TEMPLATE = Path(__file__).with_name("service_template")


def main(arguments: list[str], checkout: Path) -> int:
    """The exit code: 2 when it cannot be made."""
    then = "Next: the port it provides (daemon/domain/ports.py), and its calls in client.py"
    return make(TEMPLATE, arguments, checkout, by="make new-service", then=then)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
