"""The policies of this house, one folder each; they never import one another."""
