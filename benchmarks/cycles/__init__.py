"""The parts of `benchmarks.cycle`: the site in a process of its own, our desk in another, Scrapy in a third."""
