"""Rows and objects of the archive as commands print them and the API answers, each built in one place for both."""
