"""Learning from what people decide: pure counting in `features.py`, `wilson.py`, `speaking.py` and `replay.py`, its
tables in `store.py`, the long work in `jobs.py`."""
