"""The admin server: who may come in, pages and their JSON twins, doorbells, the stream."""
