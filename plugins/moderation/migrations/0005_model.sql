-- Every question to a model, from before it is asked. `spent` is the most it can cost until its cost is known; `latency`
-- is in milliseconds, rounded to two digits that count.
CREATE TABLE moderation_model_calls (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  key        TEXT NOT NULL,
  about      TEXT NOT NULL,
  attempt    INTEGER NOT NULL,
  state      TEXT NOT NULL,
  service    TEXT NOT NULL,
  model      TEXT NOT NULL,
  month      TEXT NOT NULL,
  asked_at   INTEGER NOT NULL,
  spent      REAL,
  cost       REAL,
  prompt     INTEGER,
  cached     INTEGER,
  completion INTEGER,
  latency    INTEGER,
  reused     INTEGER NOT NULL DEFAULT 0,
  opinion    BLOB,
  mistake    TEXT
);
CREATE INDEX moderation_model_calls_key ON moderation_model_calls (key, state);
CREATE INDEX moderation_model_calls_about ON moderation_model_calls (about, state);
CREATE INDEX moderation_model_calls_month ON moderation_model_calls
  (month, model, latency, state, spent, cost, prompt, completion, reused);
