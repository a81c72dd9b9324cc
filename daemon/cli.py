"""The command line. What only one command needs is imported when that command is given."""

import argparse
import asyncio
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.runtime import garbage
from daemon.version import VERSION

if TYPE_CHECKING:
    from daemon.start import Start


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point of `usher`; ends the process with the command's exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    parser, commands = _parser()
    if not given or given[0] not in {*commands.choices, "--version"}:
        _add_tools(commands)
    wanted = parser.parse_args(given)
    os.umask(_umask(os.environ.get("UMASK") or "077"))
    sys.exit(wanted.do(wanted))


def _add_tools(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What plugins add; they are imported only for what is no command of the engine's, and for the help."""
    from daemon.tools import tools, use  # noqa: PLC0415 (most commands do without plugins)

    for plugin, each in tools():
        parser = _command(commands, each.name, each.says)
        each.arguments(parser)
        parser.set_defaults(do=lambda wanted, plugin=plugin, each=each: use(each, plugin, wanted, _start(wanted)))


def _parser() -> "tuple[argparse.ArgumentParser, argparse._SubParsersAction[argparse.ArgumentParser]]":
    parser = argparse.ArgumentParser(prog="usher", description="The house manager of a Plex server.")
    parser.add_argument("--version", action="version", version=f"Usher {VERSION}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    run = _command(commands, "run", "run the daemon")
    run.set_defaults(do=_run)
    demo = commands.add_parser("demo", help="run the daemon in an invented house", description="Touches nothing real.")
    demo.add_argument("--port", type=int, default=5056, help="where the dashboard listens (5056)")
    demo.add_argument("--data", type=Path, default=None, help="keep the demo's memory here instead of a passing folder")
    demo.set_defaults(do=_demo)
    doctor = _command(commands, "doctor", "look at what is often set up wrong, and say what mends it; changes nothing")
    doctor.add_argument("service", nargs="?", help="only this service")
    doctor.set_defaults(do=_doctor)
    backup = _command(commands, "backup", "copy the memory, also while the daemon runs")
    backup.add_argument("--to", type=Path, default=None, help="the copy (default: a new file in DATA/backups)")
    backup.set_defaults(do=_backup)
    taking = _command(commands, "import", "take over what another program left behind; the daemon has to be off")
    taking.add_argument("program", choices=["plexstaffai"], help="which program")
    taking.add_argument("folder", type=Path, metavar="DIR", help="where its files are; they are only read")
    taking.set_defaults(do=_import)
    health = _command(commands, "healthcheck", "exit 0 when the daemon is ready, for Docker")
    health.add_argument("--port", type=int, default=None, help="where it listens (default: as daemon.yaml says)")
    health.set_defaults(do=_healthcheck)
    return parser, commands


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument(
        "--config",
        type=Path,
        default=Path(os.environ.get("USHER_CONFIG") or "daemon.yaml"),
        metavar="FILE",
        help="the settings (./daemon.yaml)",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("USHER_DATA") or "data"),
        metavar="DIR",
        help="where the memory lives (./data)",
    )
    return parser


def _umask(given: str) -> int:
    if not re.fullmatch("0?[0-7]{1,3}", given):
        sys.exit("UMASK should be an octal number such as 022")
    return int(given, 8)


def _run(wanted: argparse.Namespace) -> int:
    with garbage.put_off():
        from daemon.app import CANNOT_START, App, CannotStartError  # noqa: PLC0415 (only this command needs it)

        async def live() -> int:
            return await App(_start(wanted), stream=sys.stderr).serve()

        try:
            return asyncio.run(live())
        except CannotStartError as error:
            print(error, file=sys.stderr)
            return CANNOT_START


def _demo(wanted: argparse.Namespace) -> int:
    from daemon.demonstration import demonstrate  # noqa: PLC0415 (only this command needs it)

    return asyncio.run(demonstrate(port=wanted.port, data=wanted.data, stream=sys.stderr))


def _doctor(wanted: argparse.Namespace) -> int:
    from daemon.doctor import examine  # noqa: PLC0415 (only this command needs it)

    return asyncio.run(examine(_start(wanted), only=wanted.service, out=sys.stdout))


def _backup(wanted: argparse.Namespace) -> int:
    from daemon.runtime.clock import SystemClock  # noqa: PLC0415
    from daemon.start import BACKUPS, MEMORY  # noqa: PLC0415 (only this command needs it)
    from state.migrate import backup  # noqa: PLC0415

    memory = wanted.data / MEMORY
    if not memory.is_file():
        print(f"there is no memory at {memory}: is --data right?", file=sys.stderr)
        return 2
    to = wanted.to or wanted.data / BACKUPS / f"usher-{SystemClock().now():%Y%m%d-%H%M%S}.db"
    if to.exists():
        print(f"{to} is there already: name a file that is not", file=sys.stderr)
        return 2
    try:
        print(backup(memory, to))
    except OSError as error:
        print(f"{to} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0


def _import(wanted: argparse.Namespace) -> int:
    from daemon.importing import take_over  # noqa: PLC0415 (only this command needs it)

    return take_over(wanted.program, wanted.folder, _start(wanted))


def _healthcheck(wanted: argparse.Namespace) -> int:
    from daemon.healthcheck import is_ready, port_of  # noqa: PLC0415 (only this command needs it)

    port = wanted.port or port_of(wanted.config, wanted.data, os.environ)
    problem = is_ready(port)
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


def _start(wanted: argparse.Namespace) -> "Start":
    from daemon.runtime.container import in_container  # noqa: PLC0415
    from daemon.start import Start  # noqa: PLC0415 (not needed to print the help)

    return Start(
        config=wanted.config, data=wanted.data, environ=dict(os.environ), in_container=in_container(os.environ)
    )
