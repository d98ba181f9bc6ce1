"""Commands that need the internet, once: fetch, and layers refresh."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kansenkaart import days
from kansenkaart.cli.dutch import DutchCommand, counting
from kansenkaart.cli.neighbourhood import DOSSIER, FILE, layers, tiles

if TYPE_CHECKING:
    from kansenkaart.actions import Place

_BASE_URL = click.option("--base-url", default="", metavar="ADRES", help="Ander adres dan PDOK, zoals een spiegel.")
_AT = click.option("--at", default="", metavar="DATUM", help="De kaart van die dag, bijvoorbeeld 2024-05-01.")
_LAYERS = click.option("--layers", "slugs", metavar="LAAG,LAAG", help="Alleen deze lagen, bijvoorbeeld pand,groen.")


@click.command(cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
@click.option("--buurt", metavar="NAAM", help="Naam of code van de buurt.")
@click.option("--gemeente", default="", metavar="NAAM", help="Gemeente, als er meer buurten zo heten.")
@click.option("--bbox", metavar="X1,Y1,X2,Y2", help="Rechthoek, in RD of in graden.")
@click.option("--area", type=FILE, help="Bestand met het gebied (een of meer vlakken).")
@click.option("--margin", type=click.FloatRange(0, 2000), default=None, metavar="METER",
              help="Zoveel meter eromheen ook (gewoon 100).")  # fmt: skip
@_LAYERS
@_AT
@_BASE_URL
def fetch(
    dossier: Path,
    *,
    buurt: str | None,
    gemeente: str,
    bbox: str | None,
    area: Path | None,
    margin: float | None,
    slugs: str | None,
    at: str,
    base_url: str,
) -> None:
    """Haal open geodata van een buurt op in een DOSSIER. Hiervoor is internet nodig, daarna niet meer.

    Werd het onderbroken? Geef de opdracht nog eens: hij gaat verder waar hij stopte.

    \b
    Voorbeelden:
      kansenkaart fetch sierplein.gpkg --buurt BU0363FH01
      kansenkaart fetch iepen.gpkg --buurt Iepenbuurt --gemeente Amsterdam
      kansenkaart fetch plek.gpkg --bbox 116266,484714,117266,485714 --layers pand,adres,groen
    """
    from kansenkaart import actions

    online = actions.Online(base_url=base_url, at=_past(at))
    wanted = _split(slugs)
    given = [choice for choice in (buurt, bbox, area) if choice is not None]
    if len(given) > 1:
        raise click.UsageError("Kies een van --buurt, --bbox en --area.")
    if gemeente and buurt is None:
        raise click.UsageError("--gemeente hoort bij --buurt.")
    if margin is not None and not given:
        raise click.UsageError("--margin hoort bij een nieuwe plek: --buurt, --bbox of --area.")
    around = {} if margin is None else {"margin_m": margin}
    place: Place | None = None
    if buurt is not None:
        place = actions.place_of_buurt(buurt, municipality=gemeente, online=online)
    elif bbox is not None:
        place = actions.place_of_box(bbox)
    elif area is not None:
        place = actions.place_of_file(area)
    with counting() as counted:
        if place:
            report = actions.fetch_neighbourhood(
                dossier, place, layers=wanted, online=online, progress=counted, **around
            )
        else:
            report = actions.fetch_layers(dossier, layers=wanted, online=online, progress=counted)
    for line in report:
        click.echo(line)
    tiles(actions.open_dossier(dossier))
    click.echo(f"Klaar: {dossier}. Vanaf nu werkt het zonder internet.")


@layers.command("refresh", cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
@click.option("--write", is_flag=True, help="Vervang de lagen. Zonder deze optie ziet u alleen wat er anders is.")
@_LAYERS
@_AT
@_BASE_URL
def refresh(dossier: Path, write: bool, slugs: str | None, at: str, base_url: str) -> None:
    """Haal de lagen opnieuw op en laat zien wat er anders is.

    \b
    Voorbeelden:
      kansenkaart layers refresh buurt.gpkg
      kansenkaart layers refresh buurt.gpkg --layers pand,groen --write
    """
    from kansenkaart import actions

    online = actions.Online(base_url=base_url, at=_past(at))
    with counting() as counted:
        found = actions.refresh_layers(
            actions.open_dossier(dossier), layers=_split(slugs), online=online, write=write, progress=counted
        )
    for line in (*found.sentences, *found.foretold):
        click.echo(line)
    click.echo("De lagen zijn vervangen." if write else "Er is nog niets vervangen. Vervangen kan met --write.")


def _split(slugs: str | None) -> list[str] | None:
    """Return the layers that were named, None when the option was not given."""
    if slugs is None:
        return None
    if not (named := [slug.strip() for slug in slugs.split(",") if slug.strip()]):
        raise click.UsageError("Noem bij --layers ten minste een laag, bijvoorbeeld --layers pand,groen.")
    return named


def _past(day: str) -> str:
    """Return a day as it was typed, unless it is still to come here: of such a day there is no map."""
    try:
        to_come = bool(day) and date.fromisoformat(day).isoformat() > days.today()
    except ValueError:
        return day  # who fetches says what a day looks like
    if to_come:
        raise click.UsageError(f"{day} moet nog komen. Kies bij --at vandaag of eerder.")
    return day


COMMANDS: tuple[click.Command, ...] = (fetch,)
"""The commands of this file that stand on their own; `refresh` is one of `layers`."""
