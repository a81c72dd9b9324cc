"""The API's document, and the API held against it with whatever may be sent."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from tests.web.site import ENVIRONMENT_KEY, Browser, Site, a_question, request_created


async def test_the_document_describes_every_route_of_the_api(site: Site, owner: Browser) -> None:
    document = json.loads(await owner.text("/api/openapi.json"))
    described = {(method, path) for path, found in document["paths"].items() for method in found}
    routed = {
        (route.method.lower(), route.path.replace(":path}", "}"))
        for route in site.server.routes
        if route.path.startswith("/api/") and not route.path.endswith(("/stream", "/lamp"))
    }
    assert document["openapi"] == "3.1.0"
    assert described == routed


async def test_two_models_of_one_name_are_both_described(owner: Browser) -> None:
    paths = json.loads(await owner.text("/api/openapi.json"))["paths"]
    bodies = {
        path: set(paths[path]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"])
        for path in ("/api/v1/keys/new", "/api/v1/mats/{colour}/beat")
    }
    assert bodies == {"/api/v1/keys/new": {"name", "scopes"}, "/api/v1/mats/{colour}/beat": {"size"}}


async def test_a_page_nobody_can_describe_or_find_costs_only_itself(site: Site, owner: Browser) -> None:
    await owner.text("/api/openapi.json")
    logged = [record.event for record in site.logbook.records()]
    assert logged.count("page.not_described") == 1
    assert logged.count("page.refused") == 6
    assert "open" in json.loads(await owner.text("/api/v1/reviews"))


async def test_every_operation_lists_how_it_may_refuse(owner: Browser) -> None:
    document = json.loads(await owner.text("/api/openapi.json"))
    for found in document["paths"].values():
        for operation in found.values():
            assert {"400", "401", "403"} <= operation["responses"].keys()


@pytest.mark.timeout(180)
async def test_what_the_document_promises_holds_for_whatever_is_sent(site: Site, tmp_path: Path) -> None:
    site.configured(environ={"USHER_API_KEY": ENVIRONMENT_KEY})
    await site.meets(PortalUser(alias=Alias(service="overseerr", id="3"), name="Ana"))
    await site.happens(request_created(), a_question())
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{site.url}/api/openapi.json"),
        *("--header", f"X-Api-Key: {ENVIRONMENT_KEY}", "--exclude-path-regex", "/mats/torn$"),
        *("--phases", "coverage,fuzzing", "--max-examples", "8", "--seed", "7", "--no-color"),
        *("--generation-database", "none", "--continue-on-failure"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await run.communicate()
    assert run.returncode == 0, said.decode()[-6_000:]
