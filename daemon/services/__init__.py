"""The services Usher speaks to, one folder a kind. Clients try once and say what came of it; only the bus repeats."""
