"""A page never seen before, read by what all listings have in common."""
