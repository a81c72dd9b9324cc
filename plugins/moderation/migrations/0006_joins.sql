-- Requests for what another request is asked about already: the answer to its question is the answer to these too.
CREATE TABLE moderation_joins (
  member TEXT PRIMARY KEY,
  lead   TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX moderation_joins_lead ON moderation_joins (lead);

-- What was decided about a title before, and whether anything was since somebody looked.
DROP INDEX moderation_history_settled;
CREATE INDEX moderation_history_media ON moderation_history (media, decided_at);
