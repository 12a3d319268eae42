"""Words and plain text: knows no HTML."""
