"""Documents on paper and as a page: literal, complete, tagged, the same every time."""

import io
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream
from walked import HOSTILE, photo

from kansenkaart.errors import InputError
from kansenkaart.report import Document, html, markdown, pdf
from kansenkaart.report.blocks import (
    Beside,
    Box,
    Bullets,
    Fields,
    Gallery,
    Heading,
    NewPage,
    Pair,
    Picture,
    Room,
    Table,
    Text,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10" stroke="#000"/></svg>'


def document(words, **more):
    """One block of every kind, each with the same words."""
    picture = Picture("kaart.svg", words, words)
    return Document(
        title=words,
        subtitle=words,
        header=words,
        blocks=(
            Heading(words, 1, "1"), Text(words), Text(words, "lead"), Bullets((words,)),
            Bullets((words,), ordered=True),
            Fields(((words, words),)), Table((words, "b"), ((words, "d"),), (1, 2)), picture,
            Pair((Text(words),), (Text(words),)), Box((Text(words),)), Beside((Text(words),), picture),
            Gallery((Picture("foto.jpg", words),)), Room(words, 20), Room(words, 20, dotted=True), NewPage(),
            Text(words, "quiet"), Text(words, "strong"),
        ),
        pictures={"kaart.svg": SVG, "foto.jpg": photo()},
        **more,
    )  # fmt: skip


def test_a_pdf_is_tagged_dutch_and_made_for_screen_readers():
    made = pdf(document("Rond het plein"))
    assert made.startswith(b"%PDF-1.7")
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", made)
    assert re.search(rb"/Lang\s*\(nl-NL\)", made)
    assert b"/StructTreeRoot" in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert re.search(rb"/DisplayDocTitle true", made)


def structure(node, found):
    """Collect the tags of a PDF: kind to the dictionaries of that kind, in reading order."""
    for child in node if isinstance(node, list) else [node]:
        one = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(one, dict):
            if "/S" in one:
                found.setdefault(one["/S"], []).append(one)
            structure(one.get("/K", []), found)
        elif isinstance(one, list):
            structure(one, found)
    return found


def test_headings_pictures_and_tables_are_tagged():
    tags = structure(PdfReader(io.BytesIO(pdf(document("Een kaart")))).trailer["/Root"]["/StructTreeRoot"], {})
    assert len(tags["/Title"]) == 1
    assert len(tags["/H1"]) == 1
    assert len(tags["/Figure"]) == 3
    assert all(one["/Alt"] == "Een kaart" for one in tags["/Figure"])
    assert len(tags["/TH"]) == 2
    assert len(tags["/L"]) == 3


SHOWS = {b"Tj", b"TJ", b"'", b'"', b"Do", b"f", b"f*", b"S", b"B", b"B*", b"b", b"s", b"sh"}


def test_all_that_is_drawn_is_tagged_or_said_to_be_decoration():
    """PDF/UA 7.1: no letter, line or picture stands outside a marked part."""
    reader = PdfReader(io.BytesIO(pdf(document("Rond het plein"))))
    shown = 0
    for page in reader.pages:
        depth = 0
        for _operands, operator in ContentStream(page.get_contents(), reader).operations:
            depth += (operator in (b"BMC", b"BDC")) - (operator == b"EMC")
            shown += operator in SHOWS
            assert depth > 0 or operator not in SHOWS
        assert depth == 0
    assert shown > 20


def test_a_table_has_heads_and_the_file_its_title():
    reader = PdfReader(io.BytesIO(pdf(document("Rond het plein"))))
    tags = structure(reader.trailer["/Root"]["/StructTreeRoot"], {})
    assert {"/Table", "/THead", "/TBody", "/TR", "/TD", "/LI", "/P", "/Figure", "/Caption"} <= set(tags)
    assert [head["/A"][0]["/Scope"] for head in tags["/TH"]] == ["/Column", "/Column"]
    assert reader.metadata.title == "Rond het plein"
    assert reader.xmp_metadata.dc_title == {"x-default": "Rond het plein"}


def reading(node):
    """Yield the tags of a PDF in reading order."""
    for child in node if isinstance(node, list) else [node]:
        one = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(one, list):
            yield from reading(one)
        elif isinstance(one, dict):
            yield from [one["/S"]] if "/S" in one else []
            yield from reading(one.get("/K", []))


def test_parts_are_read_in_the_order_in_which_they_stand():
    blocks = (Heading("a"), Text("b"), Bullets(("c",)), Heading("d", 2), Picture("kaart.svg", "e"), Text("f"))
    made = pdf(Document("Titel", "", "", blocks, pictures={"kaart.svg": SVG}))
    found = [*reading(PdfReader(io.BytesIO(made)).trailer["/Root"]["/StructTreeRoot"])]
    wanted = ["/Title", "/H1", "/P", "/L", "/H2", "/Figure", "/P"]
    assert [tag for tag in found if tag in wanted] == wanted


@pytest.mark.parametrize("words", [HOSTILE, "3 * 4 = 12 en #5", "a_b_c $100 <b>"])
def test_words_stand_literally_on_paper(words):
    made = pdf(Document(words, "", "", (Heading(words), Text(words), Fields(((words, words),)))))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    plain = re.sub(r"[\s\u00ad-]|\ufb01", "", text)
    wanted = re.sub(r"[\s-]", "", words)
    assert plain.count(wanted) >= 5, text


def test_fonts_are_embedded_and_ours():
    made = pdf(document("Rond het plein"))
    names = set(re.findall(rb"/FontName\s*/([\w+-]+)", made))
    assert names
    assert all(re.fullmatch(rb"[A-Z]{6}\+.*(SourceSans3|Libertinus).*", name) for name in names)
    assert made.count(b"/FontFile") >= len(names)


def test_without_our_typeface_the_one_inside_typst_is_used(monkeypatch, tmp_path):
    from kansenkaart.report import paper  # noqa: PLC0415

    monkeypatch.setattr(paper, "VENDOR", tmp_path / "absent")
    names = re.findall(rb"/FontName\s*/[A-Z]{6}\+([\w]+)", paper.pdf(document("Rond het plein")))
    assert names
    assert all(name.startswith(b"Libertinus") for name in names)


def test_the_same_document_gives_the_same_bytes():
    assert pdf(document("Rond het plein")) == pdf(document("Rond het plein"))


@pytest.mark.parametrize("words", [HOSTILE, "a\x00b\x01c", "boom 🌳 en 中", "\ufffe\ud800", "regel\nregel", "  "])
def test_no_words_break_a_pdf(words):
    assert pdf(document(words)).startswith(b"%PDF")


def test_hostile_words_stand_literally_on_the_page():
    page = html(document(HOSTILE)).decode()
    inside = re.sub(r"<(head|style).*?</\1>", "", page, flags=re.DOTALL)
    assert "<script" not in inside
    reader = Reader()
    reader.feed(page)
    assert reader.texts.count(HOSTILE) >= 15


class Reader(HTMLParser):
    """Collects what a reader sees: texts, with entities read."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def handle_data(self, data):
        self.texts.append(data)


def test_a_page_asks_nothing_from_elsewhere():
    page = html(document("Rond het plein")).decode()
    assert "default-src 'none'" in page
    assert '<html lang="nl">' in page
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert not re.search(r"url\(|@import", page)


def test_headings_on_a_page_go_down_one_step_at_a_time():
    levels = [int(level) for level in re.findall(r"<h(\d)", html(document("Rond het plein")).decode())]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_picture_on_a_page_is_told_in_words():
    page = html(document("Een kaart")).decode()
    assert len(re.findall(r'<svg role="img" aria-label="Een kaart"', page)) == 2
    assert len(re.findall(r'<img alt="Een kaart"', page)) == 1


def test_markdown_keeps_signs_as_they_were_written():
    from markdown_it import MarkdownIt  # noqa: PLC0415

    text = markdown(Document("T", "", "", (Text(HOSTILE), Bullets((HOSTILE,)))))
    tokens = [child for token in MarkdownIt().parse(text) for child in token.children or ()]
    assert {token.type for token in tokens} == {"text"}
    shown = ["".join(c.content for c in token.children) for token in MarkdownIt().parse(text) if token.children]
    assert shown.count(HOSTILE) == 2


def test_a3_is_a_larger_sheet():
    small, large = (pdf(document("Rond het plein"), paper=name) for name in ("A4", "a3"))
    box = rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]"
    widths = [float(re.search(box, made)[1]) for made in (small, large)]
    assert widths == [pytest.approx(595.276, abs=0.1), pytest.approx(841.89, abs=0.1)]


def test_unknown_paper_is_refused_with_the_choices():
    with pytest.raises(InputError, match="A4, A3"):
        pdf(document("x"), paper="brief")


def test_the_form_names_every_kind_of_block():
    from kansenkaart.report import blocks, page, plain  # noqa: PLC0415

    kinds = set(blocks.Block.__args__)
    assert kinds == set(page._FORMS) == set(plain._FORMS)
    form = Path(page.__file__).with_name("paper.typ").read_text(encoding="utf-8")
    assert all(f'b.kind == "{kind.__name__.lower()}"' in form for kind in kinds)
