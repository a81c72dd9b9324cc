"""Delivers facts to handlers and carries out actions: what was remembered is done, in order, once."""
