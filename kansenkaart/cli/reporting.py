"""Commands about paper: report, agenda, story."""

from __future__ import annotations

from pathlib import Path

import click

from kansenkaart.cli.dutch import DutchCommand

FILE = click.Path(dir_okay=False, path_type=Path)
PAPER = click.option("--paper", default="A4", metavar="MAAT", help="A4 (gewoon) of A3; alleen voor PDF.")


@click.command(cls=DutchCommand)
@click.argument("dossier", type=FILE)
@click.argument("out", type=FILE)
@click.option("--schouw", "name", required=True, metavar="NAAM", help="Naam of nummer van de schouw.")
@click.option("--address", default="", metavar="ADRES", help="Webadres van de laptop, voor de QR-codes.")
@PAPER
def report(dossier: Path, out: Path, name: str, address: str, paper: str) -> None:
    """Maak de bladen voor een schouw, of het verslag als de schouw begonnen is.

    \b
    Voorbeelden:
      kansenkaart report buurt.gpkg --schouw "Rond het plein" bladen.pdf
      kansenkaart report buurt.gpkg --schouw "Rond het plein" bladen.pdf --paper A3
    """
    from kansenkaart import actions

    opened = actions.open_dossier(dossier)
    one = actions.find_schouw(opened, name)
    actions.write_document(actions.report_of(opened, one, address=address), out, paper=paper)
    click.echo(f"Gemaakt: {out.name}")


@click.command(cls=DutchCommand)
@click.argument("dossier", type=FILE)
@click.argument("out", type=FILE)
@PAPER
def agenda(dossier: Path, out: Path, paper: str) -> None:
    """Maak een agenda van wat open staat: PDF, HTML of tekst (.md).

    \b
    Voorbeeld:
      kansenkaart agenda buurt.gpkg agenda.pdf
    """
    from kansenkaart import actions

    actions.write_document(actions.agenda_of(actions.open_dossier(dossier)), out, paper=paper)
    click.echo(f"Gemaakt: {out.name}")


@click.command(cls=DutchCommand)
@click.argument("dossier", type=FILE)
@click.argument("out", type=FILE)
@PAPER
def story(dossier: Path, out: Path, paper: str) -> None:
    """Maak het buurtverhaal: thema's, verhalen, afspraken en kaarten in één document.

    \b
    Voorbeeld:
      kansenkaart story buurt.gpkg buurtverhaal.pdf
    """
    from kansenkaart import actions

    actions.write_document(actions.story_of(actions.open_dossier(dossier)), out, paper=paper)
    click.echo(f"Gemaakt: {out.name}")


COMMANDS: tuple[click.Command, ...] = (report, agenda, story)
