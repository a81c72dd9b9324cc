"""What the settings would do is shown; whoever has seen it may let it happen, and nobody else."""

from daemon.actions.base import Action, Harm, Look, NotSo, action
from daemon.domain.ids import Topic
from state import actions
from state.journal import Author, Pen
from tests.web.site import Browser, Site


class Nobody:
    """A port that nobody provides."""


@action("test.remove", port=Nobody, harm=Harm.DESTRUCTIVE)
class Remove(Action[Nobody]):
    """Remove somebody."""

    who: Topic

    about = ("who",)

    async def look(self, port: Nobody) -> Look:
        return NotSo(str(port))


async def dry(site: Site, policy: str, cause: str) -> None:
    """A harmful action that these settings would have done."""

    def unit(pen: Pen) -> None:
        removal = Remove(who=Topic(noun="person", name="7"))
        planned = actions.plan(pen.tx, removal, plugin="porch", cause=cause, policy=policy, now=pen.now)
        assert planned is not None
        actions.end(pen.tx, planned.id, "dry", pen.now)

    await site.journal.run(Author(plugin="porch", cause=cause), unit)


async def test_a_dry_plan_waits_until_somebody_has_seen_it(site: Site, owner: Browser) -> None:
    await dry(site, "abc123", "event:1")
    assert "porch would do 1 thing that cannot simply be taken back" in await owner.text("/actions")
    assert "I have seen it" not in await owner.text("/actions")
    assert "I have seen it" in await owner.text("/actions?state=dry&plugin=porch")
    await owner.post("/plans/porch/seen", {"policy": "abc123"}, page="/actions")
    assert "cannot simply be taken back" not in await owner.text("/actions")
    rows = await site.journal.database.read("SELECT plugin, policy FROM plans_shown")
    assert [tuple(row) for row in rows] == [("porch", "abc123")]


async def test_other_settings_are_another_plan(site: Site, owner: Browser) -> None:
    await dry(site, "abc123", "event:1")
    await owner.post("/plans/porch/seen", {"policy": "abc123"}, page="/actions")
    await dry(site, "def456", "event:2")
    assert "cannot simply be taken back" in await owner.text("/actions")
