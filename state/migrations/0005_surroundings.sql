-- What each person asked for and what became of it, counted as it changes: a decision reads it, however long the past.
CREATE TABLE request_counts (
  requester TEXT NOT NULL,
  standing  TEXT NOT NULL,
  requests  INTEGER NOT NULL,
  PRIMARY KEY (requester, standing)
) WITHOUT ROWID;
DROP INDEX requests_requester;
CREATE INDEX requests_requester ON requests (requester, created_at);

CREATE VIEW request_standings AS SELECT service, number, requester,
  CASE WHEN status = 'pending' AND gone = 0 THEN 'open' WHEN status IN ('approved', 'failed', 'completed') THEN 'granted'
       WHEN status = 'declined' THEN 'declined' ELSE 'other' END AS standing FROM requests;

CREATE TRIGGER request_counts_come AFTER INSERT ON requests BEGIN
  INSERT INTO request_counts (requester, standing, requests)
  SELECT requester, standing, 1 FROM request_standings WHERE service = NEW.service AND number = NEW.number
  ON CONFLICT DO UPDATE SET requests = requests + 1;
END;
CREATE TRIGGER request_counts_leave BEFORE UPDATE OF requester, status, gone ON requests
WHEN NEW.requester <> OLD.requester OR NEW.status <> OLD.status OR NEW.gone <> OLD.gone BEGIN
  UPDATE request_counts SET requests = requests - 1 WHERE (requester, standing) =
    (SELECT requester, standing FROM request_standings WHERE service = OLD.service AND number = OLD.number);
END;
CREATE TRIGGER request_counts_change AFTER UPDATE OF requester, status, gone ON requests
WHEN NEW.requester <> OLD.requester OR NEW.status <> OLD.status OR NEW.gone <> OLD.gone BEGIN
  INSERT INTO request_counts (requester, standing, requests)
  SELECT requester, standing, 1 FROM request_standings WHERE service = NEW.service AND number = NEW.number
  ON CONFLICT DO UPDATE SET requests = requests + 1;
END;

INSERT INTO request_counts (requester, standing, requests)
SELECT requester, standing, count(*) FROM request_standings GROUP BY requester, standing;
