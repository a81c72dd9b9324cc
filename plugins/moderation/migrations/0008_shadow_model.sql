-- What a model said that is asked beside the one that decides; or why it said nothing, and then the case counts for
-- neither side.
ALTER TABLE moderation_shadow ADD COLUMN opinion BLOB;
ALTER TABLE moderation_shadow ADD COLUMN unadvised TEXT;
