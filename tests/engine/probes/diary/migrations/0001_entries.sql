-- A third party may write a name where it should not.
CREATE TABLE diary_entries (
  id    INTEGER PRIMARY KEY,
  alias TEXT NOT NULL,
  text  TEXT NOT NULL,
  body  BLOB NOT NULL,
  mood
);
CREATE INDEX diary_entries_text ON diary_entries (text);
