"""What saying yes would take, worked out of what was read. Pure; gigabytes are 10^9 bytes. None is unknown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from daemon.domain.holdings import Holding, QualityProfile, RootFolder
from daemon.domain.holdings import Requester as Tagged
from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.media import TitleFacts

GIGABYTE: Final = 10**9
_IS_4K: Final = ("2160", "4k", "uhd")


def profile_for(profiles: Sequence[QualityProfile], *, is_4k: bool) -> QualityProfile | None:
    """The one a title would be fetched under: the default of those that mean this resolution. In 4K, which is no
    default as a rule, the one with most titles; otherwise any default, or the only profile there is."""
    meant = [each for each in profiles if _means_4k(each) is is_4k]
    defaults = [each for each in profiles if each.default]
    if is_4k:
        most = sorted(meant, key=lambda each: each.titles or 0)[-1:]
        return _only([each for each in meant if each.default]) or _only(most)
    return _only([each for each in meant if each.default]) or _only(defaults) or _only(profiles)


def _only(profiles: Sequence[QualityProfile]) -> QualityProfile | None:
    return profiles[0] if len(profiles) == 1 else None


def _means_4k(profile: QualityProfile) -> bool:
    """By the quality it goes on improving towards, else by its name."""
    said = profile.target.name if profile.target else profile.name
    return any(word in said.casefold() for word in _IS_4K)


def episodes_of(facts: TitleFacts, seasons: Collection[int]) -> int | None:
    """Of a film 1; of a series, those of the seasons asked for, all of them where none is named."""
    if facts.media.kind is MediaKind.MOVIE:
        return 1
    if not seasons:
        return facts.episodes
    known = dict(facts.season_episodes or ())
    if all(season in known for season in seasons):
        return sum(known[season] for season in seasons)
    return facts.episodes if facts.seasons is not None and set(seasons) >= set(range(1, facts.seasons + 1)) else None


def gigabytes_of(facts: TitleFacts, seasons: Collection[int], profile: QualityProfile | None) -> float | None:
    """Of what is asked for, by the running time and what the profile's titles weigh a minute."""
    episodes = episodes_of(facts, seasons)
    if profile is None or facts.runtime is None or episodes is None:
        return None
    likely = profile.size(facts.runtime * episodes).likely
    return None if likely is None else likely / GIGABYTE


def free_on(folders: Iterable[RootFolder], profile: QualityProfile | None) -> RootFolder | None:
    """The folder it would go to. Nobody tells which of several, so it is the fullest: never more is promised than there
    is."""
    there = [each for each in folders if profile is None or each.service == profile.service]
    if any(each.free is None and each.reachable is not False for each in there):
        return None
    return min((each for each in there if each.free is not None), key=lambda each: each.free or 0, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """By what a portal's tags tell somebody: a number alone may be anybody's, or no person's at all."""

    numbers: frozenset[int]
    words: frozenset[str]
    """Their names, as `plain` has them."""

    def has(self, tagged: Tagged) -> bool:
        return tagged.number in self.numbers and plain(tagged.name) in self.words


def names_of(numbers: Iterable[str], called: Iterable[str]) -> Names:
    """Numbers are those the portals know somebody by. An accent may have been dropped, or its whole letter."""
    words = [form for name in called for form in (name, normalize("NFKD", name))]
    return Names(
        numbers=frozenset(int(number) for number in numbers if number.isdecimal()),
        words=frozenset(filter(None, map(plain, words))),
    )


def plain(name: str) -> str:
    """Newer portals leave only letters, digits and hyphens of a name."""
    return "".join(letter for letter in name.casefold() if letter.isalnum() and letter.isascii())


def held_by(
    holdings: Iterable[Holding], names: Names, granted: Mapping[MediaId, frozenset[int]]
) -> tuple[float | None, frozenset[str]]:
    """Gigabytes on disk that somebody asked for, and who told. Tags say whose a title is; where it has none of the
    kind, whoever was granted it here. Of a series only the seasons that were granted, where they are known."""
    mine = [each for each in holdings if _asked_for(each, names, granted)]
    sizes = [_size(each, granted.get(each.media) if each.media else None) for each in mine]
    services = frozenset(each.service for each in mine)
    return (None if None in sizes else sum(size for size in sizes if size is not None) / GIGABYTE), services


def _asked_for(held: Holding, names: Names, granted: Mapping[MediaId, frozenset[int]]) -> bool:
    if held.requesters:
        return any(map(names.has, held.requesters))
    return held.media is not None and held.media in granted


def _size(held: Holding, seasons: frozenset[int] | None) -> int | None:
    if not seasons or not held.seasons:
        return held.size
    sizes = [each.size for each in held.seasons if each.number in seasons]
    return None if None in sizes else sum(size for size in sizes if size is not None)
