"""The kind no: something else is offered in place of what was asked for, to whoever asked. `offers.py` says what fits,
`store.py` keeps what was offered, `making.py` what follows from offering, `handlers.py` what follows from the answer.
`appeals.py` has the second look that whoever was declined may ask for.
"""
