"""`usher doctor`: looks, changes nothing, and says what mends what it found."""

from collections.abc import AsyncIterator
from io import StringIO
from random import Random
from typing import TextIO

from daemon.bootstrap import House
from daemon.config import Config, ConfigError, ServiceConfig
from daemon.domain.ports import Portals
from daemon.domain.sentences import Sentence
from daemon.runtime.folders import network_file_system
from daemon.runtime.keyfile import open_to_others
from daemon.runtime.log_lines import as_json, visible
from daemon.runtime.logbook import LogBook
from daemon.runtime.logging import Logging, logging_to
from daemon.runtime.redaction import Redactor
from daemon.runtime.tasks import Tasks
from daemon.services.base.checks import Check
from daemon.services.base.drawer import MemoryDrawer
from daemon.services.base.http import open_session
from daemon.services.base.limits import PocketMoney
from daemon.services.base.load import kinds
from daemon.services.base.wiring import Wiring
from daemon.start import Start
from daemon.web.signed import KEY_FILE, why_no_link
from state import accounts
from state import checks as memory_checks

SICK = 1
_MARKS = {True: "✓", False: "✗", None: "?"}


async def examine(start: Start, *, only: str | None, out: TextIO) -> int:
    """Examine daemon.yaml, the data folder and every service, or only one. Exit code 1 when something is wrong."""
    redactor = Redactor()
    try:
        config = House(start, redactor).read_config()
    except ConfigError as error:
        out.write(f"{error}\n")
        if not start.config.exists():
            out.write("Where none is, the first “usher run” writes one; “--config FILE” names another place.\n")
        return SICK
    if only is not None and only not in config.services:
        named = ", ".join(config.services) or "none"
        out.write(f"there is no service “{only}” in {start.config.name}; there are: {named}\n")
        return SICK
    marks: set[bool | None] = set()
    with logging_to(_unheard(start, redactor)):
        async for where, check in _everything(start, config, only):
            marks.add(check.ok)
            out.write(redactor.scrub(_line(where, check)))
            out.flush()
    out.write(_in_a_word(marks))
    return SICK if False in marks else 0


def _unheard(start: Start, redactor: Redactor) -> Logging:
    """What a service logs of an outage is said as a check already."""
    return Logging(clock=start.clock, book=LogBook(), redactor=redactor, stream=StringIO(), style=as_json)


def _in_a_word(marks: set[bool | None]) -> str:
    if False in marks:
        return "Something wants mending.\n"
    return "Nothing is wrong; look at the lines with a question mark.\n" if None in marks else "All is well.\n"


async def _everything(start: Start, config: Config, only: str | None) -> AsyncIterator[tuple[str, Check]]:
    if only is None:
        for remark in config.said:
            yield "variables", Check(what=Sentence("They are read"), ok=None, found=Sentence("{why}", {"why": remark}))
        for check in _folder(start):
            yield "memory", check
        for check in _links(start, config):
            yield "links in mails", check
    unset = [] if only else [name for name, each in config.services.items() if _may_lack(each)]
    for name, settings in config.services.items():
        if name not in unset and only in {None, name}:
            async for check in _service(start, name, settings, config.server.public_url):
                yield name, check

    if unset:
        yield (
            "services",
            Check(
                what=Sentence("Not configured"),
                ok=None,
                found=Sentence("{services}", {"services": [*unset]}),
                remedy=Sentence("Only what needs them is off. “usher doctor NAME” says what one of them lacks."),
            ),
        )


def _may_lack(settings: ServiceConfig) -> bool:
    """Nothing was given of it, and a house can do without: one line tells of all such."""
    of_nothing = type(settings)(kind=settings.kind).missing
    return bool(settings.missing) and settings.missing == of_nothing and not _is_portal(settings)


def _is_portal(settings: ServiceConfig) -> bool:
    return Portals in kinds()[settings.kind].provides


def _folder(start: Start) -> list[Check]:
    mounts = "/proc/self/mountinfo"
    try:
        with open(mounts, encoding="utf-8") as file:  # noqa: PTH123 (a kernel file, read once)
            system = network_file_system(start.data, file.read())
    except OSError:
        system = None
    found = [
        Check(
            what=Sentence("The data folder lies on a local disk"),
            ok=system is None,
            found=Sentence("{system}", {"system": system or "local"}),
            remedy=Sentence("Move it: SQLite may lose data on a network file system."),
        )
    ]
    memory = start.memory
    if memory.is_file():
        sound = memory_checks.quick(memory)
        found.append(
            Check(
                what=Sentence("The memory is sound"),
                ok=sound == memory_checks.SOUND,
                found=Sentence("{found}", {"found": sound}),
                remedy=Sentence("Stop Usher and put the newest sound file of the backups folder in its place."),
            )
        )
    return found


def _links(start: Start, config: Config) -> list[Check]:
    """The key they are signed with, and as whom they answer."""
    key, memory = start.data / KEY_FILE, start.memory
    found = []
    if key.is_file():
        found.append(
            Check(
                what=Sentence("The key of links in mails is for nobody else"),
                ok=not open_to_others(key),
                found=Sentence("{file}", {"file": str(key)}),
                remedy=Sentence("Other accounts of this machine may read it: chmod 600 {file}", {"file": str(key)}),
            )
        )
    if config.server.public_url and memory.is_file():
        why = why_no_link(accounts.listed_in(memory), config.server.mail_answers_as)
        found.append(
            Check(
                what=Sentence("A link in a mail to the owner answers"),
                ok=None if why else True,
                found=why or Sentence("yes"),
                remedy=Sentence("Set server.mail_answers_as (MAIL_ANSWERS_AS) to the name of your account."),
            )
        )
    return found


async def _service(start: Start, name: str, settings: ServiceConfig, public_url: str) -> AsyncIterator[Check]:
    if not settings.configured:
        yield Check(
            what=Sentence("Not configured"),
            ok=None,
            found=Sentence("{settings} empty in daemon.yaml", {"settings": ", ".join(settings.missing)})
            if settings.missing
            else Sentence("it is switched off in daemon.yaml"),
            remedy=Sentence(
                "Without a request portal there is nothing to moderate: set OVERSEERR_API_URL and OVERSEERR_API_KEY, "
                "or what daemon.yaml names there."
            )
            if _is_portal(settings)
            else Sentence("Only what needs it is off. Set the variables that daemon.yaml names there, or leave it."),
        )
        return
    async with open_session() as session:
        wiring = Wiring(
            session=session,
            clock=start.clock,
            marks=start.marks,
            tasks=Tasks(start.clock),
            drawer=MemoryDrawer(),
            spending=PocketMoney(start.clock),
            dice=Random(),  # noqa: S311 (jitter, no secret)
            public_url=public_url,
        )
        client = kinds()[settings.kind].make(name, settings, wiring)
        try:
            async for check in client.checks():
                yield check
        finally:
            await client.close()


def _line(where: str, check: Check) -> str:
    remedy = f"\n    {check.remedy}" if check.remedy and check.ok is not True else ""
    return f"{_MARKS[check.ok]} {where}: {check.what}: {visible(str(check.found))}{remedy}\n"
