"""The fields of a kans: the table that makes the form, the headings, the exports and privacy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kansenkaart import terms

FieldKind = Literal["text", "long_text", "choice", "choices", "int", "float", "date", "bool", "texts"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kans.

    `public` decides whether it leaves the building (false unless stated). `choices` are the slugs
    that may be filled in. `parties` limits who is asked for it (empty: everyone). `aliases` are
    headings that imports also understand. `in_form` is false for what the program fills in.
    """

    name: str
    label: str
    help: str
    kind: FieldKind
    public: bool = False
    required: bool = False
    in_form: bool = True
    choices: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    max_length: int = 200

    @property
    def labels(self) -> dict[str, str]:
        """What each slug is called, for a field that holds one; else nothing."""
        return {row.slug: row.label for row in table_of(self.name)} if self.kind == "choice" else {}


_PLANNERS = tuple(party.slug for party in terms.PARTIES if party.makes_plans)

FIELDS: tuple[Field, ...] = (
    Field("id", "Nummer", "Het vaste nummer van deze kans.", "text", public=True, in_form=False,
          aliases=("nummer", "identificatie")),
    Field("party", "Partij", "Van wie de kans komt.", "choice", public=True, required=True,
          choices=terms.slugs(terms.PARTIES), aliases=("partij",)),
    Field("theme", "Thema", "Waar het over gaat.", "choice", public=True, required=True,
          choices=terms.slugs(terms.THEMES), aliases=("thema", "onderwerp")),
    Field("direction", "Richting", "Erbij, houden of minder.", "choice", public=True,
          choices=terms.slugs(terms.DIRECTIONS), aliases=("richting",)),
    Field("kind", "Soort", "Een kans, of iets wat er al is.", "choice", public=True, in_form=False,
          choices=terms.slugs(terms.KINDS), aliases=("soort",)),
    Field("title", "Titel", "In een paar woorden: wat wilt u hier?", "text", public=True, required=True,
          aliases=("titel", "naam", "name", "projectnaam"), max_length=120),
    Field("story", "Verhaal", "Vertel wat u ziet en waarom dit een kans is.", "long_text", public=True,
          aliases=("verhaal", "toelichting", "omschrijving", "beschrijving", "description"), max_length=4000),
    Field("values", "Waarden", "Wat is hier voor u belangrijk?", "choices", public=True,
          choices=terms.slugs(terms.VALUES), aliases=("waarden",)),
    Field("offer", "Wat ik kan bijdragen", "Tijd, kennis, gereedschap: alles telt.", "text", public=True,
          aliases=("bijdrage", "aanbod"), max_length=500),
    Field("self_organised", "Doen we zelf", "Bewoners kunnen dit zelf beginnen.", "bool", public=True,
          aliases=("zelf_doen", "doen we zelf")),
    Field("extent", "Hoe groot", "Bij een stip: hoe groot bedoelt u het?", "choice", public=True,
          choices=terms.slugs(terms.EXTENTS), aliases=("grootte", "hoe_groot")),
    Field("firmness", "Hoe vast", "Hoe vast het plan al staat.", "choice", public=True, parties=_PLANNERS,
          choices=terms.slugs(terms.FIRMNESS), aliases=("hardheid", "planstatus", "hoe vast")),
    Field("influence_until", "Invloed tot", "Tot wanneer kan het plan nog anders worden?", "date", public=True,
          parties=_PLANNERS, aliases=("invloed_tot", "invloed tot")),
    Field("dwellings", "Woningen", "Hoeveel woningen er komen.", "int", public=True, parties=_PLANNERS,
          aliases=("woningen", "aantal_woningen", "totaal")),
    Field("storeys", "Bouwlagen", "Hoeveel lagen hoog.", "int", public=True, parties=_PLANNERS,
          aliases=("bouwlagen", "lagen")),
    Field("claim", "Bouwwijze", "Op nieuwe grond, of op wat er al staat?", "choice", public=True,
          parties=_PLANNERS, choices=terms.slugs(terms.CLAIMS), aliases=("bouwwijze",)),
    Field("departments", "Afdelingen", "Welke afdelingen van de gemeente hierover gaan.", "texts", public=True,
          parties=("gemeente",), aliases=("afdelingen",)),
    Field("contact", "Aanspreekpunt", "Een functie, geen naam van een persoon.", "text", public=True,
          parties=_PLANNERS, aliases=("aanspreekpunt",)),
    Field("role", "Mijn rol", "In welke rol brengt u dit in? Mag leeg blijven.", "choice",
          choices=terms.slugs(terms.ROLES), aliases=("rol",)),
    Field("reason", "Waarom ik meedoe", "Mag leeg blijven. Dit blijft binnen de groep.", "text",
          aliases=("reden", "waarom"), max_length=500),
    Field("status", "Status", "Waar de kans nu staat.", "choice", public=True, in_form=False,
          choices=terms.slugs(terms.STATUSES), aliases=()),
    Field("joined", "Ook mee eens", "Hoeveel mensen zich aansloten.", "int", public=True, in_form=False),
    Field("photos", "Foto's", "Nummers van de foto's.", "texts", public=True, in_form=False),
    Field("made_at", "Toegevoegd", "Wanneer de kans erbij kwam (UTC).", "text", public=True, in_form=False),
    Field("changed_at", "Gewijzigd", "Wanneer de kans het laatst veranderde (UTC).", "text", public=True,
          in_form=False),
    Field("versions", "Versies naast elkaar", "Meer dan 1: twee mensen wijzigden dit apart.", "int", public=True,
          in_form=False),
    Field("source_ref", "Herkomst", "Bestand en regel waaruit de kans is ingelezen.", "text", in_form=False),
    Field("placed_zoom", "Zoomniveau", "Zoomniveau van de kaart bij het aanwijzen.", "int", in_form=False),
    Field("placed_device", "Aangewezen met", "Telefoon, laptop of bestand.", "text", in_form=False),
    Field("placed_accuracy_m", "GPS (m)", "Nauwkeurigheid van de plaatsbepaling in meters.", "float", in_form=False),
)  # fmt: skip

COLUMNS: tuple[str, ...] = tuple(field.name for field in FIELDS)
PUBLIC_COLUMNS: tuple[str, ...] = tuple(field.name for field in FIELDS if field.public)
LISTS = frozenset(field.name for field in FIELDS if field.kind in ("choices", "texts"))
NUMBERS = {field.name: field.kind for field in FIELDS if field.kind in ("int", "float")}
BOOLS = frozenset(field.name for field in FIELDS if field.kind == "bool")


def field(name: str) -> Field:
    """Return the row of `FIELDS` with this name (KeyError when there is none)."""
    return _BY_NAME[name]


_BY_NAME = {row.name: row for row in FIELDS}
REQUIRED = tuple(row for row in FIELDS if row.required)
#: The table behind each field with choices.
CHOICES: dict[str, Sequence[terms.Row]] = {
    "party": terms.PARTIES, "theme": terms.THEMES, "direction": terms.DIRECTIONS, "kind": terms.KINDS,
    "values": terms.VALUES, "extent": terms.EXTENTS, "firmness": terms.FIRMNESS, "claim": terms.CLAIMS,
    "role": terms.ROLES, "status": terms.STATUSES,
}  # fmt: skip


def table_of(name: str) -> Sequence[terms.Row]:
    """Return the table whose slugs a choice field holds (KeyError for other fields)."""
    return CHOICES[name]
