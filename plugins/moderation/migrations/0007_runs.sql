-- What a question to a model is paid from, within the budget of the month: empty for requests that are decided.
ALTER TABLE moderation_model_calls ADD COLUMN account TEXT NOT NULL DEFAULT '';
CREATE INDEX moderation_model_calls_account ON moderation_model_calls (account, spent) WHERE account <> '';

-- Back-tests that ask a model, and what it said of each case. One is open at a time. `upto` is the last decision there
-- was when it began: what is decided later changes nothing about it.
CREATE TABLE moderation_runs (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  body      BLOB NOT NULL,
  upto      INTEGER NOT NULL,
  state     TEXT NOT NULL,
  why       TEXT,
  asks      INTEGER,
  begun_at  INTEGER NOT NULL,
  begun_by  TEXT NOT NULL,
  ended_at  INTEGER
);
CREATE UNIQUE INDEX moderation_runs_open ON moderation_runs (state) WHERE state = 'open';
CREATE TABLE moderation_run_answers (
  run       INTEGER NOT NULL,
  decision  INTEGER NOT NULL,
  opinion   BLOB,
  unadvised TEXT,
  PRIMARY KEY (run, decision)
) WITHOUT ROWID;
