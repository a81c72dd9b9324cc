-- What was made of each message; what became of its sending is in the ledger.
CREATE TABLE messages_fates (
  message   INTEGER PRIMARY KEY,
  person    INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  regarding TEXT,
  fate      TEXT NOT NULL CHECK (fate IN ('sent', 'held', 'enclosed', 'nowhere', 'unwanted', 'forgotten')),
  at        INTEGER NOT NULL
);
CREATE INDEX messages_fates_fate ON messages_fates (fate, message);
CREATE INDEX messages_fates_held ON messages_fates (person, message) WHERE fate = 'held';
CREATE INDEX messages_fates_regarding ON messages_fates (regarding, message) WHERE regarding IS NOT NULL;
CREATE INDEX messages_fates_person ON messages_fates (person, message);
