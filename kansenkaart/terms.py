"""The words of the kansenkaart: tables of slug, label and explanation.

Everything that grows is a row here. Code never compares with a slug: it asks the row
(`status.is_open`, `direction.sign`). Slugs and labels are Dutch content; they are stored in
dossiers and exports, so a slug never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kansenkaart.errors import InputError


class Row(Protocol):
    """A row of a table: it has a slug and a label."""

    @property
    def slug(self) -> str: ...
    @property
    def label(self) -> str: ...


R = TypeVar("R", bound=Row)


def find(table: Sequence[R], slug: str) -> R:
    """Return the row with this slug.

    Raises
    ------
    InputError
        When no row has the slug; the message lists the ones there are.
    """
    for row in table:
        if row.slug == slug:
            return row
    known = ", ".join(row.slug for row in table)
    raise InputError(f"'{slug}' is hier geen bekende waarde. Kies uit: {known}.")


def slugs(table: Sequence[R]) -> tuple[str, ...]:
    """Return the slugs of a table, in the order of the table."""
    return tuple(row.slug for row in table)


@dataclass(frozen=True, slots=True)
class Theme:
    """What a kans is about. `icon` is the name of a Tabler icon that the wheel ships."""

    slug: str
    label: str
    explanation: str
    icon: str


THEMES: tuple[Theme, ...] = (
    Theme("wonen", "Wonen", "Woningen erbij, anders of juist niet.", "home"),
    Theme("groen", "Groen", "Bomen, gras, struiken, tuinen en natuur.", "trees"),
    Theme("spelen", "Spelen", "Plekken waar kinderen en jongeren spelen en sporten.", "play-football"),
    Theme("ontmoeten", "Ontmoeten", "Plekken en plannen waar mensen elkaar zien.", "users-group"),
    Theme("auto", "Auto en parkeren", "Rijden, parkeren, laden en lossen.", "parking"),
    Theme("lopen", "Lopen en fietsen", "Veilig en prettig te voet, op de fiets of met een rolstoel.", "walk"),
    Theme("klimaat", "Water en koelte", "Regenwater, schaduw en koele plekken.", "droplet"),
)


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way someone wants it to go: more (+1), as it is (0) or less (-1) of the theme."""

    slug: str
    label: str
    explanation: str
    sign: int


DIRECTIONS: tuple[Direction, ...] = (
    Direction("erbij", "Erbij", "Hier kan iets komen of meer worden.", 1),
    Direction("houden", "Houden", "Dit is er en mag blijven.", 0),
    Direction("minder", "Minder", "Hier kan het met minder.", -1),
)
DEFAULT_DIRECTION = "erbij"


@dataclass(frozen=True, slots=True)
class Party:
    """Whose kans it is. Shape and colour together tell parties apart; neither ranks them.

    `name` stands inside a sentence ("de bewoners"), `singular` on a form ("een bewoner"); `wants` is
    the verb that goes with the name.
    `is_default` parties are offered first and stand side by side.
    """

    slug: str
    label: str
    name: str
    singular: str
    explanation: str
    shape: str
    colour: str
    makes_plans: bool = False
    is_default: bool = False
    wants: str = "wil"


