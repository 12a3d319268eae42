"""A reading that was found becomes selectors that give it again."""
