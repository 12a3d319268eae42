"""What holds for all tests: how long an example takes is no failure. Speeds are measured in `benchmarks/`."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
