"""The names of the fields in recorded answers of the real services, retyped. Not a value among them."""


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

# Tautulli's, of which the metadata is not among the recordings.
ENVELOPE = names("result message data")
TABLE = names("recordsFiltered recordsTotal data draw")
MORE_OF_HISTORY = names("filter_duration total_duration")
TABLE_ROW = names(
    """
    row_id user_id username friendly_name title email user_thumb plays duration last_seen last_played history_row_id
    ip_address platform player rating_key media_type thumb parent_title year media_index parent_media_index live
    originally_available_at guid transcode_decision do_notify keep_history allow_guest is_active
    """
)
PLAY = names(
    """
    reference_id row_id id date started stopped duration play_duration paused_counter user_id user friendly_name
    user_thumb platform product player ip_address live machine_id location secure relayed media_type rating_key
    parent_rating_key grandparent_rating_key full_title title parent_title grandparent_title original_title year
    media_index parent_media_index thumb originally_available_at guid transcode_decision percent_complete
    watched_status group_count group_ids state session_key
    """
)
SERVER_INFO = names(
    "pms_name pms_version pms_platform pms_ip pms_port pms_ssl pms_url pms_url_manual pms_identifier pms_plexpass"
)
