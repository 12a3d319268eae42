"""Matching and message texts (pure); channels.py alone imports apprise."""
