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
