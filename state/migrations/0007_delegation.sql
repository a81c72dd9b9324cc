-- To whom a question was handed, and by whom; the last one is with whom it lies.
CREATE TABLE question_hands (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  question INTEGER NOT NULL,
  account  INTEGER NOT NULL,
  by       TEXT NOT NULL, -- account:<id>, key:<name>, or away:<id>: in whose stead
  word     TEXT NOT NULL,
  at       INTEGER NOT NULL
);
CREATE INDEX question_hands_question ON question_hands (question, id);

-- Who is away, until when, and to whom their questions go meanwhile.
CREATE TABLE away (
  account INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  until   INTEGER NOT NULL,
  deputy  INTEGER NOT NULL
);
