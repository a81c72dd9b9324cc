-- One narrow row a decision, for lists, filters and exports: the decision itself carries its whole case, and to read
-- over that takes long. What is counted from it is counted in the commit that decides.
CREATE TABLE moderation_history (
  id         INTEGER PRIMARY KEY REFERENCES moderation_decisions (id),
  decided_at INTEGER NOT NULL,
  choice     TEXT NOT NULL,
  path       TEXT NOT NULL,
  rule       TEXT NOT NULL,
  portal     TEXT NOT NULL,
  media      TEXT NOT NULL,
  is_4k      INTEGER NOT NULL,
  requester  TEXT NOT NULL,
  title      TEXT,
  since      INTEGER NOT NULL,
  bucket     INTEGER,
  policy     TEXT NOT NULL,
  origin     TEXT NOT NULL
);
CREATE INDEX moderation_history_at ON moderation_history (decided_at);
CREATE INDEX moderation_history_requester ON moderation_history (requester, decided_at);
CREATE INDEX moderation_history_rule ON moderation_history (rule, decided_at);
CREATE INDEX moderation_history_portal ON moderation_history (portal, decided_at);
CREATE INDEX moderation_history_path ON moderation_history (path, decided_at);
CREATE INDEX moderation_history_settled ON moderation_history (media, decided_at) WHERE choice <> 'review';

-- By quarters of an hour, which every time zone's days are made of.
CREATE TABLE moderation_counts (
  quarter INTEGER NOT NULL,
  portal  TEXT NOT NULL,
  kind    TEXT NOT NULL,
  choice  TEXT NOT NULL,
  path    TEXT NOT NULL,
  rule    TEXT NOT NULL,
  decided INTEGER NOT NULL,
  PRIMARY KEY (quarter, portal, kind, choice, path, rule)
) WITHOUT ROWID;

-- How long requests waited that were settled in that quarter; a bucket is an eighth of a doubling.
CREATE TABLE moderation_waits (
  quarter INTEGER NOT NULL,
  bucket  INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  PRIMARY KEY (quarter, bucket)
) WITHOUT ROWID;

CREATE TRIGGER moderation_history_counts AFTER INSERT ON moderation_history BEGIN
  INSERT INTO moderation_counts (quarter, portal, kind, choice, path, rule, decided)
  VALUES (NEW.decided_at / 900000000, NEW.portal, substr(NEW.media, 1, instr(NEW.media, '/') - 1), NEW.choice,
          NEW.path, NEW.rule, 1)
  ON CONFLICT DO UPDATE SET decided = decided + 1;
END;
CREATE TRIGGER moderation_history_waits AFTER INSERT ON moderation_history WHEN NEW.bucket IS NOT NULL BEGIN
  INSERT INTO moderation_waits (quarter, bucket, settled) VALUES (NEW.decided_at / 900000000, NEW.bucket, 1)
  ON CONFLICT DO UPDATE SET settled = settled + 1;
END;

INSERT INTO moderation_history (id, decided_at, choice, path, rule, portal, media, is_4k, requester, title, since,
  bucket, policy, origin)
SELECT id, decided_at, choice,
  CASE WHEN by = 'rules' THEN CASE rule WHEN 'learned' THEN 'learned' WHEN 'model' THEN 'model' ELSE 'rules' END
       WHEN by = 'time' THEN 'time' ELSE 'people' END,
  rule, substr(request, 9, instr(request, '/') - 9), media,
  coalesce(json_extract(CAST("case" AS TEXT), '$.is_4k'), 0), requester,
  json_extract(CAST("case" AS TEXT), '$.facts.title'), decided_at, NULL, '', ''
FROM moderation_decisions ORDER BY id;
