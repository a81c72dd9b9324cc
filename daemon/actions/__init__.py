"""What we may do outside, one file a noun. Only the bus carries actions out."""
