"""The site's pages in the markup of three themes; pure functions from values to HTML."""
