"""The engine's own pages: each a typed model and the function that fills it. The same model is its JSON twin."""
