-- Whether all that was asked for can be watched: 1 once it was, as long as the yes stands. NULL: nobody told yet.
ALTER TABLE requests ADD COLUMN available INTEGER;
CREATE INDEX requests_awaited ON requests (service, number)
  WHERE status IN ('approved', 'failed') AND gone = 0 AND available IS NOT 1;
CREATE INDEX requests_media ON requests (media);
