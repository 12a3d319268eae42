"""Times as sites print them."""
