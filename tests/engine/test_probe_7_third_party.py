"""A third party's plugin has tables, pages, commands and words of its own; Usher lives on without it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from daemon.commands.base import Scope
from daemon.web.house import PluginState
from state.database import connect
from tests.engine.front import a_front, a_key, a_program, web_house
from tests.engine.probing import PROBES, a_probe, fact, happens, lives_with
from tests.house import House


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The plugin as its first version was, with one migration."""
    folder = tmp_path / "first" / "shelf"
    shutil.copytree(PROBES / "shelf", folder)
    (folder / "migrations" / "0002_pages.sql").unlink()
    return folder


@pytest.fixture
async def house(first: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A house with the first version, and two books on the shelf."""
    async with a_probe(tmp_path / "data", "shelf", theirs=(first,)) as house:
        await happens(house, fact("shelf.given", title="Emma"), fact("shelf.given", title="Ivanhoe"))
        await house.settles()
        yield house


@pytest.fixture
async def second(house: House) -> House:
    """The same house with the second version."""
    await lives_with(house, "shelf", PROBES / "shelf")
    return house


async def test_its_table_is_made_and_filled(house: House) -> None:
    assert await house.rows("SELECT title FROM shelf_books ORDER BY id") == [("Emma",), ("Ivanhoe",)]
    assert await house.one("SELECT version FROM migrations WHERE owner = 'shelf'") == 1


async def test_its_next_migration_runs_on_what_is_there_after_a_copy_was_made(second: House) -> None:
    await happens(second, fact("shelf.given", title="Silas Marner"))
    await second.settles()
    assert await second.rows("SELECT title, pages FROM shelf_books ORDER BY id") == [
        ("Emma", 100),
        ("Ivanhoe", 100),
        ("Silas Marner", 200),
    ]
    newest = max((second.folder / "backups").glob("before-migration-*"), key=lambda file: file.stat().st_mtime_ns)
    copy = connect(newest, readonly=True)
    assert [row["title"] for row in copy.execute("SELECT * FROM shelf_books ORDER BY id")] == ["Emma", "Ivanhoe"]
    copy.close()


async def statuses(url: str, key: str | None) -> dict[str, int]:
    """What somebody with this key (or nobody) gets of everything the plugin has."""
    async with ClientSession(url, headers={"X-Api-Key": key} if key else {}) as session:
        page = await session.get("/books", headers={"Accept": "text/html"}, allow_redirects=False)
        twin = await session.get("/api/v1/books")
        given = await session.post("/api/v1/books/give", json={"title": f"by {key}"})
        return {"page": page.status, "twin": twin.status, "give": given.status}


async def test_its_page_and_command_are_guarded_as_every_other(second: House) -> None:
    async with a_front(second) as (server, url):
        mine = {(route.method, route.path, str(route.access)) for route in server.routes if "books" in route.path}
        assert mine == {
            ("GET", "/books", "read"),
            ("GET", "/api/v1/books", "read"),
            ("POST", "/books/give", "decide"),
            ("POST", "/api/v1/books/give", "decide"),
        }
        assert await statuses(url, None) == {"page": 303, "twin": 401, "give": 401}
        _, reader = await a_key(second, "reader", Scope.READ)
        assert await statuses(url, reader) == {"page": 200, "twin": 200, "give": 403}
        _, staff = await a_key(second, "staff", Scope.READ, Scope.DECIDE)
        assert await statuses(url, staff) == {"page": 200, "twin": 200, "give": 204}
        await second.settles()
        assert await second.one("SELECT count(*) FROM shelf_books WHERE title LIKE 'by %'") == 1


ENGLISH, FRENCH = ("Books", "2 books stand here."), ("Étagère à livres", "2 livres se trouvent ici.")


@pytest.mark.parametrize("language, words", [("en", ENGLISH), ("fr", FRENCH)])
async def test_its_page_is_in_the_menu_and_speaks_both_languages(
    language: str, words: tuple[str, str], second: House
) -> None:
    async with a_front(second) as (_, url), a_program(url, (await a_key(second, "reader", Scope.READ))[1]) as reader:
        headers = {"Accept": "text/html", "Accept-Language": language}
        start = await (await reader.get("/", headers=headers)).text()
        assert 'href="/books"' in start
        assert words[0] in start
        page = await (await reader.get("/books", headers=headers)).text()
        assert all(each in page for each in words)


async def test_its_page_and_command_are_in_the_document_of_the_api_with_their_shapes(second: House) -> None:
    async with a_front(second) as (_, url), a_program(url, (await a_key(second, "reader", Scope.READ))[1]) as reader:
        document = await (await reader.get("/api/openapi.json")).json()
        twin = await (await reader.get("/api/v1/books")).json()
    assert {"get"} <= document["paths"]["/api/v1/books"].keys()
    assert {"post"} <= document["paths"]["/api/v1/books/give"].keys()
    assert "BooksPage" in str(document["paths"]["/api/v1/books"])
    assert twin == {"books": [{"title": "Emma", "pages": 100}, {"title": "Ivanhoe", "pages": 100}]}


async def is_read_again(house: House, **changes: object) -> None:
    """daemon.yaml is written anew, and reloaded."""
    house.furnish(**changes)
    await house.daemon.apply(house.daemon.read_config())


async def shown(url: str, reader: str) -> tuple[int, int, bool, bool]:
    """Its page, the page's twin, whether it is in the menu, and whether it is in the document of the API."""
    async with ClientSession(url, headers={"X-Api-Key": reader, "Accept": "text/html"}) as session:
        page, twin = await session.get("/books"), await session.get("/api/v1/books")
        menu = 'href="/books"' in await (await session.get("/")).text()
        document = await (await session.get("/api/openapi.json")).json()
        return page.status, twin.status, menu, "/api/v1/books" in document["paths"]


THERE, NOT_THERE = (200, 200, True, True), (404, 404, False, False)


async def test_named_at_a_reload_it_has_all_it_shows_at_once_and_loses_it_when_it_is_gone(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "shelf", theirs=()) as house, a_front(house) as (_, url):
        _, reader = await a_key(house, "reader", Scope.READ, Scope.DECIDE)
        assert await shown(url, reader) == NOT_THERE
        await is_read_again(house, theirs=(PROBES / "shelf",))
        assert await shown(url, reader) == THERE
        assert list((tmp_path / "backups").glob("before-migration-*"))
        assert (await statuses(url, reader))["give"] == 204
        async with a_program(url, reader) as session:
            page = await session.get("/books", headers={"Accept": "text/html", "Accept-Language": "fr"})
            assert FRENCH[0] in await page.text()
        await is_read_again(house, plugins={"shelf": {"enabled": False}})
        assert await shown(url, reader) == NOT_THERE
        async with a_program(url, reader) as session:
            assert "the plugin shelf is not on" in await (await session.get("/api/v1/books")).text()
        await is_read_again(house, plugins={})
        assert await shown(url, reader) == THERE
        await is_read_again(house, theirs=())
        assert await shown(url, reader) == NOT_THERE
        assert (await statuses(url, reader))["give"] == 404


async def test_mended_at_a_reload_it_shows_what_it_is_now(tmp_path: Path) -> None:
    folder = tmp_path / "theirs" / "shelf"
    shutil.copytree(PROBES / "shelf", folder)
    code, template = folder / "__init__.py", folder / "templates" / "books.html"
    whole = code.read_text()
    code.write_text("raise RuntimeError('half an edit')")
    async with a_probe(tmp_path / "data", "shelf", theirs=(folder,)) as house, a_front(house) as (_, url):
        _, reader = await a_key(house, "reader", Scope.READ)
        assert await shown(url, reader) == NOT_THERE
        code.write_text(whole)
        await is_read_again(house)
        assert await shown(url, reader) == THERE
        template.write_text(template.read_text().replace("<ul>", "<p>A new shelf.</p><ul>"))
        await is_read_again(house)
        async with a_program(url, reader) as session:
            assert "A new shelf." in await (await session.get("/books", headers={"Accept": "text/html"})).text()


async def test_removed_usher_starts_and_shows_what_it_was_owed(house: House) -> None:
    await house.daemon.database.write(lambda tx: tx.execute("ALTER TABLE shelf_books RENAME TO shelf_lost"))
    await happens(house, fact("shelf.given", title="Middlemarch"))
    await house.settles()
    await lives_with(house, "shelf", None)
    async with a_front(house) as (_, url), a_program(url, (await a_key(house, "reader", Scope.READ))[1]) as reader:
        failed = await (await reader.get("/api/v1/deliveries")).json()
        page = await reader.get("/books", headers={"Accept": "text/html"})
    assert page.status == 404
    assert "put_it_there" in str(failed)


async def test_in_the_folder_but_not_in_daemon_yaml_it_is_not_loaded_and_shown_so(house: House) -> None:
    await house.stops()
    house.furnish(theirs=())
    await house.lives()
    (shelf,) = [view for view in web_house(house).plugins() if view.name == "shelf"]
    assert shelf.state is PluginState.NOT_ENABLED
