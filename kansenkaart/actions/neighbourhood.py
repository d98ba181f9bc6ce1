"""Verbs about the dossier itself: open, make, fill with base layers, merge."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import platformdirs

import kansenkaart
from kansenkaart import database, files, journal, pdok, shapes, sources, terms
from kansenkaart import dossier as dossiers
from kansenkaart import layers as layer_table
from kansenkaart.actions.backdrops import keep_backdrop
from kansenkaart.actions.sharing import import_kansen
from kansenkaart.days import as_day, as_moment
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.files import backdrop

Progress = Callable[[int, int], None]
#: Metres of base map kept around the area, so that what lies just outside is seen too.
MARGIN_M = 100.0
#: What a source is of that is no base layer.
BACKDROP = "Achtergrond"


def quiet(_done: int, _total: int) -> None:
    """Show no progress."""


def example_folder() -> Path:
    """Return the folder with the made-up neighbourhood: in the wheel, or `data/` in a checkout."""
    package = Path(kansenkaart.__file__).parent
    installed = package / "example"
    return installed if installed.is_dir() else package.parent / "data" / "voorbeeldbuurt"


def user_dossier() -> Path:
    """Return where `start` without a dossier keeps its file: the user's own data folder."""
    return platformdirs.user_data_path("kansenkaart", appauthor=False) / "voorbeeldbuurt.gpkg"


def prepare_dossier(path: Path | None) -> Path:
    """Return the dossier to start with; without a path the example, made once and never overwritten.

    Raises
    ------
    DossierError
        When the file is not a dossier that this program can open.
    """
    if path is not None:
        return open_dossier(path).path
    kept = user_dossier()
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        make_example(kept)
    return open_dossier(kept).path


def open_dossier(path: Path) -> Dossier:
    """Open a dossier; migrates an older one and refuses a newer one (`DossierError`)."""
    return Dossier.open(path)


@contextmanager
def whole_dossier(path: Path) -> Iterator[Path]:
    """Give a place to make a dossier; it gets its own name when all is in it.

    A program that is stopped halfway leaves no half dossier (`DossierError` when the name is taken).
    """
    with (
        database.new_file(path) as whole,
        tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder,
    ):
        made = Path(folder) / path.name
        yield made
        database.copy(made, whole)


def make_example(path: Path, *, progress: Progress = quiet) -> Dossier:
    """Write the made-up neighbourhood in a new dossier, through the same doors as real files."""
    with whole_dossier(path) as made:
        _example(made, progress)
    return open_dossier(path)


def _example(path: Path, progress: Progress) -> None:
    folder = example_folder()
    area = files.read(folder / "gebied.geojson").frame
    name = str(area["name"].iloc[0])
    made = Dossier.create(path, area=one_area(area, folder / "gebied.geojson"), name=name, made_up=True)
    base = [file for file in sorted(folder.glob("*.geojson")) if file.name not in ("gebied.geojson", "kansen.geojson")]
    loaded = sources.read_layers(base, area=made.area(), margin_m=MARGIN_M, read_at=journal.now())
    _store(made, [replace(part, source=_made_up(part.source)) for part in loaded.parts], progress)
    import_kansen(made, folder / "kansen.geojson")


def _made_up(source: layer_table.Source) -> layer_table.Source:
    """Credit nobody for data that were made up; they only have the form of official files."""
    return replace(source, publisher="Kansenkaart (verzonnen)", licence="CC0 1.0", attribution="Verzonnen gegevens")


def new_dossier(path: Path, area_file: Path, *, name: str | None = None) -> tuple[Dossier, list[str]]:
    """Make an empty dossier for the area in a file; returns it with notes on how the file was read.

    Raises
    ------
    InputError
        When the file has no usable area.
    DossierError
        When something already stands at the path.
    """
    read = files.read(area_file)
    area = one_area(read.frame, area_file)
    made = Dossier.create(path, area=area, name=name or area_file.stem.replace("_", " "), margin_m=MARGIN_M)
    return made, list(read.notes)


