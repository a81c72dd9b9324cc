"""The loops that hear: doorbells that say what to read, sweeps that find what no doorbell announced."""
