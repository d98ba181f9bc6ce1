"""Commands about the dossier itself: start, example, new, layers, merge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kansenkaart.cli.dutch import DutchCommand, DutchGroup, counting, progress, sure, table

if TYPE_CHECKING:
    from kansenkaart.dossier import Dossier

DOSSIER = click.Path(dir_okay=False, path_type=Path)
FILE = click.Path(path_type=Path)


@click.command(cls=DutchCommand)
@click.argument("dossier", type=DOSSIER, required=False)
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=False, help="Poort (gewoon 8501).")
@click.option("--no-browser", is_flag=True, help="Open geen browser.")
@click.option("--phones", is_flag=True, help="Laat telefoons op het wifi van deze laptop meedoen.")
def start(dossier: Path | None, port: int, no_browser: bool, phones: bool) -> None:
    """Open de kansenkaart in uw browser. Zonder DOSSIER: de voorbeeldbuurt.

    \b
    Voorbeelden:
      kansenkaart start
      kansenkaart start mijnbuurt.gpkg --port 8600 --no-browser
      kansenkaart start mijnbuurt.gpkg --phones
    """
    from kansenkaart import actions
    from kansenkaart.server import run

    path = actions.prepare_dossier(dossier)
    click.echo(f"Dossier: {path}")
    address = actions.own_address() if phones else ""
    click.echo(f"Adres:   {'https' if phones else 'http'}://127.0.0.1:{port}  (stoppen: Ctrl+C)")
    if phones:
        click.echo(f"Telefoon: https://{address}:{port}. Iedereen op dit wifi kan de kaart nu openen.")
        click.echo("De telefoon waarschuwt een keer dat hij deze laptop niet kent. Dat klopt: ga door.")
    run(path, port=port, open_browser=not no_browser, phones=address)


@click.command(cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
def example(dossier: Path) -> None:
    """Schrijf de verzonnen voorbeeldbuurt in een nieuw DOSSIER.

    \b
    Voorbeeld:
      kansenkaart example voorbeeld.gpkg
    """
    from kansenkaart import actions

    with progress("Voorbeeldbuurt maken") as step:
        made = actions.make_example(dossier, progress=step)
    click.echo(f"Klaar: {dossier} ({len(made.kansen())} kansen). Alles in deze buurt is verzonnen.")


@click.command(cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
@click.option("--area", type=FILE, required=True, help="Bestand met het gebied (een of meer vlakken).")
@click.option("--name", help="Naam van de buurt (gewoon: de naam van het bestand).")
def new(dossier: Path, area: Path, name: str | None) -> None:
    """Maak een leeg DOSSIER voor een gebied.

    \b
    Voorbeeld:
      kansenkaart new sierplein.gpkg --area gebied.geojson --name "Rond het Sierplein"
    """
    from kansenkaart import actions

    made, notes = actions.new_dossier(dossier, area, name=name)
    for note in notes:
        click.echo(note)
    hectares = made.area().area.sum() / 10_000
    size = f"{hectares:.1f}".replace(".", ",")
    click.echo(f"Klaar: {dossier} voor {made.name}, {size} hectare.")


@click.group(cls=DutchGroup)
def layers() -> None:
    """Geodata in een dossier zetten en bekijken."""


@layers.command("add", cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--as", "as_layer", metavar="LAAG", help="Lees het bestand als deze laag, bijvoorbeeld boom.")
def add_layers(dossier: Path, files: tuple[Path, ...], as_layer: str | None) -> None:
    """Lees geodata uit FILES in het dossier: BAG, BGT, CBS, bomen, of een eigen achtergrond (MBTiles, PMTiles).

    \b
    Voorbeelden:
      kansenkaart layers add buurt.gpkg bag_panden.gpkg bgt_wegdeel.gml
      kansenkaart layers add buurt.gpkg bomen.zip --as boom
      kansenkaart layers add buurt.gpkg luchtfoto.mbtiles
      kansenkaart layers add buurt.gpkg topografie.pmtiles
    """
    from kansenkaart import actions

    opened = actions.open_dossier(dossier)
    with counting() as counted:
        report = actions.add_layers(opened, files, as_layer=as_layer, progress=counted)
    click.echo(report)
    tiles(opened)


@layers.command("remove", cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
@click.argument("backdrop", metavar="ACHTERGROND")
@click.option("--yes", is_flag=True, help="Vraag niet of u het zeker weet.")
def remove_backdrop(dossier: Path, backdrop: str, yes: bool) -> None:
    """Haal een eigen achtergrond (luchtfoto of vectortegels) uit het DOSSIER.

    ACHTERGROND is de titel of het bestand, zoals layers list het noemt.

    \b
    Voorbeeld:
      kansenkaart layers remove buurt.gpkg luchtfoto.mbtiles
    """
    from kansenkaart import actions

    opened = actions.open_dossier(dossier)
    own = actions.find_own_map(opened, backdrop)
    if not yes and not sure(f"Achtergrond '{own.title}' uit {own.file} weghalen uit {dossier.name}?"):
        click.echo("Er is niets veranderd.")
        return
    click.echo(actions.remove_own_map(opened, own))


@layers.command("tiles", cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
def make_tiles(dossier: Path) -> None:
    """Maak de kaart van een groot DOSSIER snel: een bestand met kaarttegels ernaast. Vanzelf na layers add en fetch.

    \b
    Voorbeeld:
      kansenkaart layers tiles stad.gpkg
    """
    from kansenkaart import actions

    opened = actions.open_dossier(dossier)
    if not actions.is_large(opened):
        click.echo("Dit dossier is klein genoeg: de kaart is zonder tegels snel.")
        return
    tiles(opened)


def tiles(dossier: Dossier) -> None:
    """Make the tiles of a large dossier, and say so."""
    from kansenkaart import actions

    if actions.is_large(dossier):
        with progress("Kaarttegels maken") as step:
            done = actions.make_tiles(dossier, progress=step)
        click.echo("De kaarttegels zijn klaar." if done else NO_TILES)


NO_TILES = "Naast dit dossier kan niet worden geschreven. De kaart werkt, maar is trager."


@layers.command("list", cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
def list_layers(dossier: Path) -> None:
    """Laat zien welke lagen in het dossier zitten, met herkomst en datum.

    \b
    Voorbeeld:
      kansenkaart layers list buurt.gpkg
    """
    from kansenkaart import actions

    rows = actions.layer_rows(actions.open_dossier(dossier))
    if not rows:
        click.echo("In dit dossier zitten nog geen lagen. Zet ze erin met: kansenkaart layers add")
        return
    click.echo(table(("laag", "objecten", "bron", "bestand", "datum", "licentie"), rows))


@click.command(cls=DutchCommand)
@click.argument("a", type=DOSSIER)
@click.argument("b", type=DOSSIER)
@click.option("--into", type=DOSSIER, required=True, help="Het nieuwe dossier met alles uit A en B.")
def merge(a: Path, b: Path, into: Path) -> None:
    """Voeg dossiers A en B samen. Niets gaat verloren.

    \b
    Voorbeeld:
      kansenkaart merge laptop1.gpkg laptop2.gpkg --into samen.gpkg
    """
    from kansenkaart import actions

    for note in actions.merge_dossiers(a, b, into=into):
        click.echo(note)


COMMANDS: tuple[click.Command, ...] = (start, example, new, layers, merge)
