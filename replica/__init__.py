"""A small stand-in for a WordPress news site, for the demo, tests and benchmarks."""
