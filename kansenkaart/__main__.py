"""`python -m kansenkaart` does what `kansenkaart` does."""

from kansenkaart.cli import main

main()
