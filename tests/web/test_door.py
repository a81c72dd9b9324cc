"""Signing in and out, and what keeps others from doing it for us."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from daemon.web.passwords import NOBODYS
from state import accounts
from tests.web.site import PASSWORD, Browser, Site, known_hash


async def test_one_signs_in_and_comes_back_to_where_one_wanted_to_go(stranger: Browser) -> None:
    away = await stranger.get("/reviews?before=9")
    assert (away.status, away.headers["Location"]) == (303, "/login?next=%2Freviews%3Fbefore%3D9")
    answer = await stranger.sign_in("owner", to="/reviews?before=9")
    assert (answer.status, answer.headers["Location"]) == (303, "/reviews?before=9")
    assert (await stranger.get("/reviews?before=9")).status == 200


@pytest.mark.parametrize(
    "goal", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", ""]
)
async def test_nobody_is_led_to_another_site(goal: str, stranger: Browser) -> None:
    answer = await stranger.post("/login", {"name": "owner", "password": PASSWORD, "next": goal}, page="/login")
    assert answer.headers["Location"] == "/"


async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(site: Site, stranger: Browser) -> None:
    await site.account("gone")
    answers = [
        await stranger.post("/login", {"name": name, "password": password}, page="/login")
        for name, password in (("nobody", PASSWORD), ("owner", "wrong"), ("", ""))
    ]
    assert [each.status for each in answers] == [401, 401, 401]
    texts = {(await each.text()).replace('value="nobody"', "").replace('value="owner"', "") for each in answers[:2]}
    assert len({text.split('name="password"')[0][-200:] for text in texts}) == 1


async def test_a_disabled_account_is_as_good_as_none(site: Site, owner: Browser, stranger: Browser) -> None:
    await owner.post("/accounts/3", {"scopes": "read", "disabled": "true"}, page="/accounts")
    assert (await stranger.sign_in("viewer")).status == 401
    assert (await accounts.by_name(site.journal.database, "viewer")) is not None


def test_checking_for_nobody_is_as_much_work_as_checking_for_somebody() -> None:
    assert extract_parameters(NOBODYS) == extract_parameters(known_hash())
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(NOBODYS, PASSWORD)
