"""Readings by what pages mark up themselves: microformats, microdata, JSON-LD."""
