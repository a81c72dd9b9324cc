-- Who asked for a second look at a no, and whether it became a yes; NULL while nobody looked.
CREATE TABLE moderation_appeals (
  occurrence TEXT PRIMARY KEY,
  request    TEXT NOT NULL,
  requester  TEXT NOT NULL,
  granted    INTEGER
) WITHOUT ROWID;
CREATE INDEX moderation_appeals_requester ON moderation_appeals (requester);
CREATE INDEX moderation_appeals_request ON moderation_appeals (request);
