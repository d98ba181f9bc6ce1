"""`python -m kansenkaart.cli` does what `kansenkaart` does."""

from kansenkaart.cli import main

main()
