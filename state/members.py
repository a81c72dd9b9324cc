"""Who shares the media servers, and the facts that follow from a new reading."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from daemon.domain.ids import Alias
from daemon.domain.members import Member, Membership, Share, SharedLibrary
from daemon.events.base import Event
from daemon.events.people import PersonInvited, PersonJoined, PersonLeft, PersonReturned, ShareChanged
from state import people
from state.database import Database, Tx, placeholders
from state.moments import moment, moment_or_none, stored, stored_or_none

GONE_AFTER = 2
"""Believed readings in a row. One may fall between two steps of whoever is asked again."""
_LIBRARIES = msgspec.json.Decoder(tuple[SharedLibrary, ...])
_SETTINGS = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """Somebody as they were last read of."""

    alias: Alias
    kind: Membership
    share: Share
    elsewhere: int
    invited_at: datetime | None
    joined_at: datetime | None
    seen_at: datetime
    times: int
    changes: int
    gone_at: datetime | None


def read(tx: Tx, member: Member, *, now: datetime, sure: bool, since: datetime | None) -> list[Event]:
    """Take over what was told of one, and return what is news in it.

    `sure`: no list was in doubt. Else only who is there counts, and nothing of what they were given: it may be what a
    short list lacks. `since`: when the baseline was read. Who was there before that is remembered, and welcomed by
    nobody, also where the baseline lacked them; None: this is it.
    """
    before, baseline = _known(tx, member.alias), since is None
    if not sure and not _told(member):
        return []
    if people.is_forgotten(tx, people.meet(tx, member.user, now)) and member.share is not None:
        member = replace(member, share=replace(member.share, settings={}))  # the owner's words about one person
    if before is None:
        _keep(tx, member, now, times=1, changes=0)
        return [] if since is None or _was_there(member, since) else _came(member, times=1)
    times = before.times + _is_another_time(before, member)
    if before.gone_at is not None or times > before.times:
        _keep(tx, member, now, times=times, changes=0)
        return [] if baseline else _returned(member, before, times)
    if before.kind is Membership.INVITED and member.kind is not Membership.INVITED:
        _keep(tx, member, now, times=times, changes=0)
        return [] if baseline else _came(member, times=times)
    return _changed(tx, member, before, sure=sure, baseline=baseline)


def absent(tx: Tx, service: str, present: frozenset[Alias], *, now: datetime, baseline: bool = False) -> list[Event]:
    """The whole was read and is believed, and these are all there are. Whoever lacks a second time in a row is gone; on
    a baseline, which is about another server, whoever lacks at all, and that is no news."""
    lacking = [each for each in _here(tx, service) if each.alias not in present]
    for each in lacking:
        tx.execute("UPDATE members SET missed = missed + 1 WHERE alias = ?", (str(each.alias),))
    tx.execute(
        "UPDATE members SET gone_at = ? WHERE service = ? AND gone_at IS NULL AND missed >= ?",
        (stored(now), service, 1 if baseline else GONE_AFTER),
    )
    still = {each.alias for each in _here(tx, service)}
    left = [each for each in lacking if each.alias not in still and each.kind is not Membership.INVITED]
    return [] if baseline else [PersonLeft(who=each.alias, joined_at=each.joined_at, times=each.times) for each in left]


async def of(database: Database, aliases: list[Alias]) -> dict[Alias, MemberRow]:
    """Those of these names that ever shared a server."""
    marks = placeholders(aliases)
    rows = await database.read(f"SELECT * FROM members WHERE alias IN ({marks})", [str(alias) for alias in aliases])
    return {(found := _row(row)).alias: found for row in rows}


async def counted(database: Database, service: str) -> Mapping[str, int]:
    """How many share this server now, by as what."""
    rows = await database.read(
        "SELECT kind, count(*) AS n FROM members WHERE service = ? AND gone_at IS NULL GROUP BY kind", (service,)
    )
    return {row["kind"]: row["n"] for row in rows}


def sharing(tx: Tx) -> int:
    """How many people share a server now; its owner, and who was only asked, are not among them."""
    row = tx.execute(
        "SELECT count(DISTINCT a.person) AS n FROM members m JOIN aliases a ON a.alias = m.alias "
        "WHERE m.gone_at IS NULL AND m.kind NOT IN ('owner', 'invited')"
    ).fetchone()
    return int(row["n"])


def _told(member: Member) -> bool:
    """Something was told of them beside that they are there."""
    return member.share is not None or member.kind is Membership.INVITED


def _was_there(member: Member, since: datetime) -> bool:
    came = member.invited_at if member.kind is Membership.INVITED else member.joined_at
    return came is not None and came < since


def _is_another_time(before: MemberRow, member: Member) -> bool:
    """They left and came back, be it between two readings: another share, said yes to later."""
    if member.kind is Membership.INVITED:
        return False
    if before.gone_at is not None:
        return before.kind is not Membership.INVITED
    later = member.joined_at is not None and before.joined_at is not None and member.joined_at > before.joined_at
    return later and member.share is not None and member.share.id != before.share.id


def _came(member: Member, *, times: int) -> list[Event]:
    match member.kind:
        case Membership.OWNER:
            return []
        case Membership.INVITED:
            return [PersonInvited(who=member.alias, invited_at=member.invited_at, times=times)]
        case _:
            return [PersonJoined(who=member.alias, joined_at=member.joined_at, times=times)]


def _returned(member: Member, before: MemberRow, times: int) -> list[Event]:
    if member.kind is Membership.INVITED or before.kind is Membership.INVITED:
        return _came(member, times=times)
    return [PersonReturned(who=member.alias, joined_at=member.joined_at, times=times)]


def _changed(tx: Tx, member: Member, before: MemberRow, *, sure: bool, baseline: bool) -> list[Event]:
    """Those who stay where they were: what they share may be another."""
    tx.execute("UPDATE members SET missed = 0 WHERE alias = ? AND missed > 0", (str(member.alias),))
    if not sure or not _differs(member, before):
        return []
    news = _difference(member, before)
    changes = before.changes + (1 if news is not None else 0)
    _keep(tx, member, before.seen_at, times=before.times, changes=changes, joined_at=before.joined_at)
    return [] if baseline or news is None else [news]


def _differs(member: Member, before: MemberRow) -> bool:
    share = member.share or Share(id="")
    dates = (member.invited_at or before.invited_at, member.joined_at or before.joined_at)
    told = (member.kind, share, member.elsewhere, *dates)
    return told != (before.kind, before.share, before.elsewhere, before.invited_at, before.joined_at)


def _difference(member: Member, before: MemberRow) -> ShareChanged | None:
    """None where only dates are others, a title, or what they share elsewhere."""
    share = member.share or Share(id="")
    had, have = ({each.id: each.title for each in of.libraries} for of in (before.share, share))
    gained = tuple(have[key] for key in have.keys() - had.keys())
    lost = tuple(had[key] for key in had.keys() - have.keys())
    settings = (share.everything, share.settings) != (before.share.everything, before.share.settings)
    kind = member.kind if member.kind is not before.kind else None
    if not (gained or lost or settings or kind) or member.kind in {Membership.OWNER, Membership.INVITED}:
        return None
    return ShareChanged(
        who=member.alias,
        times=before.times,
        changes=before.changes + 1,
        gained=tuple(sorted(gained)),
        lost=tuple(sorted(lost)),
        settings=settings,
        kind=kind,
    )


def _known(tx: Tx, alias: Alias) -> MemberRow | None:
    row = tx.execute("SELECT * FROM members WHERE alias = ?", (str(alias),)).fetchone()
    return None if row is None else _row(row)


def _here(tx: Tx, service: str) -> list[MemberRow]:
    rows = tx.execute("SELECT * FROM members WHERE service = ? AND gone_at IS NULL ORDER BY alias", (service,))
    return [_row(row) for row in rows]


def _keep(
    tx: Tx, member: Member, seen_at: datetime, *, times: int, changes: int, joined_at: datetime | None = None
) -> None:
    share = member.share or Share(id="")
    tx.execute(
        "INSERT INTO members (alias, service, kind, share, libraries, everything, settings, elsewhere, invited_at, "
        "joined_at, seen_at, times, changes, missed, gone_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL) "
        "ON CONFLICT (alias) DO UPDATE SET kind = excluded.kind, share = excluded.share, "
        "libraries = excluded.libraries, everything = excluded.everything, settings = excluded.settings, "
        "elsewhere = excluded.elsewhere, invited_at = excluded.invited_at, joined_at = excluded.joined_at, "
        "seen_at = excluded.seen_at, times = excluded.times, changes = excluded.changes, missed = 0, gone_at = NULL",
        (
            str(member.alias), member.alias.service, member.kind, share.id,
            msgspec.json.encode(share.libraries).decode(), share.everything,
            msgspec.json.encode(dict(share.settings)).decode(), member.elsewhere, stored_or_none(member.invited_at),
            stored_or_none(member.joined_at or joined_at), stored(seen_at), times, changes,
        ),
    )  # fmt: skip


def _row(row: sqlite3.Row) -> MemberRow:
    return MemberRow(
        alias=Alias.parse(row["alias"]),
        kind=Membership(row["kind"]),
        share=Share(
            id=row["share"],
            libraries=_LIBRARIES.decode(row["libraries"]),
            everything=bool(row["everything"]),
            settings=_SETTINGS.decode(row["settings"]),
        ),
        elsewhere=row["elsewhere"],
        invited_at=moment_or_none(row["invited_at"]),
        joined_at=moment_or_none(row["joined_at"]),
        seen_at=moment(row["seen_at"]),
        times=row["times"],
        changes=row["changes"],
        gone_at=moment_or_none(row["gone_at"]),
    )
