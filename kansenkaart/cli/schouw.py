"""Commands about the schouw: list, plan."""

from __future__ import annotations

from pathlib import Path

import click

from kansenkaart.cli.dutch import DutchCommand, DutchGroup, table

DOSSIER = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=DutchGroup)
def schouw() -> None:
    """Samen lopen: schouwen voorbereiden en bekijken."""


@schouw.command("list", cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
def list_schouwen(dossier: Path) -> None:
    """Laat de schouwen in een dossier zien.

    \b
    Voorbeeld:
      kansenkaart schouw list buurt.gpkg
    """
    from kansenkaart import actions

    found = actions.schouwen(actions.open_dossier(dossier)).values()
    if not found:
        click.echo("In dit dossier staat nog geen schouw. Maak er een met: kansenkaart schouw plan")
        return
    rows = [(one.name, one.date or "geen datum", len(one.stops), len(one.standing), one.id) for one in found]
    click.echo(table(("naam", "datum", "stops", "afspraken", "nummer"), rows))


@schouw.command("plan", cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
@click.option("--name", required=True, metavar="TEKST", help="Naam van de schouw.")
@click.option("--stops", type=click.IntRange(1, 30), default=6, help="Hoeveel stops hooguit (gewoon 6).")
@click.option("--start", default="", metavar="ADRES", help="Adres waar de wandeling begint.")
@click.option("--date", default="", metavar="DD-MM-JJJJ", help="Datum van de schouw.")
def plan(dossier: Path, name: str, stops: int, start: str, date: str) -> None:
    """Stel stops voor en zet ze in een korte wandeling.

    \b
    Voorbeeld:
      kansenkaart schouw plan buurt.gpkg --name "Rond het plein" --stops 6 --start "Roerdomplaan 12"
    """
    from kansenkaart import actions

    opened = actions.open_dossier(dossier)
    made = actions.plan_schouw(opened, name, stops=stops, start=start, date=date)
    walk = actions.walk_of(opened, made)
    for stop in made.stops:
        click.echo(f"{stop.id}. {stop.title}\n   {stop.why}")
    click.echo(f"Lopen: {walk.length_m:.0f} m, ongeveer {walk.minutes} minuten. Bij de stops: {made.minutes} minuten.")
    for warning in walk.warnings:
        click.echo(warning)
    click.echo(f"Bewaard als “{made.name}” ({made.id}).")


COMMANDS: tuple[click.Command, ...] = (schouw,)
