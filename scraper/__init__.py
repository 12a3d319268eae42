"""A URL becomes cards or an article; knows HTTP and HTML, nothing else."""

READER = "2"  # rises when the same page would be read otherwise: what was answered "not modified" is then fetched whole
