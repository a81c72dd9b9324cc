-- Whom alone a question is for; NULL: the people who run the house. `invites`: nobody waits for an answer to it.
ALTER TABLE questions ADD COLUMN person INTEGER;
ALTER TABLE questions ADD COLUMN invites INTEGER NOT NULL DEFAULT 0;
UPDATE questions SET person = CAST(substr(json_extract(CAST(body AS TEXT), '$.may_answer'), 8) AS INTEGER)
WHERE json_extract(CAST(body AS TEXT), '$.may_answer') GLOB 'person:[0-9]*';
CREATE INDEX questions_for_staff ON questions (id) WHERE state = 'open' AND person IS NULL;
CREATE INDEX questions_for_people ON questions (id) WHERE state = 'open' AND person IS NOT NULL AND invites = 0;
