"""The nouns: frozen, pure, and the same in every layer above."""
