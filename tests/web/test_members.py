"""People by what they share of a server: found, shown, and a name given back."""

import json
from datetime import UTC, datetime
from typing import Any

from daemon.domain.ids import Alias
from daemon.domain.members import Member, Membership, Share, SharedLibrary
from daemon.domain.people import PortalUser
from daemon.web.pages.people import KINDS
from state import members
from state.journal import Author, Pen
from tests.web.site import Browser, Site


def a_member(number: int, kind: Membership, name: str, **told: Any) -> Member:  # noqa: ANN401 (what plex.tv may tell)
    user = PortalUser(alias=Alias(service="plex", id=str(number)), name=name, plex_id=str(number))
    share = Share(id=f"s{number}", libraries=(SharedLibrary(id="5001", title="Films"),))
    return Member(user=user, kind=kind, share=share, **told)


async def shared(site: Site, *told: Member, gone: bool = False) -> None:
    """These share the server; or they did, and two readings had nothing of them."""

    def unit(pen: Pen) -> None:
        for each in told:
            members.read(pen.tx, each, now=pen.now, sure=True, since=None)
        present = frozenset(Alias.parse(row["alias"]) for row in pen.tx.execute("SELECT alias FROM members"))
        for _ in range(2 if gone else 0):
            members.absent(pen.tx, "plex", present - {each.alias for each in told}, now=pen.now)

    await site.journal.run(Author(plugin="engine", cause="source:plex"), unit)


async def found(owner: Browser, kind: str = "") -> dict[str, Any]:
    rows = json.loads(await owner.text(f"/api/v1/people?kind={kind}"))["people"]
    return {row["name"]: row for row in rows}


JOINED = datetime(2024, 5, 1, 12, tzinfo=UTC)


async def test_people_are_found_by_as_what_they_share_the_server(site: Site, owner: Browser) -> None:
    await site.meets(PortalUser(alias=Alias(service="overseerr", id="50"), name="Asks only"))
    await shared(site, a_member(9, Membership.FRIEND, "Gone", joined_at=JOINED), gone=True)
    await shared(
        site,
        a_member(1, Membership.FRIEND, "Friend", joined_at=JOINED),
        a_member(2, Membership.HOME, "Home", elsewhere=1),
        a_member(3, Membership.MANAGED, "Managed"),
        a_member(4, Membership.INVITED, "Asked"),
        a_member(5, Membership.OWNER, "Owner"),
    )
    kinds = {kind: set(await found(owner, kind)) for kind, _ in KINDS[1:]}
    assert kinds.pop("unshared") >= {"Asks only"}
    assert kinds == {
        "friend": {"Friend"},
        "home": {"Home"},
        "managed": {"Managed"},
        "invited": {"Asked"},
        "owner": {"Owner"},
        "elsewhere": {"Home"},
        "left": {"Gone"},
    }
    assert (await found(owner))["Friend"]["since"] == "2024-05-01T12:00:00Z"
    assert set(kinds) | {"unshared", ""} == {kind for kind, _ in KINDS}
    assert (await owner.get("/api/v1/people?kind=king")).status == 400


async def test_of_several_shares_the_one_they_have_counts(site: Site, owner: Browser) -> None:
    await shared(site, a_member(1, Membership.FRIEND, "One"), gone=True)
    await shared(site, a_member(2, Membership.INVITED, "One"))
    await shared(site, a_member(3, Membership.HOME, "One"))
    first, *others = [row["id"] for row in json.loads(await owner.text("/api/v1/people"))["people"]]
    for other in others:
        await owner.post(f"/people/{first}/merge", {"other": str(other)}, page=f"/people/{first}")
    one = (await found(owner))["One"]
    assert (one["kind"], one["gone_at"]) == ("home", None)


async def test_what_nobody_tells_of_is_unknown_and_never_idle(site: Site, owner: Browser) -> None:
    await shared(site, *(a_member(number, Membership.FRIEND, f"Friend {number}") for number in (1, 2, 3)))
    site.watched = {"1": JOINED, "2": None}
    rows = await found(owner, "friend")
    assert {name: (row["activity"], row["last_active"]) for name, row in rows.items()} == {
        "Friend 1": ("seen", "2024-05-01T12:00:00Z"),
        "Friend 2": ("never", None),
        "Friend 3": ("unknown", None),
    }
    assert "last watched: unknown" in await owner.text("/people?text=Friend+3")


async def test_a_person_s_page_shows_what_they_share_and_gives_a_name_back(site: Site, owner: Browser) -> None:
    await shared(site, a_member(1, Membership.FRIEND, "One", joined_at=JOINED), a_member(2, Membership.FRIEND, "Two"))
    rows = await found(owner)
    one, two = rows["One"]["id"], rows["Two"]["id"]
    await owner.post(f"/people/{one}/merge", {"other": str(two)}, page=f"/people/{one}")
    page = json.loads(await owner.text(f"/api/v1/people/{one}"))
    assert [(each["server"], each["libraries"], each["since"]) for each in page["shares"]] == [
        ("plex", ["Films"], "2024-05-01T12:00:00Z"),
        ("plex", ["Films"], None),
    ]
    await owner.post(f"/people/{one}/separate", {"alias": "plex/2"}, page=f"/people/{one}")
    assert (await found(owner))["Two"]["id"] == two
    assert "Films" in await owner.text(f"/people/{two}")
    third = await site.meets(PortalUser(alias=Alias(service="overseerr", id="50"), name="Three"))
    await owner.post(f"/people/{one}/merge", {"other": str(two)}, page=f"/people/{one}")
    others = await owner.post(f"/people/{third}/separate", {"alias": "plex/2"}, page=f"/people/{one}")
    assert (others.status, set(await found(owner, "friend"))) == (404, {"One"})
    await owner.post(f"/people/{one}/separate", {"alias": "plex/2"}, page=f"/people/{one}")
    refused = await owner.post(f"/people/{one}/separate", {"alias": "plex/2"}, page=f"/people/{one}")
    assert refused.status == 404
