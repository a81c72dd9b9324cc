"""Settings of TMDB."""

from datetime import timedelta
from typing import Annotated

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, Url
from daemon.services.base.region import Region, region_of


class TmdbConfig(ServiceConfig):
    """The Movie Database."""

    url: Url = "https://api.themoviedb.org/3"
    """Only another one for a mirror."""
    api_key: Needed[Secret] = Secret()
    """A v3 API key or a v4 read access token, both free at themoviedb.org under Settings, API."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "en"
    """Of titles and overviews: en, fr, fr-CA."""
    region: Region = ""
    """Whose age ratings and streaming services count: FR, US, CA. Empty: by the language, else US."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=20)
    """How long one call may take before TMDB counts as out."""
    concurrency: Annotated[int, Field(ge=1, le=256)] = 20
    """Calls at the same time. TMDB allows twenty connections an address."""
    calls_per_second: Annotated[float, Field(gt=0, le=10_000)] = 40.0
    """TMDB asks for no more than about forty a second."""

    @property
    def region_asked(self) -> str:
        """The country that is read of an answer."""
        return self.region or region_of(self.language)
