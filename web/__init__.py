"""The archive in a browser and as an API, read-only: knows the archive and nothing of how it is filled."""
