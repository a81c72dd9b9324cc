"""Collects what the gate judges by: settings, freezes, plans that were shown, services that are out, removals today."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from daemon.actions.base import Action, Harm
from daemon.bus.gates import Held, House, PluginStanding
from daemon.bus.last_look import held_by
from daemon.config import Config, Hours, Mode
from daemon.domain.sentences import Sentence
from daemon.events.house import HouseFrozen, HouseThawed, PlanShown
from daemon.runtime.clock import Clock
from daemon.runtime.zones import day_begins, local_day, quiet_until
from state import actions, freezes, members, notes
from state.journal import Author, Journal, Pen, Written

PEOPLE = "people this morning"
"""Noted with the day they were counted on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    freezes: tuple[Held, ...]
    plans: frozenset[tuple[str, str]]


class Gatekeeper:
    """Asks the memory once, and again when a commit says that something changed."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        *,
        config: Callable[[], Config],
        policies: Callable[[], Mapping[str, str]],
        out: Callable[[], Mapping[str, Sentence]],
        quiet_hours: Callable[[], Hours | None],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._config = config
        self._policies = policies
        self._out = out
        self._quiet_hours = quiet_hours
        self._remembered: _Remembered | None = None
        self._changes = 0
        self._sharing: tuple[date, int] | None = None
        journal.listeners.append(self._heard)

    async def house(self, action: Action[Any]) -> House:
        """The house as it stands at this moment; what only some actions are judged by is found out for those."""
        remembered = self._remembered or await self._remember()
        now = self._clock.now()
        house = House(
            now=now,
            live=self._config().mode is Mode.LIVE,
            plugins={name: self._standing(name, policy) for name, policy in self._policies().items()},
            freezes=remembered.freezes,
            out=self._out(),
            plans_shown=remembered.plans,
            quiet_until=self._quiet_until(now) if action.respects_quiet_hours else None,
        )
        return await self._with_removals(house) if action.harm is Harm.DESTRUCTIVE else house

    async def _with_removals(self, house: House) -> House:
        zone = self._config().house.timezone
        today = local_day(house.now, zone)
        began = day_begins(today, zone)
        return replace(
            house,
            removals=await actions.harmful_since(self._journal.database, began),
            day_began=began,
            removal_limit=await self._limit(today),
            next_day=day_begins(today + timedelta(days=1), zone),
        )

    def _standing(self, plugin: str, policy: str) -> PluginStanding:
        config = self._config().plugins.get(plugin)
        return PluginStanding(live=config is None or config.mode is Mode.LIVE, policy=policy)

    def _quiet_until(self, now: datetime) -> datetime | None:
        hours = self._quiet_hours()
        return None if hours is None else quiet_until(hours.begins, hours.ends, now, self._config().house.timezone)

    def _heard(self, written: Written) -> None:
        if any(isinstance(event, HouseFrozen | HouseThawed | PlanShown) for _, event in written.events):
            self._remembered = None
            self._changes += 1

    async def _remember(self) -> _Remembered:
        database, changes = self._journal.database, self._changes
        found = _Remembered(freezes=held_by(await freezes.listed(database)), plans=await freezes.plans(database))
        if changes == self._changes:  # otherwise something changed while we read, and this may be without it
            self._remembered = found
        return found

    async def _limit(self, today: date) -> int:
        """The lower of the number a day and the percent of the people, rounded up."""
        limits = self._config().removals
        if self._sharing is None or self._sharing[0] != today:
            self._sharing = (today, await self._people_this_morning(today))
        return min(limits.per_day, math.ceil(self._sharing[1] * limits.percent / 100))

    async def _people_this_morning(self, today: date) -> int:
        """How many there were when the house's day began: counted once a day, so that removals do not move it.

        Those who share a server, where Usher knows of one; else everybody it knows.
        """

        def unit(pen: Pen) -> int:
            row = pen.tx.execute("SELECT value FROM meta WHERE key = ?", (PEOPLE,)).fetchone()
            day, _, counted = row["value"].partition(" ") if row else ("", "", "")
            if day == today.isoformat():
                return int(counted)
            everybody = "SELECT count(*) AS n FROM people WHERE merged_into IS NULL AND forgotten_at IS NULL"
            count = members.sharing(pen.tx) or pen.tx.execute(everybody).fetchone()["n"]
            notes.note(pen.tx, PEOPLE, f"{today.isoformat()} {count}")
            return int(count)

        return await self._journal.run(Author(plugin="engine", cause="time"), unit)
