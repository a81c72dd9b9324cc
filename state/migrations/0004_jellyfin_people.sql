-- The account of a person on a Jellyfin server, which two portals of one server both tell.
ALTER TABLE aliases ADD COLUMN jellyfin_id TEXT;
CREATE INDEX aliases_jellyfin ON aliases (jellyfin_id) WHERE jellyfin_id IS NOT NULL;
