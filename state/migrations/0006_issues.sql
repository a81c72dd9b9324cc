-- What people report about titles, as the portals last told it.
CREATE TABLE issues (
  service    TEXT NOT NULL,
  number     INTEGER NOT NULL,
  media      TEXT NOT NULL,
  reporter   TEXT NOT NULL,
  kind       TEXT NOT NULL,
  season     INTEGER,
  episode    INTEGER,
  status     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  read_at    INTEGER NOT NULL,
  changes    INTEGER NOT NULL DEFAULT 0,
  quiet      INTEGER NOT NULL, -- 1: it is older than Usher, and what was said until now is no news
  gone       INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (service, number)
) WITHOUT ROWID;
CREATE INDEX issues_open ON issues (service, number) WHERE status = 'open' AND gone = 0;

-- What was said, by the name of whoever said it: it goes when they are forgotten.
CREATE TABLE issue_comments (
  service TEXT NOT NULL,
  issue   INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  by      TEXT NOT NULL,
  said    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (service, issue, number)
) WITHOUT ROWID;
CREATE INDEX issue_comments_by ON issue_comments (by);
