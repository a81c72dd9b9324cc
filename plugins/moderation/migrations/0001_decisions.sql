-- Every decision with its whole case, as it was known then; the trail says what each rule saw.
CREATE TABLE moderation_decisions (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  occurrence TEXT NOT NULL UNIQUE,
  request    TEXT NOT NULL,
  media      TEXT NOT NULL,
  requester  TEXT NOT NULL,
  choice     TEXT NOT NULL,
  rule       TEXT NOT NULL,
  by         TEXT NOT NULL,
  why        BLOB NOT NULL,
  confidence REAL,
  trail      BLOB NOT NULL,
  "case"     BLOB NOT NULL,
  decided_at INTEGER NOT NULL
);
CREATE INDEX moderation_decisions_request ON moderation_decisions (request, id);
CREATE INDEX moderation_decisions_at ON moderation_decisions (decided_at);
