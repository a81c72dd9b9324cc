"""Trying before trusting: other settings against what was decided (`backtest.py`), beside those that hold
(`shadow.py`), and on top of daemon.yaml once somebody accepted them (`changes.py`); the tables are in `store.py`."""
