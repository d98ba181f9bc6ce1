"""Commands that make documents: files with the right content, and clear words when they cannot."""

import pytest

from kansenkaart import actions
from kansenkaart.cli import kansenkaart
from kansenkaart.cli.dutch import run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    path = tmp_path_factory.mktemp("paper") / "buurt.gpkg"
    actions.plan_schouw(actions.make_example(path), "Rond het plein", stops=2)
    return path


@pytest.mark.parametrize(
    ("args", "begins"),
    [
        (["report", "--schouw", "rond het plein", "bladen.pdf"], b"%PDF-1.7"),
        (["report", "--schouw", "Rond het plein", "--paper", "A3", "bladen.pdf"], b"%PDF-1.7"),
        (["report", "--schouw", "Rond het plein", "bladen.html"], b"<!doctype html>"),
        (["agenda", "agenda.pdf"], b"%PDF-1.7"),
        (["agenda", "agenda.html"], b"<!doctype html>"),
        (["agenda", "agenda.md"], b"# Agenda\n"),
        (["story", "verhaal.pdf"], b"%PDF-1.7"),
        (["story", "verhaal.html"], b"<!doctype html>"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_document_is_made(dossier, tmp_path, capsys, args, begins):
    name, *options, file = args
    assert run(kansenkaart, [name, str(dossier), *options, str(tmp_path / file)]) == 0
    assert (tmp_path / file).read_bytes().startswith(begins)
    assert capsys.readouterr().out == f"Gemaakt: {file}\n"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["report", "--schouw", "Elders", "bladen.pdf"], "Rond het plein"),
        (["report", "--schouw", "Rond het plein", "bladen.docx"], ".pdf, .html, .md"),
        (["agenda", "--paper", "A9", "agenda.pdf"], "A4, A3"),
        (["story", "geen/map/verhaal.html"], "we kunnen hier niet schrijven"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_said_in_dutch_and_nothing_is_left(dossier, tmp_path, capsys, args, says):
    name, *options, file = args
    assert run(kansenkaart, [name, str(dossier), *options, str(tmp_path / file)]) == 1
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
