"""The command line: thin commands over `kansenkaart.actions`.

Verbs are English, texts Dutch. Exit codes: 0 done, 1 refused (bad input, nothing changed), 2 wrong use.
Nothing heavy is imported until a command runs.
"""

from __future__ import annotations

import sys

import click

from kansenkaart import __version__
from kansenkaart.cli import checking, fetching, kansen, neighbourhood, reporting, schouw
from kansenkaart.cli.dutch import DutchGroup, run


@click.group(cls=DutchGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="kansenkaart %(version)s", help="Laat de versie zien.")
def kansenkaart() -> None:
    """Kansenkaart: bewoners en gemeente bekijken samen hun buurt.

    \b
    Beginnen:
      kansenkaart start                     de voorbeeldbuurt, in uw browser
      kansenkaart start mijnbuurt.gpkg      uw eigen dossier
    """


GROUPS = (neighbourhood, fetching, kansen, checking, schouw, reporting)
for command in (command for group in GROUPS for command in group.COMMANDS):
    kansenkaart.add_command(command)


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(kansenkaart))
