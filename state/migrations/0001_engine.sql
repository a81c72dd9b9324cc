-- Moments are microseconds since 1970, UTC.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Every key that was ever heard, for ever: the same fact twice is one fact.
CREATE TABLE heard (
  key TEXT PRIMARY KEY,
  at  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE events (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT NOT NULL,
  body        BLOB NOT NULL,
  happened_at INTEGER NOT NULL,
  heard_at    INTEGER NOT NULL,
  cause       TEXT NOT NULL
);
CREATE INDEX events_name ON events (name, id);

CREATE TABLE event_subjects (
  subject TEXT NOT NULL,
  event   INTEGER NOT NULL,
  PRIMARY KEY (subject, event)
) WITHOUT ROWID;
CREATE INDEX event_subjects_event ON event_subjects (event);

-- What is owed to a handler. `head`: nothing open stands before it in its line.
CREATE TABLE deliveries (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  event      INTEGER NOT NULL,
  plugin     TEXT NOT NULL,
  handler    TEXT NOT NULL,
  line       TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('due', 'parked', 'failed', 'done')),
  head       INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  parked_on  TEXT,
  attempts   INTEGER NOT NULL DEFAULT 0,
  error      TEXT,
  changed_at INTEGER NOT NULL
);
CREATE INDEX deliveries_due ON deliveries (plugin, due_at, id) WHERE state = 'due' AND head = 1;
CREATE INDEX deliveries_line ON deliveries (line, id) WHERE state IN ('due', 'parked');
CREATE INDEX deliveries_parked ON deliveries (parked_on, id) WHERE state = 'parked';
CREATE INDEX deliveries_failed ON deliveries (id) WHERE state = 'failed';
CREATE INDEX deliveries_event ON deliveries (event);

-- The ledger: everything we wanted to change outside, and what became of it.
CREATE TABLE actions (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  key         TEXT NOT NULL,
  name        TEXT NOT NULL,
  plugin      TEXT NOT NULL,
  body        BLOB NOT NULL,
  line        TEXT NOT NULL,
  effect      TEXT,
  service     TEXT NOT NULL,
  harm        TEXT NOT NULL,
  lane        INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK (state IN
                ('planned', 'waiting', 'doing', 'doubt', 'done', 'found', 'failed', 'unsure', 'dry', 'refused', 'dropped')),
  head        INTEGER NOT NULL,
  due_at      INTEGER NOT NULL,
  waiting_on  TEXT,
  why         BLOB,
  cause       TEXT NOT NULL,
  policy      TEXT NOT NULL,
  planned_at  INTEGER NOT NULL,
  doing_at    INTEGER,
  ended_at    INTEGER,
  seen_before TEXT,
  seen_after  TEXT,
  error       TEXT,
  bug         TEXT, -- what broke in its call: it is looked at, and not tried again by itself
  attempts    INTEGER NOT NULL DEFAULT 0,
  undoes      INTEGER,
  undone_by   INTEGER,
  echo        TEXT, -- a fact that was taken for its echo while it was under way
  echo_body   BLOB
);
CREATE UNIQUE INDEX actions_key ON actions (key)
  WHERE state IN ('planned', 'waiting', 'doing', 'doubt', 'done', 'found', 'unsure');
CREATE INDEX actions_due ON actions (service, lane, due_at, id) WHERE head = 1 AND state IN ('planned', 'waiting', 'doubt');
CREATE INDEX actions_line ON actions (line, id) WHERE state IN ('planned', 'waiting', 'doing', 'doubt');
CREATE INDEX actions_effect ON actions (effect, id) WHERE effect IS NOT NULL;
CREATE INDEX actions_waiting ON actions (waiting_on) WHERE waiting_on IS NOT NULL;
CREATE INDEX actions_harm ON actions (harm, ended_at) WHERE harm = 'destructive';
CREATE INDEX actions_state ON actions (state, id);

CREATE TABLE action_subjects (
  subject TEXT NOT NULL,
  action  INTEGER NOT NULL,
  PRIMARY KEY (subject, action)
) WITHOUT ROWID;

CREATE TABLE questions (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  key        TEXT NOT NULL,
  plugin     TEXT NOT NULL,
  kind       TEXT NOT NULL,
  subject    TEXT NOT NULL,
  body       BLOB NOT NULL,
  version    INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('open', 'answered', 'expired', 'closed', 'superseded')),
  choice     TEXT,
  answered_by TEXT,
  surface    TEXT,
  reason     TEXT,
  asked_at   INTEGER NOT NULL,
  expires_at INTEGER,
  ended_at   INTEGER,
  cause      TEXT NOT NULL
);
CREATE UNIQUE INDEX questions_open ON questions (key) WHERE state = 'open';
CREATE INDEX questions_state ON questions (state, id);
CREATE INDEX questions_subject ON questions (subject, id);

-- Every copy of a question that was sent, so that each can say who decided.
CREATE TABLE question_copies (
  surface  TEXT NOT NULL,
  address  TEXT NOT NULL,
  message  TEXT NOT NULL,
  question INTEGER NOT NULL,
  version  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (surface, address, message)
) WITHOUT ROWID;
CREATE INDEX question_copies_question ON question_copies (question);

