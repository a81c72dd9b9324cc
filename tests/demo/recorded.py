"""The names of the fields in recorded answers of the real portals, retyped. Not a value among them."""


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


USER = names(
    """
    permissions id email plexUsername username recoveryLinkExpirationDate userType plexId avatar movieQuotaLimit
    movieQuotaDays tvQuotaLimit tvQuotaDays createdAt updatedAt requestCount displayName
    """
)
ALONE = names("settings")
MEDIA = names(
    """
    downloadStatus downloadStatus4k id mediaType tmdbId tvdbId imdbId status status4k createdAt updatedAt
    lastSeasonChange mediaAddedAt serviceId serviceId4k externalServiceId externalServiceId4k
    externalServiceSlug externalServiceSlug4k ratingKey ratingKey4k
    """
)
MADE = names(
    """
    type media requestedBy status is4k serverId profileId rootFolder tags isAutoRequest languageProfileId id
    createdAt updatedAt
    """
)
ROW = MADE | names("seasons modifiedBy seasonCount")
SEASON = names("seasonNumber status id createdAt updatedAt")
COUNT = names("total movie tv pending approved declined processing available")
PAGE_INFO = names("pages pageSize results page")

JELLYFIN_USER = names("warnings jellyfinUsername jellyfinUserId avatarETag avatarVersion")
JELLYFIN_MEDIA = names("jellyfinMediaId jellyfinMediaId4k")

# What each flavour adds to the above.
MORE_OF_USER = {"overseerr": names(""), "jellyseerr": JELLYFIN_USER, "seerr": JELLYFIN_USER}
MORE_OF_MEDIA = {"overseerr": names(""), "jellyseerr": JELLYFIN_MEDIA, "seerr": JELLYFIN_MEDIA}
MORE_OF_LISTED = {"overseerr": names(""), "jellyseerr": names("canRemove"), "seerr": names("canRemove")}
MORE_OF_LIST = {"overseerr": names(""), "jellyseerr": names(""), "seerr": names("serviceErrors")}
MORE_OF_COUNT = {"overseerr": names(""), "jellyseerr": names(""), "seerr": names("completed")}

# From the portals' own mapping of TMDB; a series has neither adult nor runtime.
FILM = names(
    """
    id adult budget genres relatedVideos originalLanguage originalTitle popularity productionCompanies
    productionCountries releaseDate releases revenue spokenLanguages status title video voteAverage voteCount
    backdropPath homepage imdbId overview posterPath runtime tagline credits externalIds watchProviders keywords
    """
)
SERIES = names(
    """
    createdBy episodeRunTime firstAirDate genres relatedVideos homepage id inProduction languages lastAirDate
    name networks numberOfEpisodes numberOfSeasons originCountry originalLanguage originalName tagline overview
    popularity productionCompanies productionCountries contentRatings spokenLanguages seasons status type
    voteAverage voteCount backdropPath posterPath credits externalIds keywords watchProviders
    """
)

HOOK = names("notification_type event subject message image media request issue comment extra")
HOOK_MEDIA = names("media_type tmdbId tvdbId status status4k")
HOOK_REQUEST = names(
    """
    request_id requestedBy_email requestedBy_username requestedBy_avatar requestedBy_settings_discordId
    requestedBy_settings_telegramChatId
    """
)
