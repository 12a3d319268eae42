"""Readings by where known articles stand on a page."""
