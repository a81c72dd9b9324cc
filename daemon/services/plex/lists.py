"""Who shares the server, put together from four lists of plex.tv, and whether the lists agree.

Whoever stands on any of them is there. Gone is only who stands on none, and only while all are as long as they say and
tell of the same people: half a list, or another server's, lets nobody go.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from daemon.domain.ids import Alias
from daemon.domain.members import Member, Membership, Share
from daemon.domain.people import PortalUser
from daemon.services.base.models import text
from daemon.services.plex.models import Account, at, flag, ident, share_in
from daemon.services.plex.xml import XmlList, children


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """As they were read, one after the other."""

    owner: Account
    users: XmlList
    """Friends and household, with the servers each of them shares."""
    home: XmlList | None
    """The household; None where the account has none."""
    shares: XmlList
    """Of this server, with what was given."""
    invites: XmlList
    """Sent, not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What the lists come to."""

    members: tuple[Member, ...]
    doubts: tuple[str, ...]
    """Why nobody may count as gone by this reading; without names. Empty: all agree."""


def put_together(lists: Lists, service: str, machine: str) -> Together:
    """Everybody on any list, each once."""
    users = {number: row for row in lists.users.rows if (number := ident(row.get("id")))}
    shares = {number: row for row in lists.shares.rows if (number := ident(row.get("userID")))}
    home = {number: row for row in (lists.home.rows if lists.home else ()) if (number := ident(row.get("id")))}
    here = {number for number, row in users.items() if _shares(row, machine)}
    owner = _owner(lists.owner, service)
    joined = {number for number, row in shares.items() if at(row.get("acceptedAt")) or number in here}
    known = {
        number: _member(service, number, users.get(number), home.get(number), shares.get(number), machine)
        for number in sorted(here | joined | home.keys() | _household(users))
        if number != owner.alias.id
    }
    asked = {
        member.alias: member
        for row in (*(shares[number] for number in shares.keys() - joined), *_nameless(lists.shares))
        for member in [_asked_by_share(service, row)]
        if member.alias.id not in known
    }
    sent = [member for row in lists.invites.rows if (member := _asked_by_invite(service, row, machine))]
    listed = {said for member in (*known.values(), *asked.values()) for said in _called(member)}
    fresh = {each.alias: each for each in sent if listed.isdisjoint(_called(each))}
    return Together(
        members=(owner, *known.values(), *({**fresh, **asked}).values()),
        doubts=tuple(_doubts(lists, here, joined & shares.keys(), users)),
    )


def _called(member: Member) -> set[str]:
    """By what an invitation is known to be somebody's who stands on another list already. It tells no numbers."""
    return {said.casefold() for said in (member.user.email, member.user.name) if said}


def _doubts(lists: Lists, here: set[str], sharing: set[str], users: Mapping[str, Element]) -> list[str]:
    named = {"the people": lists.users, "the shares": lists.shares, "the invitations": lists.invites}
    if lists.home is not None:
        named["the household"] = lists.home
    doubts = [
        f"the list of {name} says it has {'no number' if each.total is None else each.total}, and has {len(each.rows)}"
        for name, each in named.items()
        if each.short
    ]
    odd = sum(not ident(row.get("id")) for row in lists.users.rows)
    if odd:
        doubts.append(f"{odd} of the people have no number")
    within = _household(users) | {ident(lists.owner.id) or ""}  # what of the server they share is told or not
    apart = len((here ^ sharing) - within)
    if apart:
        doubts.append(f"the lists of people and of shares disagree about {apart}")
    return doubts


def _member(
    service: str, number: str, user: Element | None, home: Element | None, share: Element | None, machine: str
) -> Member:
    rows = [row for row in (user, share, home) if row is not None]
    return Member(
        user=_user(service, number, rows),
        kind=_kind(user, home),
        share=None if share is None else share_in(share),
        invited_at=None if share is None else at(share.get("invitedAt")),
        joined_at=None if share is None else at(share.get("acceptedAt")) or at(share.get("invitedAt")),
        elsewhere=0 if user is None else _elsewhere(user, machine),
    )


def _kind(user: Element | None, home: Element | None) -> Membership:
    rows = [row.attrib for row in (user, home) if row is not None]
    if any(flag(row, "restricted") for row in rows):
        return Membership.MANAGED
    in_house = home is not None or any(flag(row, "home") for row in rows)
    return Membership.HOME if in_house else Membership.FRIEND


def _user(service: str, ident: str, rows: list[Element], *, plex_id: bool = True) -> PortalUser:
    """A username is the account's own; a title is what they call themselves, or the owner calls them."""
    said = [text(row.get(name)) for name in ("username", "title", "friendlyName") for row in rows]
    addresses = [address for row in rows if (address := text(row.get("email"))) and "@" in address]
    return PortalUser(
        alias=Alias(service=service, id=ident),
        name=next((name for name in said if name), None),
        email=next(iter(addresses), None),
        plex_id=ident if plex_id else None,
    )


def _owner(account: Account, service: str) -> Member:
    number = ident(account.id) or "owner"
    user = PortalUser(
        alias=Alias(service=service, id=number),
        name=text(account.username) or text(account.title),
        email=text(account.email),
        plex_id=ident(account.id),
    )
    return Member(user=user, kind=Membership.OWNER, share=Share(id="", everything=True))


def _asked_by_share(service: str, row: Element) -> Member:
    """A share that nobody accepted yet; without an account it has no number but its own."""
    number = ident(row.get("userID"))
    return Member(
        user=_user(service, number or f"share-{row.get('id', '')}", [row], plex_id=number is not None),
        kind=Membership.INVITED,
        share=share_in(row),
        invited_at=at(row.get("invitedAt")),
    )


def _asked_by_invite(service: str, row: Element, machine: str) -> Member | None:
    """None where it is an invitation to another server only."""
    servers = list(children(row, "Server"))
    if servers and all(each.get("machineIdentifier", machine) != machine for each in servers):
        return None
    return Member(
        user=_user(service, f"invite-{row.get('id', '')}", [row], plex_id=False),
        kind=Membership.INVITED,
        invited_at=at(row.get("createdAt")),
    )


def _shares(user: Element, machine: str) -> bool:
    return any(each.get("machineIdentifier") == machine and not flag(each.attrib, "pending") for each in _servers(user))


def _elsewhere(user: Element, machine: str) -> int:
    return sum(each.get("machineIdentifier") != machine and not flag(each.attrib, "pending") for each in _servers(user))


def _servers(user: Element) -> tuple[Element, ...]:
    return tuple(children(user, "Server"))


def _household(users: Mapping[str, Element]) -> set[str]:
    return {number for number, row in users.items() if flag(row.attrib, "home")}


def _nameless(shares: XmlList) -> list[Element]:
    """Shares sent to an address that has no account yet."""
    return [row for row in shares.rows if not ident(row.get("userID"))]
