-- What people decided, as far as it teaches. Everything here can be made again from moderation_decisions: a new
-- generation is counted beside the one in use, and takes its place when it is whole.
CREATE TABLE moderation_learning (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  generation INTEGER NOT NULL,
  edition    INTEGER NOT NULL,
  taught     INTEGER NOT NULL,
  off        INTEGER NOT NULL,
  body       BLOB NOT NULL
);
INSERT INTO moderation_learning (id, generation, edition, taught, off, body) VALUES (1, 1, 1, 0, 0, '{}');
CREATE TABLE moderation_feedback (
  generation INTEGER NOT NULL,
  decision   INTEGER NOT NULL,
  request    TEXT NOT NULL,
  by         TEXT NOT NULL,
  choice     TEXT NOT NULL,
  state      TEXT NOT NULL,
  words      TEXT NOT NULL,
  pattern    TEXT,
  advice     TEXT,
  confidence REAL,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (generation, decision)
) WITHOUT ROWID;
CREATE INDEX moderation_feedback_request ON moderation_feedback (generation, request);
CREATE TABLE moderation_patterns (
  generation INTEGER NOT NULL,
  pattern    TEXT NOT NULL,
  approved   INTEGER NOT NULL,
  declined   INTEGER NOT NULL,
  PRIMARY KEY (generation, pattern)
) WITHOUT ROWID;
CREATE INDEX moderation_decisions_by ON moderation_decisions (by, id);
