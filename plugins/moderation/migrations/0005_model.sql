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
CREATE INDEX moderation_model_calls_asking ON moderation_model_calls (month, spent) WHERE state = 'asking';

-- The same counted by month and model, as soon as a call is over. `latency` has so few values that this stays small.
CREATE TABLE moderation_model_months (
  month      TEXT NOT NULL,
  model      TEXT NOT NULL,
  latency    INTEGER NOT NULL,
  state      TEXT NOT NULL,
  calls      INTEGER NOT NULL,
  priced     INTEGER NOT NULL,
  cost       REAL NOT NULL,
  spent      REAL NOT NULL,
  prompt     INTEGER NOT NULL,
  completion INTEGER NOT NULL,
  reused     INTEGER NOT NULL,
  PRIMARY KEY (month, model, latency, state)
) WITHOUT ROWID;
CREATE TRIGGER moderation_model_calls_over AFTER UPDATE OF state ON moderation_model_calls WHEN OLD.state = 'asking' BEGIN
  INSERT INTO moderation_model_months
    (month, model, latency, state, calls, priced, cost, spent, prompt, completion, reused)
  VALUES (NEW.month, NEW.model, coalesce(NEW.latency, -1), NEW.state, 1, NEW.cost IS NOT NULL, coalesce(NEW.cost, 0),
          coalesce(NEW.spent, 0), coalesce(NEW.prompt, 0), coalesce(NEW.completion, 0), 0)
  ON CONFLICT DO UPDATE SET calls = calls + 1, priced = priced + excluded.priced, cost = cost + excluded.cost,
    spent = spent + excluded.spent, prompt = prompt + excluded.prompt, completion = completion + excluded.completion;
END;
CREATE TRIGGER moderation_model_calls_reused AFTER UPDATE OF reused ON moderation_model_calls BEGIN
  UPDATE moderation_model_months SET reused = reused + NEW.reused - OLD.reused
  WHERE month = NEW.month AND model = NEW.model AND latency = coalesce(NEW.latency, -1) AND state = NEW.state;
END;

-- Requests that were settled, by days of the world and by whom: a year of them is quickly added up.
CREATE TABLE moderation_settled (
  day     INTEGER NOT NULL,
  path    TEXT NOT NULL,
  decided INTEGER NOT NULL,
  PRIMARY KEY (day, path)
) WITHOUT ROWID;
INSERT INTO moderation_settled (day, path, decided)
SELECT quarter / 96, path, sum(decided) FROM moderation_counts WHERE choice <> 'review' GROUP BY 1, 2;
CREATE TRIGGER moderation_history_settled AFTER INSERT ON moderation_history WHEN NEW.choice <> 'review' BEGIN
  INSERT INTO moderation_settled (day, path, decided) VALUES (NEW.decided_at / 86400000000, NEW.path, 1)
  ON CONFLICT DO UPDATE SET decided = decided + 1;
END;
