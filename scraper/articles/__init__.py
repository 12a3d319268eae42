"""The article on a page of its own."""
