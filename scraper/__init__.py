"""A URL becomes cards or an article; knows HTTP and HTML, nothing else."""
