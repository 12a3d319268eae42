"""`python -m pressclip`."""

from pressclip.cli import main

main()
