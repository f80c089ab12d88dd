"""`python -m upstar` is the command `upstar`."""

from upstar.cli import main

main()
