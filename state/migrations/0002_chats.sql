-- What the buttons of a question carry where others might read or forge it: opaque, one for each choice of a version.
CREATE TABLE question_tokens (
  token    TEXT PRIMARY KEY,
  question INTEGER NOT NULL,
  version  INTEGER NOT NULL,
  choice   TEXT NOT NULL,
  UNIQUE (question, version, choice)
) WITHOUT ROWID;
INSERT INTO question_tokens (token, question, version, choice)
SELECT lower(hex(randomblob(12))), q.id, q.version, json_extract(c.value, '$.name')
FROM questions q, json_each(CAST(q.body AS TEXT), '$.choices') c WHERE q.state = 'open';

-- A code somebody was shown on their own page, as a hash: whoever says it to a bot is that account's person.
CREATE TABLE chat_codes (
  code       TEXT PRIMARY KEY,
  account    INTEGER NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