PARTIES: tuple[Party, ...] = (
    Party(
        "bewoners", "Bewoners", "de bewoners", "een bewoner",
        "Mensen die hier wonen, alleen of als groep.", "circle", "#0b6e8a",
        is_default=True, wants="willen",
    ),
    Party(
        "gemeente", "Gemeente", "de gemeente", "iemand van de gemeente",
        "De gemeente, met al haar afdelingen.", "square", "#8a3d8f",
        makes_plans=True, is_default=True,
    ),
    Party(
        "ondernemers", "Ondernemers", "de ondernemers", "een ondernemer",
        "Winkels, bedrijven en corporaties.", "triangle", "#8a5a00",
        makes_plans=True, wants="willen",
    ),
    Party(
        "onderwijs", "Onderwijs", "het onderwijs", "iemand van een school",
        "Scholen, opvang en opleidingen.", "pentagon", "#3f6b1f",
    ),
    Party(
        "onderzoek", "Onderzoek", "het onderzoek", "een onderzoeker",
        "Mensen die hier onderzoek doen.", "hexagon", "#4d5563",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Status:
    """Where a kans stands. `next` holds the statuses that may follow."""

    slug: str
    label: str
    explanation: str
    next: tuple[str, ...]
    is_open: bool = True
    on_map: bool = True
    awaits_answer: bool = False


STATUSES: tuple[Status, ...] = (
    Status("nieuw", "Nieuw", "Net toegevoegd, nog niet besproken.",
           ("besproken", "afgesproken", "geparkeerd", "niet_gedaan", "ingetrokken"), awaits_answer=True),
    Status("besproken", "Besproken", "Samen bekeken, nog geen uitkomst.",
           ("afgesproken", "geparkeerd", "niet_gedaan", "ingetrokken"), awaits_answer=True),
    Status("afgesproken", "Afgesproken", "Er is een afspraak: wie doet wat, en wanneer.",
           ("bezig", "gedaan", "niet_gedaan", "besproken", "ingetrokken")),
    Status("bezig", "Bezig", "Er wordt aan gewerkt.", ("gedaan", "niet_gedaan", "besproken", "ingetrokken")),
    Status("geparkeerd", "Geparkeerd", "Komt later terug, met de reden erbij.",
           ("besproken", "afgesproken", "niet_gedaan", "ingetrokken")),
    Status("gedaan", "Gedaan", "Het is er.", ("besproken",), is_open=False),
    Status("niet_gedaan", "Niet gedaan", "Het komt er niet, met de reden erbij.", ("besproken",), is_open=False),
    Status("ingetrokken", "Ingetrokken", "De bedenker haalde de kans terug.", ("nieuw",), is_open=False, on_map=False),
)  # fmt: skip
FIRST_STATUS = "nieuw"
WITHDRAWN_STATUS = "ingetrokken"


@dataclass(frozen=True, slots=True)
class Term:
    """A plain choice: slug, label and what it means."""

    slug: str
    label: str
    explanation: str


KINDS: tuple[Term, ...] = (
    Term("kans", "Kans", "Iets wat iemand hier wil."),
    Term("bestaat", "Bestaat al", "Iets wat er al is, om te weten en bij aan te sluiten."),
)
DEFAULT_KIND = "kans"


@dataclass(frozen=True, slots=True)
class Extent:
    """How big a dot is meant. `sigma_m` is the spread used for a fuzzy dot (conflicts.md 1.2)."""

    slug: str
    label: str
    explanation: str
    sigma_m: float


EXTENTS: tuple[Extent, ...] = (
    Extent("plek", "Een plek", "Zo groot als een bankje of een boom.", 5.0),
    Extent("plein", "Een plein", "Zo groot als een plein of een speelveld.", 15.0),
    Extent("buurtje", "Een buurtje", "Een paar straten bij elkaar.", 40.0),
)
UNKNOWN_EXTENT_SIGMA_M = 10.0

VALUES: tuple[Term, ...] = (
    Term("rust", "Rust", "Stilte, ruimte, op adem komen."),
    Term("ontmoeting", "Elkaar kennen", "Een praatje, samen eten, elkaar helpen."),
    Term("veiligheid", "Veilig", "Je veilig voelen, ook in het donker."),
    Term("gezondheid", "Gezond", "Bewegen, schone lucht, gezond eten."),
    Term("natuur", "Natuur", "Dieren en planten dichtbij."),
    Term("wonen", "Een thuis", "Een betaalbaar huis, ook voor je kinderen of je ouders."),
    Term("opgroeien", "Opgroeien", "Ruimte voor kinderen en jongeren."),
    Term("toegankelijk", "Iedereen kan mee", "Ook met rolstoel, rollator of kinderwagen."),
    Term("herkenning", "Herkenning", "Het verhaal en het gezicht van de buurt."),
    Term("koelte", "Koel en droog", "Schaduw bij hitte, geen natte kelders."),
    Term("zelf_doen", "Zelf doen", "Bewoners nemen het in eigen hand."),
    Term("eerlijk", "Eerlijk delen", "Lusten en lasten samen dragen."),
)

FIRMNESS: tuple[Term, ...] = (
    Term("idee", "Idee", "Een gedachte. Alles kan nog anders."),
    Term("onderzoek", "Onderzoek", "Er wordt uitgezocht of het kan."),
    Term("ontwerp", "Ontwerp", "Er ligt een tekening. Delen kunnen nog anders."),
    Term("besloten", "Besloten", "Er is over besloten. Alleen de uitvoering kan nog anders."),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """How homes are added. `takes_ground` is false where the old footprint stays (gate G7).

    `demolishes` is true where the homes that stand there go first.
    """

    slug: str
    label: str
    explanation: str
    takes_ground: bool
    demolishes: bool = False


CLAIMS: tuple[Claim, ...] = (
    Claim("nieuw", "Nieuwbouw", "Gebouwd op grond waar nu geen huis staat.", True),
    Claim("optoppen", "Optoppen", "Een of twee lagen op een bestaand gebouw.", False),
    Claim("functiewissel", "Ander gebruik", "Een bestaand gebouw krijgt een ander gebruik.", False),
    Claim("sloop_nieuwbouw", "Sloop en nieuwbouw", "Een gebouw gaat weg, er komt een ander terug.", False, True),
)


@dataclass(frozen=True, slots=True)
class Role:
    """In which role somebody writes. The program writes too, but no form offers that."""

    slug: str
    label: str
    explanation: str
    is_person: bool = True


ROLES: tuple[Role, ...] = (
    Role("bewoner", "Bewoner", "Iemand die hier woont."),
    Role("kerngroep", "Kerngroep", "Een bewoner die meehelpt met de kansenkaart."),
    Role("ambtenaar", "Ambtenaar", "Iemand die bij de gemeente werkt."),
    Role("ontwerper", "Ontwerper", "Iemand die tekent of rekent."),
    Role("begeleider", "Begeleider", "Iemand die de schouw leidt."),
    Role("bezoeker", "Bezoeker", "Iemand die hier komt, werkt of onderneemt."),
    Role("programma", "Het programma", "De computer, bijvoorbeeld bij het inlezen van een bestand.", is_person=False),
)

#: The forms in which one answers a kans. There is none to vote against: that is on purpose.
REACTIONS: tuple[Term, ...] = (
    Term("vraag", "Een vraag", "Iets wat u wilt weten."),
    Term("gehoord", "Wat ik hoorde", "Zeg in uw eigen woorden wat de ander bedoelt."),
    Term("zorg", "Een zorg", "Iets waar u zich zorgen over maakt, en waarom."),
    Term("aanvulling", "Een aanvulling", "Iets wat de kans beter of completer maakt."),
    Term("aanbod", "Een aanbod", "Iets wat u zelf kunt doen of meebrengen."),
)


@dataclass(frozen=True, slots=True)
class Level:
    """What two things have to do with each other. Shape and word carry it; the colour is neutral.

    `rank` only orders levels in a list; it is never added up. `is_default` levels are shown first.
    Where one `hinders` the other, people have something to settle.
    """

    slug: str
    label: str
    explanation: str
    sign: str
    shape: str
    rank: int
    is_default: bool = True
    hinders: bool = False


LEVELS: tuple[Level, ...] = (
    Level("versterkt", "Versterkt", "De kansen helpen elkaar.", "+", "plus", 0),
    Level(
        "neutraal", "Neutraal", "Ze raken elkaar, maar het een hindert het ander niet.", "0", "dot", 1, is_default=False
    ),
    Level("wringt", "Wringt", "Ze kunnen samen, als er iets wordt aangepast.", "~", "wave", 2, hinders=True),
    Level(
        "botst", "Botst", "Op dezelfde grond kan niet allebei zoals het nu getekend is.", "!", "cross", 3, hinders=True
    ),
)

CERTAINTIES: tuple[Term, ...] = (
    Term("zeker", "Zeker", "De plek is duidelijk: de kans is 90% of meer."),
    Term("waarschijnlijk", "Waarschijnlijk", "De plek klopt waarschijnlijk: tussen 50% en 90%."),
    Term("misschien", "Misschien", "De stip staat bij benadering: tussen 10% en 50%."),
)
