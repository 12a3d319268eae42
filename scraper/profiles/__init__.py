"""Readings by selectors that somebody wrote down, and the shipped ones beside them."""
