"""A small WordPress-like news site on loopback, for the demo, the tests and the benchmarks.

It imports nothing of ours, so what reads it cannot lean on what wrote it. `posts` are the values, `site`
the site's state, `themes` the pages (pure), `respond` the answer to a request, `server` the sockets.
"""
