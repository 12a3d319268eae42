"""Pressclip: the nouns, the error tree, the configuration, the wiring and the command."""

__version__ = "0.1.0"
