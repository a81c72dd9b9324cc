CREATE TABLE guests_ends (action TEXT NOT NULL, state TEXT NOT NULL);
