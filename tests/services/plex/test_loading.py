"""plexapi is loaded with the first search for a server by its name, and not before."""

import subprocess
import sys


def test_a_client_with_an_address_needs_no_plexapi() -> None:
    asked = "import sys, daemon.services.plex.client as c; print('plexapi' in sys.modules, 'requests' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "False"]
