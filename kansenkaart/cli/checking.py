"""Command about relations: check."""

from __future__ import annotations

from pathlib import Path

import click

from kansenkaart.cli.dutch import DutchCommand, table

OUT = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=DutchCommand)
@click.argument("dossier", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "json_file", type=OUT, metavar="BESTAND", help="Schrijf alles met cijfers als JSON.")
@click.option("--geojson", "geojson_file", type=OUT, metavar="BESTAND", help="Schrijf de plekken als GeoJSON.")
@click.option("--party", "parties", multiple=True, metavar="PARTIJ", help="Alleen met deze partij. Mag vaker.")
@click.option("--theme", "themes", multiple=True, metavar="THEMA", help="Alleen met dit thema. Mag vaker.")
def check(
    dossier: Path, json_file: Path | None, geojson_file: Path | None, parties: tuple[str, ...], themes: tuple[str, ...]
) -> None:
    """Laat zien waar kansen botsen, wringen of elkaar versterken.

    \b
    Voorbeelden:
      kansenkaart check buurt.gpkg
      kansenkaart check buurt.gpkg --json bevindingen.json --theme groen
    """
    from kansenkaart import actions

    checked = actions.check(actions.open_dossier(dossier), parties=parties, themes=themes)
    if json_file:
        actions.write_text(json_file, actions.findings_json(actions.open_dossier(dossier), checked))
    if geojson_file:
        actions.write_text(geojson_file, actions.findings_geojson(checked))
    rows = actions.finding_rows(checked)
    click.echo(table(("niveau", "zekerheid", "eerste", "tweede", "waar"), rows) if rows else "Niets gevonden.")
    for sentence in actions.unchecked_sentences(checked):
        click.echo(sentence)


COMMANDS: tuple[click.Command, ...] = (check,)
