"""The memory: one SQLite file, one writer, one class a table."""
