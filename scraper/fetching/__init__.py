"""A URL becomes a Page: politely, from public addresses only, within bounds."""
