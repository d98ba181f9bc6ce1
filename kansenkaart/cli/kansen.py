"""Commands about kansen: import, export."""

from __future__ import annotations

from pathlib import Path

import click

from kansenkaart.cli.dutch import DutchCommand, progress, table

DOSSIER = click.Path(dir_okay=False, path_type=Path)


def _mapping(_ctx: click.Context, _param: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    """Turn VELD=KOLOM into a mapping from field to column."""
    result = {}
    for pair in pairs:
        field, sign, column = pair.partition("=")
        if not (field and sign and column):
            raise click.BadParameter(f"schrijf VELD=KOLOM, niet '{pair}'.")
        result[field.strip()] = column.strip()
    return result


@click.command("import", cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--party", metavar="PARTIJ", help="Van wie deze kansen zijn, bijvoorbeeld gemeente.")
@click.option("--map", "mapping", multiple=True, callback=_mapping, metavar="VELD=KOLOM",
              help="Lees een veld uit deze kolom. Mag vaker.")  # fmt: skip
@click.option("--theme", metavar="THEMA", help="Thema voor rijen die er geen hebben.")
@click.option("--crs", metavar="EPSG", help="Coördinaten van het bestand, als het dat zelf niet zegt.")
@click.option("--dry-run", is_flag=True, help="Laat zien wat er zou gebeuren; bewaar niets.")
def import_kansen(
    dossier: Path, file: Path, party: str | None, mapping: dict[str, str], theme: str | None, crs: str | None,
    dry_run: bool,
) -> None:  # fmt: skip
    """Lees kansen uit FILE: GeoJSON, GeoPackage, Shapefile (zip), FlatGeobuf, CSV of XLSX.

    Hetzelfde bestand nog eens inlezen verandert niets.

    \b
    Voorbeelden:
      kansenkaart import buurt.gpkg plannen.geojson --party gemeente
      kansenkaart import buurt.gpkg wensen.csv --party bewoners --map title=wens --theme groen
    """
    from kansenkaart import actions

    opened = actions.open_dossier(dossier)
    with progress("Kansen lezen") as step:
        report = actions.import_kansen(
            opened, file, party=party, mapping=mapping, theme=theme, crs=crs, dry_run=dry_run, progress=step
        )
    for note in report.notes:
        click.echo(note)
    if report.refused:
        click.echo(f"Geweigerd: {len(report.refused)} rijen")
        click.echo(table(("regel", "veld", "reden"), [(r.row, r.field, r.reason) for r in report.refused]))
    click.echo(report.summary)


@click.command("export", cls=DutchCommand)
@click.argument("dossier", type=DOSSIER)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--party", "parties", multiple=True, metavar="PARTIJ", help="Alleen deze partij. Mag vaker.")
@click.option("--theme", "themes", multiple=True, metavar="THEMA", help="Alleen dit thema. Mag vaker.")
@click.option("--status", "statuses", multiple=True, metavar="STATUS", help="Alleen deze status. Mag vaker.")
@click.option("--buurt", metavar="NAAM", help="Alleen kansen in deze buurt.")
@click.option("--rd", is_flag=True, help="GeoJSON in RD-meters, voor programma's die dat willen.")
def export_kansen(
    dossier: Path, out: Path, parties: tuple[str, ...], themes: tuple[str, ...], statuses: tuple[str, ...],
    buurt: str | None, rd: bool,
) -> None:  # fmt: skip
    """Schrijf kansen naar OUT: .geojson, .gpkg, .fgb, .csv of .html.

    Persoonlijke velden gaan nooit mee.

    \b
    Voorbeelden:
      kansenkaart export buurt.gpkg kansen.geojson
      kansenkaart export buurt.gpkg groen.csv --theme groen --party bewoners --party gemeente
    """
    from kansenkaart import actions

    notes = actions.export_kansen(
        actions.open_dossier(dossier), out, parties=parties, themes=themes, statuses=statuses, buurt=buurt, rd=rd
    )
    for note in notes:
        click.echo(note)


COMMANDS: tuple[click.Command, ...] = (import_kansen, export_kansen)