def one_area(frame: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Return one row with the union of all areas in the frame."""
    areas, _report = shapes.repair(frame, kind="area")
    if areas.empty:
        raise InputError(f"In {path.name} staat geen vlak. Het gebied moet uit een of meer vlakken bestaan.")
    return gpd.GeoDataFrame(geometry=[areas.union_all()], crs=areas.crs)


def add_layers(
    dossier: Dossier, paths: Sequence[Path], *, as_layer: str | None = None, progress: pdok.Progress | None = None
) -> str:
    """Read base geodata into a dossier and return a report in Dutch, one line per layer and remark.

    Of a map of tiles (MBTiles, PMTiles) what lies around the neighbourhood is kept. `progress` is called with a
    file, or a kind of object in the BAG, how many objects were looked at, and whether that is all.

    Raises
    ------
    InputError
        When a file cannot be read or recognised; the dossier is then unchanged.
    """
    if as_layer is not None:
        terms.find(layer_table.LAYERS, as_layer)
    shown = [(path, backdrop.read(path, area=dossier.extent())) for path in paths if backdrop.is_tiles(path)]
    report = _add_files(dossier, [path for path in paths if not backdrop.is_tiles(path)], as_layer, progress)
    return "\n".join([*report, *(line for path, found in shown for line in keep_backdrop(dossier, path, found))])


def _add_files(
    dossier: Dossier, paths: Sequence[Path], as_layer: str | None, progress: pdok.Progress | None
) -> list[str]:
    if not paths:
        return []
    area = dossier.area()
    loaded = sources.read_layers(
        paths, area=area, margin_m=float(area["margin_m"].iloc[0]), as_layer=as_layer, present=dossier.layers(),
        read_at=journal.now(), progress=progress,
    )  # fmt: skip
    _store(dossier, loaded.parts, quiet)
    return [*loaded.notes, *(account(part) for part in loaded.parts)]


def _store(dossier: Dossier, parts: Sequence[sources.Part], progress: Progress) -> None:
    dossier.put_layers((part.layer, part.frame, part.source) for part in parts)
    progress(len(parts), len(parts))


def account(part: sources.Part) -> str:
    """Return what became of one file for one layer, in words and counts."""
    label = terms.find(layer_table.LAYERS, part.layer).label
    counts = ", ".join(f"{reason} {number}" for reason, number in part.source.counts.items() if number)
    return f"{label} uit {part.source.file}: {counts}."


def layer_rows(dossier: Dossier) -> list[tuple[str, int, str, str, str, str]]:
    """Return one row per source: layer label, objects, publisher, file, data date, licence."""
    labels = {row.slug: row.label for row in layer_table.LAYERS}
    counts = dossier.layer_counts()
    return [
        (
            labels.get(row.layer, BACKDROP),
            counts.get(row.layer, row.counts.get("bewaard", 0)),
            row.publisher,
            row.file,
            row.data_date,
            row.licence,
        )
        for row in dossier.sources().itertuples()
    ]


def provenance(dossier: Dossier) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return per layer and source its Dutch label, and names and values of where it came from."""
    labels = {row.slug: row.label for row in layer_table.LAYERS}
    rows = dossier.sources().sort_values(["layer", "file"]).itertuples()
    return [(labels.get(row.layer, BACKDROP), _provenance(row)) for row in rows]


def _provenance(row: Any) -> list[tuple[str, str]]:
    return [
        ("Bron", row.title),
        ("Bestand of adres", row.file),
        ("Van wie", row.publisher),
        ("Naamsvermelding", row.attribution),
        ("Licentie", row.licence),
        ("Datum van de gegevens", as_day(row.data_date) if row.data_date else "niet bekend"),
        ("Opgehaald of ingelezen", as_moment(row.read_at) if row.read_at else "niet bekend"),
        ("Wat ermee gebeurde", ", ".join(f"{reason} {count}" for reason, count in row.counts.items() if count)),
    ]


def merge_dossiers(a: Path, b: Path, *, into: Path) -> list[str]:
    """Merge two dossiers into a new file and return notes in Dutch.

    Raises
    ------
    DossierError
        When the two are not of the same neighbourhood, or `into` already exists.
    """
    merged = dossiers.merge(open_dossier(a), open_dossier(b), into)
    kansen = len(merged.dossier.kansen())
    return [*merged.notes, f"Klaar: {into} met {kansen} kansen."]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came in from another dossier.

    Attributes
    ----------
    entries
        How many lines of the journal were new here.
    new, touched
        Titles of kansen that were not here yet, and of kansen that were, and got something new.
    doubles
        Titles of kansen, among these, that were changed in both files apart from each other: both
        versions stand at the kans.
    """

    entries: int
    new: tuple[str, ...]
    touched: tuple[str, ...]
    doubles: tuple[str, ...]

    @property
    def summary(self) -> str:
        """One line with the counts."""
        return (
            f"Samengevoegd: {len(self.new)} nieuw, {len(self.touched)} met iets nieuws, "
            f"{len(self.doubles)} apart gewijzigd. Nieuwe regels in het logboek: {self.entries}."
        )


def take_in(dossier: Dossier, path: Path) -> TakenIn:
    """Add all that people wrote in another dossier of this neighbourhood; the same file twice adds nothing.

    The other file is read from a copy, and stays as it is.

    Raises
    ------
    DossierError
        When the file is no dossier, damaged, newer, or of another place; nothing is changed then.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name  # opening an older dossier brings it up to date, which is not ours to do
        shutil.copyfile(path, copy)
        before = set(dossier.kansen(everything=True)["id"])
        entries = dossier.take_in(open_dossier(copy))
    now = dossier.kansen(everything=True).set_index("id")
    came = now[now.index.isin([entry.subject for entry in entries])]
    new, there = came[~came.index.isin(before)], came[came.index.isin(before)]
    return TakenIn(len(entries), tuple(new["title"]), tuple(there["title"]), tuple(came["title"][came["versions"] > 1]))
