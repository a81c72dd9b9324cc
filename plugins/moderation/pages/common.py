"""What several pages of moderation share."""

from typing import Annotated

from msgspec import Meta

from daemon.domain.ids import MediaKind
from daemon.plugin import Reading, RequestRow
from plugins.moderation.config import ModerationConfig

Moderation = Reading[ModerationConfig]

Text = Annotated[str, Meta(max_length=100)]


def kind_of(row: RequestRow) -> str:
    return "film" if row.media.kind is MediaKind.MOVIE else "series"
