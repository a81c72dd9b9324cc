-- What was offered in place of what was asked for, while anything is to come of it.
CREATE TABLE moderation_offers (
  request    TEXT PRIMARY KEY,
  offer      TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('open', 'taken', 'resting')),
  occurrence TEXT NOT NULL,
  seasons    TEXT NOT NULL,
  reason     BLOB,
  by         TEXT NOT NULL,
  person     INTEGER NOT NULL
) WITHOUT ROWID;
