"""What only SQLite has: its file and pragmas, FTS5, lists as JSON, its own SQL in views. All else is portable."""
