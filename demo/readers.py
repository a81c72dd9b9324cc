"""Invented people read their mail, and answer what they are asked there some of the time: by the link, and a button."""

import re
from collections.abc import Sequence

from aiohttp import ClientError, ClientSession

from demo.mail import Mail
from demo.world import World

_LINK = re.compile(r"http://127\.0\.0\.1:\d+/answer/[\w-]+")
"""Only to this machine: what stands in a mail is followed nowhere else."""
_CHOICE = re.compile(r'name="choice" value="([\w-]+)"')
WEIGHTS = {"take": 7, "refuse": 2, "appeal": 2}
"""How gladly each is pressed."""
LEAVES_IT = 4
"""The same for none of them."""
_WORDS = ("It is for my mother, who has asked three times.", "I think this was a mistake.", "")


class Readers:
    """Everybody in the house but its owner."""

    def __init__(self, world: World, *, owner: str) -> None:
        self._world = world
        self._owner = owner
        self._read = 0

    async def read(self) -> None:
        """Whatever came since; who cannot be reached is tried no further."""
        new = [mail for mail in self._world.mail.mails if mail.number > self._read and mail.to != self._owner]
        self._read = self._world.mail.taken
        for mail in new:
            if link := _link_in(mail):
                await self._answer(link)

    async def _answer(self, link: str) -> None:
        try:
            async with ClientSession() as browser, browser.get(link) as page:
                choice = self._chosen(sorted(set(_CHOICE.findall(await page.text()))))
                if choice is None:
                    return
                words = self._world.random.choice(_WORDS) if choice == "appeal" else ""
                async with browser.post(link, data={"choice": choice, "reason": words}) as answered:
                    await answered.read()
        except (ClientError, OSError):
            return

    def _chosen(self, choices: Sequence[str]) -> str | None:
        known = [each for each in choices if each in WEIGHTS]
        weights = [*(WEIGHTS[each] for each in known), LEAVES_IT]
        return self._world.random.choices([*known, None], weights=weights)[0]


def _link_in(mail: Mail) -> str | None:
    body = mail.parsed.get_body(("plain",))
    found = _LINK.search(body.get_content()) if body else None
    return found[0] if found else None
