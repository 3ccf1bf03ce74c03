"""`python -m gc2pc` is the command line."""

from gc2pc.cli import main

main()
