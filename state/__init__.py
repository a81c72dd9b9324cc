"""The memory: one class a table, one writer."""
