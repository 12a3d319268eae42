"""Feeds and WordPress's API: what they list, and what they say beside a page."""
