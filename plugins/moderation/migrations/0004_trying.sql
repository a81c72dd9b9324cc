-- Settings that were accepted on a page, on top of daemon.yaml. One that ended stays, with why.
CREATE TABLE moderation_changes (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  origin      TEXT NOT NULL,
  says        BLOB NOT NULL,
  body        BLOB NOT NULL,
  figures     BLOB NOT NULL,
  accepted_at INTEGER NOT NULL,
  accepted_by TEXT NOT NULL,
  ended_at    INTEGER,
  ended_by    TEXT,
  why_ended   BLOB
);
CREATE INDEX moderation_changes_held ON moderation_changes (id) WHERE ended_at IS NULL;
-- Rules and limits that people's decisions suggest, as of the last study.
CREATE TABLE moderation_proposals (
  key      TEXT PRIMARY KEY,
  place    INTEGER NOT NULL,
  body     BLOB NOT NULL
) WITHOUT ROWID;
-- Other settings, judged beside those that hold, on each new case.
CREATE TABLE moderation_candidate (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  body BLOB NOT NULL
);
CREATE TABLE moderation_shadow (
  candidate  TEXT NOT NULL,
  occurrence TEXT NOT NULL,
  request    TEXT NOT NULL,
  held       TEXT NOT NULL,
  held_rule  TEXT NOT NULL,
  tried      TEXT NOT NULL,
  tried_rule TEXT NOT NULL,
  person     TEXT,
  promoted   INTEGER NOT NULL,
  judged_at  INTEGER NOT NULL,
  PRIMARY KEY (candidate, occurrence)
) WITHOUT ROWID;
CREATE INDEX moderation_shadow_request ON moderation_shadow (request);
CREATE INDEX moderation_shadow_at ON moderation_shadow (candidate, judged_at);
