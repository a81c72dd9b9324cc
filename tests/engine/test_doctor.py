"""`usher doctor` from outside: what it looks at, what it says of it, and with which exit code it ends."""

import json
from io import StringIO
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from daemon.commands.base import Scope
from daemon.doctor import examine
from daemon.runtime.keyfile import keep_key
from daemon.start import Start
from demo.world import World
from tests.engine.front import a_key
from tests.house import a_house

NOTHING: dict[str, str] = {}


async def told(folder: Path, services: str, only: str | None = None) -> tuple[int, str]:
    return await said_of(folder, f"services: {{overseerr: {{{services}}}}}\n", only)


async def said_of(folder: Path, text: str, only: str | None = None) -> tuple[int, str]:
    config = folder / "daemon.yaml"
    config.write_text(text, encoding="utf-8")
    out = StringIO()
    code = await examine(Start(config=config, data=folder, environ=NOTHING), only=only, out=out)
    return code, out.getvalue()


async def test_a_service_that_is_not_there_is_named_beside_those_that_are(tmp_path: Path) -> None:
    assert await told(tmp_path, "", only="portal") == (
        1,
        "there is no service “portal” in daemon.yaml; there are: overseerr\n",
    )
    assert await said_of(tmp_path, "services: {}\n", only="portal") == (
        1,
        "there is no service “portal” in daemon.yaml; there are: none\n",
    )


async def test_of_one_service_nothing_else_is_looked_at(tmp_path: Path) -> None:
    code, said = await told(tmp_path, "", only="overseerr")
    assert (code, "memory:" in said, "overseerr:" in said) == (0, False, True)
    code, said = await told(tmp_path, "")
    assert (code, "✓ memory: The data folder lies on a local disk: local\n" in said) == (0, True)
    assert "Move it" not in said, "what is well needs no remedy"


async def test_without_a_daemon_yaml_it_says_where_one_comes_from(tmp_path: Path) -> None:
    out = StringIO()
    start = Start(config=tmp_path / "daemon.yaml", data=tmp_path, environ=NOTHING)
    assert await examine(start, only=None, out=out) == 1
    assert "the first “usher run” writes one" in out.getvalue()


async def test_a_broken_daemon_yaml_is_told_with_its_place(tmp_path: Path) -> None:
    code, said = await said_of(tmp_path, "services: {overseerr: {colour: red}}\n")
    assert code == 1
    assert "daemon.yaml:1: services.overseerr.colour" in said


async def test_a_mail_address_that_is_none_is_told_with_an_example(tmp_path: Path) -> None:
    _, said = await said_of(tmp_path, "plugins: {messages: {owner: somebody}}\n")
    assert "plugins.messages.owner: should be text such as you@example.org" in said


async def test_a_portal_that_is_not_set_up_is_no_illness_and_not_well_either(tmp_path: Path) -> None:
    code, said = await told(tmp_path, "")
    assert code == 0
    assert "? overseerr: Not configured: url, api_key empty in daemon.yaml" in said
    assert "All is well" not in said


async def test_what_a_house_can_do_without_is_one_line_and_the_portal_has_its_own(tmp_path: Path) -> None:
    text = "services: {overseerr: {}, tmdb: {}, radarr: {}, sonarr: {url: 'http://127.0.0.1:9'}}\n"
    _, said = await said_of(tmp_path, text)
    assert "? services: Not configured: tmdb, radarr\n" in said
    assert "set OVERSEERR_API_URL and OVERSEERR_API_KEY" in said
    assert "? sonarr: Not configured: api_key empty" in said, "what was begun is told of by itself"
    assert "tmdb:" not in said
    _, alone = await said_of(tmp_path, text, only="tmdb")
    assert "? tmdb: Not configured: api_key empty in daemon.yaml" in alone


async def test_a_file_of_variables_that_others_may_open_is_told_there_too(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.env"
    secrets.write_text("A=b\n", encoding="utf-8")
    secrets.chmod(0o644)
    _, said = await told(tmp_path, "")
    assert "? variables: They are read: secrets.env holds secrets and other accounts" in said


async def test_an_address_that_is_no_portal_s_is_not_well(tmp_path: Path) -> None:
    async with World() as world:
        code, said = await told(
            tmp_path, f'url: "{world.overseerr.url}/elsewhere", api_key: "{world.overseerr.api_key}"'
        )
    assert code == 1
    assert "✗ overseerr: A portal answers at this address: there is no such thing" in said


async def test_an_outage_is_told_once_and_not_logged_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = await told(tmp_path, 'url: "http://127.0.0.1:9", api_key: "key"')
    assert (code, said.count("nobody answers at 127.0.0.1:9")) == (1, 1)
    assert capsys.readouterr() == ("", "")


async def test_what_a_portal_says_cannot_steer_the_terminal(tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"version": "3\x1b[2J\u202e", "id": 1, "permissions": 2})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with TestServer(app) as server:
        _, said = await told(tmp_path, f'url: "http://127.0.0.1:{server.port}", api_key: "key"')
    assert "3\\x1b[2J\\u202e" in said
    assert said.replace("\n", "").isprintable()


async def test_what_is_switched_off_is_said_to_be(tmp_path: Path) -> None:
    config = tmp_path / "daemon.yaml"
    config.write_text("services: {llm: {api_key: key, enabled: false}}\n", encoding="utf-8")
    out = StringIO()
    assert await examine(Start(config=config, data=tmp_path, environ=NOTHING), only=None, out=out) == 0
    assert "? llm: Not configured: it is switched off in daemon.yaml" in out.getvalue()


async def test_it_says_as_whom_a_link_in_a_mail_answers_and_who_may_read_its_key(tmp_path: Path) -> None:
    server = "server: {public_url: 'https://usher.example.org'}\n"
    async with a_house(tmp_path, services=False) as house:
        keep_key(tmp_path / "links.key", b"k" * 32)
        for name in ("Root", "Second"):
            await a_key(house, name, Scope.ADMIN)
        code, said = await said_of(tmp_path, server)
        assert (code, "? links in mails: A link in a mail to the owner answers: Several accounts" in said) == (0, True)
        assert "MAIL_ANSWERS_AS" in said
        _, said = await said_of(tmp_path, server.replace("}", ", mail_answers_as: root}"))
        assert "✓ links in mails: A link in a mail to the owner answers: yes" in said
    (tmp_path / "links.key").chmod(0o640)
    code, said = await said_of(tmp_path, server)
    assert code == 1
    assert f"chmod 600 {tmp_path}/links.key" in said


async def test_a_plex_server_and_its_account_are_looked_at_together_and_the_token_is_not_told(tmp_path: Path) -> None:
    async with World() as world:
        code, said = await said_of(tmp_path, json.dumps({"services": {"plex": world.plex_entry()}}), only="plex")
        assert code == 0
        assert "✓ plex: The account owns the server: yes" in said
        world.plextv.short_lists()
        code, worse = await said_of(tmp_path, json.dumps({"services": {"plex": world.plex_entry()}}), only="plex")
        assert (code, "✗ plex: Everybody who shares it is listed" in worse) == (1, True)
        assert world.plex.token not in said + worse
        assert "@example.org" not in said + worse
