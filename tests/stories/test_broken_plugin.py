"""A plugin that does not load is shown with its reason, takes nothing down, and misses nothing."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.house import Furnishing, House, a_house

WHOLE = '''
from daemon.domain.sentences import Sentence
from daemon.events.requests import RequestCreated
from daemon.plugin import Context, Plugin, PluginConfig, Remember, on

@on(RequestCreated)
async def hear(event: RequestCreated, ctx: Context[PluginConfig]) -> None:
    """Count what was heard."""
    note = f"counter {event.request}"
    await ctx.commit(Remember(lambda tx: tx.execute("INSERT INTO meta VALUES (?, 'heard')", (note,))))

plugin = Plugin(name="counter", title=Sentence("Counter"), config=PluginConfig, parts=(hear,))
'''


def written(folder: Path, text: str) -> Path:
    (folder / "counter").mkdir(parents=True, exist_ok=True)
    (folder / "counter" / "__init__.py").write_text(text)
    return folder / "counter"


async def heard(house: House) -> int:
    return int(await house.one("SELECT count(*) FROM meta WHERE key LIKE 'counter %'"))


async def lives_again(house: House) -> None:
    await house.stops()
    await house.lives()


async def is_read_again(house: House) -> None:
    await house.daemon.apply(house.daemon.read_config())


async def test_what_happened_while_it_was_broken_is_owed_to_it_and_done_when_it_is_mended(tmp_path: Path) -> None:
    plugin = written(tmp_path / "theirs", WHOLE)
    async with a_house(tmp_path / "data", theirs=(plugin,)) as house:
        await house.stops()
        written(tmp_path / "theirs", WHOLE + "\nraise RuntimeError('half an edit')\n")
        await house.lives()
        standing = house.daemon.plugins.standings["counter"]
        assert (standing.on, standing.why_not) == (False, "RuntimeError: half an edit (__init__.py:14)")
        number = house.portal.request(862, by=2)
        house.rings(number)
        await house.settles(after=timedelta(seconds=30))
        assert house.portal.approved[number] == 1
        assert await heard(house) == 0
        await house.stops()
        written(tmp_path / "theirs", WHOLE)
        await house.lives()
        await house.settles(after=timedelta(seconds=5))
        assert await heard(house) == 1


@pytest.mark.parametrize("mended", [lives_again, is_read_again], ids=["at a start", "at a reload"])
async def test_one_that_never_loaded_hears_all_that_happened_since_it_was_named_once_it_does(
    mended: Callable[[House], Awaitable[None]], tmp_path: Path
) -> None:
    plugin = written(tmp_path / "theirs", "raise RuntimeError('half an edit')\n")
    async with a_house(tmp_path / "data") as house:
        house.rings(house.portal.request(862, by=2))
        await house.settles(after=timedelta(seconds=30))
        house.furnish(theirs=(plugin,))
        await is_read_again(house)
        house.rings(house.portal.request(694, by=2))
        await house.settles(after=timedelta(seconds=30))
        await lives_again(house)
        house.rings(house.portal.request(862, by=2))
        await house.settles(after=timedelta(seconds=30))
        written(tmp_path / "theirs", WHOLE)
        await mended(house)
        await house.settles(after=timedelta(seconds=5))
        assert await house.rows("SELECT key FROM meta WHERE key LIKE 'counter %' ORDER BY key") == [
            ("counter overseerr/2",),
            ("counter overseerr/3",),
        ]
        await lives_again(house)
        await house.settles(after=timedelta(seconds=5))
        assert await house.one("SELECT count(*) FROM deliveries WHERE plugin = 'counter'") == 2


SLOW = """
CREATE TABLE counter_slow AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
SELECT count(*) AS c FROM n;
"""


async def test_what_waited_before_the_first_start_is_heard_by_a_plugin_that_takes_long_to_sit_down(
    tmp_path: Path,
) -> None:
    plugin = written(tmp_path / "theirs", WHOLE)
    (plugin / "migrations").mkdir()
    (plugin / "migrations" / "0001_slow.sql").write_text(SLOW)
    (tmp_path / "data").mkdir()
    house = House(tmp_path / "data", Furnishing(theirs=(plugin,)))
    number = house.portal.request(862, by=2, announce=False)
    await house.opens()
    await house.settles(after=timedelta(minutes=1))
    counted, approved = await heard(house), house.portal.approved[number]
    await house.closes()
    assert (counted, approved) == (1, 1)
