"""Asking a language model about a case.

Pure: `harmless.py` (an outsider's text, made harmless or left out), `wording.py` (what is sent), `reading.py` (what an
answer means). `ledger.py` keeps what was asked and what it cost, in a table of its own; `asking.py` puts them together;
`waiting.py` is the fact that a request waits for the model.
"""