CREATE TABLE timers (
  key    TEXT PRIMARY KEY,
  at     INTEGER NOT NULL,
  name   TEXT NOT NULL,
  body   BLOB NOT NULL,
  plugin TEXT NOT NULL,
  cause  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX timers_at ON timers (at);

CREATE TABLE jobs (
  key        TEXT PRIMARY KEY,
  plugin     TEXT NOT NULL,
  name       TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'cancelling', 'cancelled', 'failed', 'done')),
  run        INTEGER NOT NULL,
  bookmark   BLOB,
  done       INTEGER NOT NULL DEFAULT 0,
  total      INTEGER,
  started_by TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  ended_at   INTEGER,
  error      TEXT
) WITHOUT ROWID;

CREATE TABLE messages (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  key       TEXT NOT NULL UNIQUE,
  person    INTEGER NOT NULL,
  plugin    TEXT NOT NULL,
  kind      TEXT NOT NULL,
  facts     BLOB NOT NULL,
  urgent    INTEGER NOT NULL,
  told_at   INTEGER NOT NULL,
  cause     TEXT NOT NULL
);
CREATE INDEX messages_person ON messages (person, id);

-- What a source tells only once, by its own id: written down with what it means, and only then acknowledged.
CREATE TABLE inbox (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  source   TEXT NOT NULL,
  theirs   TEXT NOT NULL,
  heard_at INTEGER NOT NULL,
  UNIQUE (source, theirs)
);

CREATE TABLE spending (
  account TEXT NOT NULL,
  at      INTEGER NOT NULL,
  steady  REAL NOT NULL,
  amount  INTEGER NOT NULL,
  purpose TEXT NOT NULL
);
CREATE INDEX spending_account ON spending (account, at);

CREATE TABLE people (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  created_at INTEGER NOT NULL,
  merged_into INTEGER,
  forgotten_at INTEGER
);

-- Personal text lives here and in columns keyed by person, nowhere else.
CREATE TABLE aliases (
  alias     TEXT PRIMARY KEY,
  person    INTEGER NOT NULL,
  name      TEXT,
  email     TEXT,
  joined_at INTEGER,
  requests  INTEGER,
  plex_id   TEXT,
  telegram  TEXT,
  evidence  TEXT NOT NULL,
  seen_at   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX aliases_person ON aliases (person);
CREATE INDEX aliases_email ON aliases (email) WHERE email IS NOT NULL;
CREATE INDEX aliases_plex ON aliases (plex_id) WHERE plex_id IS NOT NULL;

CREATE TABLE requests (
  service      TEXT NOT NULL,
  number       INTEGER NOT NULL,
  media        TEXT NOT NULL,
  requester    TEXT NOT NULL,
  status       TEXT NOT NULL,
  is_4k        INTEGER NOT NULL,
  seasons      TEXT NOT NULL,
  media_status TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  read_at      INTEGER NOT NULL,
  changes      INTEGER NOT NULL DEFAULT 0,
  gone         INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (service, number)
) WITHOUT ROWID;
CREATE INDEX requests_created ON requests (created_at);
CREATE INDEX requests_requester ON requests (requester);
CREATE INDEX requests_pending ON requests (service) WHERE status = 'pending' AND gone = 0;

-- What subjects are called, for pages. Never a person's name.
CREATE TABLE names (
  subject TEXT PRIMARY KEY,
  name    TEXT NOT NULL
) WITHOUT ROWID;

-- What holds everything back, or everything harmful, until a person lets go.
CREATE TABLE freezes (
  name  TEXT PRIMARY KEY,
  scope TEXT NOT NULL CHECK (scope IN ('everything', 'destructive')),
  why   BLOB NOT NULL,
  since INTEGER NOT NULL,
  by    TEXT NOT NULL
) WITHOUT ROWID;

-- A plan of harmful actions that was shown, by the settings and services it was made with.
CREATE TABLE plans_shown (
  plugin TEXT NOT NULL,
  policy TEXT NOT NULL,
  at     INTEGER NOT NULL,
  by     TEXT NOT NULL,
  PRIMARY KEY (plugin, policy)
) WITHOUT ROWID;

CREATE TABLE plugin_state (
  plugin TEXT NOT NULL,
  key    TEXT NOT NULL,
  person INTEGER NOT NULL, -- 0: nobody's own
  value  BLOB NOT NULL,
  PRIMARY KEY (plugin, key, person)
) WITHOUT ROWID;

CREATE TABLE drawers (
  service TEXT NOT NULL,
  key     TEXT NOT NULL,
  value   BLOB NOT NULL,
  PRIMARY KEY (service, key)
) WITHOUT ROWID;

CREATE TABLE configs (
  hash TEXT PRIMARY KEY,
  at   INTEGER NOT NULL,
  text TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE accounts (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT NOT NULL UNIQUE COLLATE NOCASE,
  password   TEXT,
  scopes     TEXT NOT NULL,
  person     INTEGER,
  language   TEXT,
  theme      TEXT,
  created_at INTEGER NOT NULL,
  disabled   INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE sessions (
  token      TEXT PRIMARY KEY,
  account    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  agent      TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE api_keys (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  hash       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  account    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  scopes     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at    INTEGER
);
