"""Who else wants the same: one question for all of them, and one answer."""

import sqlite3
from collections.abc import Sequence

from daemon.domain.ids import MediaId, RequestId, subject
from daemon.domain.requests import RequestStatus
from daemon.plugin import Neighbour, Reading, Remember, RequestRow, SettledMeanwhileError, placeholders
from plugins.moderation.config import ModerationConfig
from plugins.moderation.tickets import REVIEW


def for_the_same(row: RequestRow, neighbours: Sequence[Neighbour]) -> list[Neighbour]:
    """Requests of other people for this title in this quality, of a series with a season in common, that wait or were
    granted and are not there yet."""
    return [
        each
        for each in neighbours
        if not (each.by_same_person or each.gone or each.there)
        and each.is_4k == row.is_4k
        and _overlap(row.seasons, each.seasons)
        and (each.status is RequestStatus.PENDING or each.status.granted)
    ]


def _overlap(mine: Sequence[int], theirs: Sequence[int]) -> bool:
    """A film has no seasons, and is all of itself; so is a series of which none is named."""
    return not mine or not theirs or bool(set(mine) & set(theirs))


async def lead_among(ctx: Reading[ModerationConfig], requests: Sequence[RequestId]) -> RequestId | None:
    """The first of these that was put before a person by itself; whether it still is, the commit asks."""
    if not requests:
        return None
    rows = await ctx.rows(
        "SELECT request FROM moderation_decisions WHERE id IN (SELECT max(id) FROM moderation_decisions "  # noqa: S608
        f"WHERE request IN ({placeholders(requests)}) GROUP BY request) AND choice = 'review' "
        "AND request NOT IN (SELECT member FROM moderation_joins) ORDER BY id LIMIT 1",
        [subject(each) for each in requests],
    )
    return _request(rows[0]["request"]) if rows else None


def nobody_else_since(media: MediaId, seen: int) -> Remember:
    """Two that are judged side by side are not asked about twice: raises `SettledMeanwhileError` where something about
    this title was put before a person since decision `seen`. It stands before what hangs on it."""

    def look(tx: sqlite3.Connection) -> None:
        later = "SELECT 1 FROM moderation_history WHERE media = ? AND choice = 'review' AND id > ?"
        if tx.execute(later, (str(media), seen)).fetchone() is not None:
            raise SettledMeanwhileError("somebody is asked about another request for the same")

    return Remember(look)


async def members(ctx: Reading[ModerationConfig], lead: RequestId) -> list[RequestId]:
    """Those whose answer is the lead's."""
    rows = await ctx.rows("SELECT member FROM moderation_joins WHERE lead = ? ORDER BY member", (subject(lead),))
    return [_request(row["member"]) for row in rows]


async def asked_about(ctx: Reading[ModerationConfig]) -> set[str]:
    """Subjects of the requests that somebody is asked about just now, by themselves or with another."""
    leads = {each.question.subject for each in await ctx.questions(REVIEW)}
    rows = await ctx.rows("SELECT member, lead FROM moderation_joins")
    return leads | {row["member"] for row in rows if row["lead"] in leads}


def join(member: RequestId, lead: RequestId) -> Remember:
    return Remember(
        lambda tx: tx.execute(
            "INSERT INTO moderation_joins (member, lead) VALUES (?, ?) ON CONFLICT DO UPDATE SET lead = excluded.lead",
            (subject(member), subject(lead)),
        )
    )


def leave(member: RequestId) -> Remember:
    """It is judged for itself from now on."""
    return Remember(lambda tx: _delete(tx, "member", member))


def dissolve(lead: RequestId) -> Remember:
    """Its question is over."""
    return Remember(lambda tx: _delete(tx, "lead", lead))


def _delete(tx: sqlite3.Connection, column: str, request: RequestId) -> None:
    tx.execute(f"DELETE FROM moderation_joins WHERE {column} = ?", (subject(request),))  # noqa: S608 (a word of ours)


def _request(name: str) -> RequestId:
    return RequestId.parse(name.partition(":")[2])
