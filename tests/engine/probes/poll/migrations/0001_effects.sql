CREATE TABLE poll_effects (question INTEGER NOT NULL, choice TEXT NOT NULL);
