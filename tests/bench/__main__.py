"""`make bench`: measure, print a table, write bench.json. `--quick` takes a minute and a half and means less."""

import argparse
import asyncio
import compileall
import json
import logging
import tempfile
from dataclasses import asdict
from pathlib import Path

import structlog

from tests.bench.figures import table
from tests.bench.goals import figures
from tests.bench.processes import POLITE, WIDE, Settings
from tests.bench.session import QUICK, Measured, Session, Size


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--to", type=Path, default=Path("bench.json"))
    return parser.parse_args()


def _settings() -> str:
    wide = Settings()
    return (
        f"The daemon is measured with {WIDE} reads, deliveries and actions side by side, {wide.concurrency} calls to a "
        f"service at a time and TMDB's limiter at {wide.calls_per_second:,.0f}/s.\nThe polite defaults: 16, 64 and 16; "
        f"{POLITE.concurrency} calls at a time; {POLITE.calls_per_second:.0f}/s."
    )


def _asides(measured: Measured) -> str:
    bounds, polite = measured.limits, measured.polite
    said = [
        f"load average {measured.busy[0]:.1f} before and {measured.busy[1]:.1f} after",
        f"fsync p50 {bounds.fsync_p50:.2f} ms, p99 {bounds.fsync_p99:.2f} ms",
        f"aiohttp hello {bounds.hello_alone:,.0f}/s at 1 connection, {bounds.hello_crowd:,.0f}/s at 100",
        f"SQLite one row a commit {bounds.rows:,.0f}/s",
        f"backlog drained at {measured.drained:,.0f} deliveries/s",
    ]
    if polite:
        said.append(f"polite defaults: {polite.rate:,.1f} decisions/s, ack p99 {polite.ack:.1f} ms at 20 senders")
    return "\n".join(said)


def _as_installed() -> None:
    """What pip installs is compiled; a start from a checkout that may not keep what it compiles (as under
    PYTHONDONTWRITEBYTECODE) takes another third of a second, which no owner waits for."""
    for folder in ("daemon", "plugins", "state", "tests"):
        compileall.compile_dir(folder, quiet=1)


def main() -> None:
    said = _arguments()
    _as_installed()
    size = QUICK if said.quick else Size()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(_settings(), flush=True)
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder:
        session = Session(Path(folder), size, lambda what: print(f"  ... {what}", flush=True))
        measured = asyncio.run(session.run())
    found = figures(measured)
    print(f"\n{table(found)}\n\n{_asides(measured)}")
    missed = [each.name for each in found if each.met is False]
    goals = sum(1 for each in found if each.met is not None)
    print(f"\n{goals - len(missed)} of {goals} goals met" + (f"; missed: {', '.join(missed)}" if missed else ""))
    document = {
        "quick": said.quick, "settings": asdict(Settings()), "polite": asdict(POLITE),
        "figures": [each.as_json() for each in found], "measured": asdict(measured),
    }  # fmt: skip
    said.to.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
