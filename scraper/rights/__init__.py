"""What pages say of the rights in them: words for robots, reservations of text and data mining."""
