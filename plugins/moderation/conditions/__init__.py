"""What a named rule looks at, and how it asks. Pure.

`facts.py` is the table of what can be asked about, `tests.py` the ways to ask, `tree.py` puts them together by all, any
and not, `reading.py` reads them as the owner wrote them. Each answer is yes, no or not known (`True`, `False`, `None`);
what is not known never decides.
"""
