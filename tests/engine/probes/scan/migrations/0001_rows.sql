CREATE TABLE scan_rows (number INTEGER NOT NULL);
