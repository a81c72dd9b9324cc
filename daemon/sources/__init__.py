"""The loops that hear: doorbells say what to read, sweeps find what none announced, the inbox takes what comes once."""
