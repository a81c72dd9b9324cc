-- Who shares a media server, as the last reading told that was believed.
CREATE TABLE members (
  alias      TEXT PRIMARY KEY,
  service    TEXT NOT NULL,
  kind       TEXT NOT NULL,
  share      TEXT NOT NULL, -- the number of their share; empty: none was told of
  libraries  TEXT NOT NULL,
  everything INTEGER NOT NULL,
  settings   TEXT NOT NULL,
  elsewhere  INTEGER NOT NULL,
  invited_at INTEGER,
  joined_at  INTEGER, -- the latest time; NULL: nobody knows
  seen_at    INTEGER NOT NULL, -- when they were first read of, this time
  times      INTEGER NOT NULL DEFAULT 1, -- how often they came
  changes    INTEGER NOT NULL DEFAULT 0,
  missed     INTEGER NOT NULL DEFAULT 0, -- believed readings in a row without them
  gone_at    INTEGER
) WITHOUT ROWID;
CREATE INDEX members_here ON members (service) WHERE gone_at IS NULL;
-- Whose a name was before somebody said that two are one.
ALTER TABLE aliases ADD COLUMN merged_from INTEGER;
