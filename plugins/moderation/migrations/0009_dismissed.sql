-- Proposals of which somebody wants to hear no more, until more decisions speak for them.
CREATE TABLE moderation_dismissed (
  topic TEXT PRIMARY KEY,
  body  BLOB NOT NULL
) WITHOUT ROWID;
