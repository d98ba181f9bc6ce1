"""The open tables behind a finding: what goes with what, on which ground, from which size.

Two steps, never one score: the tables give the *nature* of a relation, the gates give the *size* from which
it counts. Every row says why. All of it is our proposal, not a norm; residents and municipality may change
a sign or a threshold together (`rules.changed`), dated and with the default beside it. Signs are those of
`terms.LEVELS`: `+` versterkt, `0` neutraal, `~` wringt, `!` botst; `?` asks whether the place is right.
"""

from __future__ import annotations

from dataclasses import dataclass

SIGNS = ("+", "0", "~", "!")
ASK = "?"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two themes: the sign on the same ground and near each other. The order of a and b means nothing."""

    a: str
    b: str
    same: str
    near: str
    why: str
    note: str = ""

    @property
    def slug(self) -> str:
        """Fixed name of the row, used in changes and in finding ids."""
        return f"{self.a}-{self.b}"


PAIRS: tuple[Pair, ...] = (
    Pair("wonen", "wonen", "0", "0", "Twee woonplannen kunnen naast elkaar bestaan."),
    Pair("wonen", "groen", "!", "~", "Op de grond van een gebouw groeit geen groen."),
    Pair("wonen", "spelen", "!", "~", "Op de grond van een gebouw is geen speelplek."),
    Pair("wonen", "ontmoeten", "~", "+", "Een gebouw neemt ruimte in. Dichtbij brengt het mensen."),
    Pair("wonen", "auto", "~", "~", "Nieuwe woningen en parkeren vragen allebei ruimte."),
    Pair("wonen", "lopen", "~", "0", "Een route kan om of door een plan heen lopen."),
    Pair("wonen", "klimaat", "~", "~", "Bebouwing vraagt een plek voor regen en schaduw."),
    Pair("groen", "groen", "+", "+", "Twee stukken groen maken samen een groter geheel."),
    Pair("groen", "spelen", "+", "+", "Groen is ook speelruimte, zolang het groen blijft.", "g"),
    Pair("groen", "ontmoeten", "+", "+", "In groen ontmoeten mensen elkaar, zolang het groen blijft.", "g"),
    Pair("groen", "auto", "!", "0", "Op een parkeerplek groeit geen groen."),
    Pair("groen", "lopen", "~", "+", "Een pad door groen kost groen. Langs groen is het prettig lopen."),
    Pair("groen", "klimaat", "+", "+", "Groen koelt en laat regen de grond in."),
    Pair("spelen", "spelen", "+", "0", "Twee speelkansen op één plek kunnen één plek worden."),
    Pair("spelen", "ontmoeten", "+", "+", "Waar kinderen spelen, ontmoeten ouders elkaar."),
    Pair("spelen", "auto", "!", "~", "Spelen en rijden gaan niet veilig samen op één plek."),
    Pair("spelen", "lopen", "~", "+", "Een doorgaande route deelt een speelplek op. Een route erlangs helpt."),
    Pair("spelen", "klimaat", "0", "+", "Schaduw dichtbij maakt spelen op een warme dag prettiger."),
    Pair("ontmoeten", "ontmoeten", "+", "0", "Twee kansen op één plek kunnen één plek worden."),
    Pair("ontmoeten", "auto", "~", "0", "Stilstaande auto's en verblijven vragen dezelfde ruimte."),
    Pair("ontmoeten", "lopen", "+", "+", "Wie loopt, komt mensen tegen."),
    Pair("ontmoeten", "klimaat", "+", "+", "Een koele plek is een fijne plek om te zitten."),
    Pair("auto", "auto", "0", "0", "Twee kansen voor de auto kunnen naast elkaar bestaan."),
    Pair("auto", "lopen", "~", "~", "Rijden en lopen delen de ruimte van de straat."),
    Pair("auto", "klimaat", "~", "0", "Parkeren en waterberging vragen dezelfde grond; half verhard kan beide."),
    Pair("lopen", "lopen", "+", "+", "Twee routes maken samen een net."),
    Pair("lopen", "klimaat", "+", "+", "Schaduw maakt een route prettiger."),
    Pair("klimaat", "klimaat", "+", "+", "Twee koele of natte plekken helpen elkaar."),
)


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on a column: `is` one of the values, `has` one of the texts, at `least` or at `most` a number."""

    column: str
    test: str
    values: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies somewhere: a class of objects of one base layer. The first row that fits an object counts.

    `area_m2` in a condition is the area of the geometry.
    """

    slug: str
    label: str
    layer: str
    where: tuple[Where, ...] = ()


_WOODS = ("bos", "loofbos", "naaldbos", "gemengd bos", "houtwal")

GROUNDS: tuple[Ground, ...] = (
    Ground("laag_groot", "laag en groot gebouw", "pand",
           (Where("storeys", "most", (1.5,)), Where("area_m2", "least", (200.0,)))),
    Ground("woonpand", "woongebouw", "pand", (Where("use", "has", ("woon",)),)),
    Ground("woonpand", "woongebouw", "pand", (Where("dwellings", "least", (1.0,)),)),
    Ground("ander_pand", "ander gebouw", "pand"),
    Ground("bos", "bos of houtwal", "groen", (Where("kind", "is", _WOODS),)),
    Ground("groenvlak", "groen", "groen"),
    Ground("boom", "bomen", "boom"),
    Ground("water", "water", "water"),
    Ground("speelplek", "speelplek", "spelen"),
    Ground("sport", "sportveld of volkstuin", "sport"),
    Ground("parkeervlak", "parkeerplekken", "parkeren"),
    Ground("rijbaan", "rijbaan", "rijbaan"),
    Ground("pad", "voet- of fietspad", "pad"),
    Ground("plein", "plein of verharding", "verhard"),
    Ground("erf", "erf", "erf"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OnGround:
    """A theme on a class of ground: the sign, a note and why."""

    theme: str
    ground: str
    same: str
    why: str
    note: str = ""

    @property
    def slug(self) -> str:
        """Fixed name of the row, used in changes and in finding ids."""
        return f"{self.theme}-{self.ground}"


def _on(theme: str, grounds: str, same: str, why: str, note: str = "") -> tuple[OnGround, ...]:
    """Return one row per class of ground that has the same answer and the same reason."""
    return tuple(OnGround(theme, ground, same, why, note) for ground in grounds.split())


_WATER_AND_GREEN = "groenvlak bos boom water"
_BUILDINGS = "woonpand ander_pand laag_groot"
_OWNER = "Op een erf beslist de eigenaar."
_MISPLACED = "Hier staat een gebouw. Klopt de plek?"

ON_GROUND: tuple[OnGround, ...] = (
    *_on("wonen", "woonpand ander_pand", "~", "Hier staat al een gebouw."),
    *_on("wonen", "laag_groot", "0", "Een laag gebouw op een grote kavel: hier past misschien meer.", "k"),
    *_on("wonen", _WATER_AND_GREEN, "!", "Op de grond van een gebouw blijft dit niet."),
    *_on("wonen", "speelplek sport", "!", "Op de grond van een gebouw kan niemand spelen of tuinieren."),
    *_on("wonen", "parkeervlak rijbaan pad plein", "~", "Deze ruimte is nu van de straat."),
    *_on("wonen", "erf", "0", _OWNER, "e"),
    *_on("groen", _BUILDINGS, "0", "Groen kan op een dak of tegen een gevel."),
    *_on("groen", _WATER_AND_GREEN, "+", "Het sluit aan bij groen en water dat er al is."),
    *_on("groen", "speelplek", "+", "Een groene speelplek is ook speelplek.", "g"),
    *_on("groen", "sport", "~", "Een veld of tuin vraagt zelf ook ruimte."),
    *_on("groen", "parkeervlak rijbaan pad", "~", "Deze grond heeft nu een ander gebruik."),
    *_on("groen", "plein", "+", "Verharding kan groen worden."),
    *_on("groen", "erf", "0", _OWNER, "e"),
    *_on("spelen", _BUILDINGS, ASK, _MISPLACED),
    *_on("spelen", "groenvlak", "0", "Spelen kan in groen, zolang het groen blijft.", "g"),
    *_on("spelen", "bos water", "~", "Dit vraagt om zorg voor natuur en veiligheid."),
    *_on("spelen", "boom", "0", "Een boom en spelen gaan samen."),
    *_on("spelen", "speelplek sport", "+", "Het sluit aan bij wat er al is."),
    *_on("spelen", "parkeervlak", "~", "Hier staan nu auto's."),
    *_on("spelen", "rijbaan", "!", "Spelen en rijden gaan niet veilig samen op één plek."),
    *_on("spelen", "pad", "0", "Een breed pad is ook speelruimte."),
    *_on("spelen", "plein", "+", "Op een plein is ruimte om te spelen."),
    *_on("spelen", "erf", "0", _OWNER, "e"),
    *_on("ontmoeten", "woonpand laag_groot", "0", "Ontmoeten kan ook in een gebouw."),
    *_on("ontmoeten", "ander_pand", "+", "Een gebouw zonder woningen kan een plek worden om elkaar te zien."),
    *_on("ontmoeten", "groenvlak", "0", "Ontmoeten kan in groen, zolang het groen blijft.", "g"),
    *_on("ontmoeten", "bos", "~", "Een bos vraagt om rust."),
    *_on("ontmoeten", "boom water", "+", "Bij water en onder een boom zit het prettig."),
    *_on("ontmoeten", "speelplek", "+", "Waar kinderen spelen, ontmoeten ouders elkaar."),
    *_on("ontmoeten", "sport", "0", "Een veld of tuin heeft al een eigen gebruik."),
    *_on("ontmoeten", "parkeervlak", "~", "Hier staan nu auto's."),
    *_on("ontmoeten", "rijbaan", "!", "Verblijven en rijden gaan niet veilig samen op één plek."),
    *_on("ontmoeten", "pad plein", "+", "Hier komen al mensen langs."),
    *_on("ontmoeten", "erf", "0", _OWNER, "e"),
    *_on("auto", _BUILDINGS, ASK, _MISPLACED),
    *_on("auto", _WATER_AND_GREEN, "!", "Onder een weg of parkeerplek blijft dit niet."),
    *_on("auto", "speelplek sport", "!", "Rijden en spelen gaan niet veilig samen op één plek."),
    *_on("auto", "parkeervlak rijbaan", "+", "Het sluit aan bij wat er al is."),
    *_on("auto", "pad plein", "~", "Deze ruimte is nu van wie loopt, fietst of zit."),
    *_on("auto", "erf", "0", _OWNER, "e"),
    *_on("lopen", _BUILDINGS, ASK, _MISPLACED),
    *_on("lopen", _WATER_AND_GREEN, "~", "Een pad neemt hier een strook in."),
    *_on("lopen", "speelplek sport", "0", "Een pad erlangs maakt de plek beter bereikbaar."),
    *_on("lopen", "parkeervlak rijbaan", "~", "Deze ruimte is nu van de auto."),
    *_on("lopen", "pad plein", "+", "Het sluit aan bij wat er al is."),
    *_on("lopen", "erf", "0", _OWNER, "e"),
    *_on("klimaat", _BUILDINGS, "0", "Een dak kan water vasthouden."),
    *_on("klimaat", _WATER_AND_GREEN, "+", "Groen en water koelen en bergen regen."),
    *_on("klimaat", "speelplek sport", "0", "Schaduw en water kunnen hier een plek krijgen."),
    *_on("klimaat", "parkeervlak rijbaan", "0", "Onder of tussen verharding past berging."),
    *_on("klimaat", "pad plein", "+", "Schaduw en minder steen maken dit koeler."),
    *_on("klimaat", "erf", "0", _OWNER, "e"),
)


@dataclass(frozen=True, slots=True)
class Note:
    """A condition on a sign. `max_share` is the threshold above which `above` replaces the sign."""

    slug: str
    label: str
    explanation: str
    max_share: str = ""
    above: str = ""


NOTES: tuple[Note, ...] = (
    Note("", "", ""),
    Note("g", "Zolang het groen blijft",
         "Geldt zolang hooguit dit deel van het groen iets anders wordt, zoals spelen, paden of water.",
         "not_green_share", "~"),
    Note("k", "Kijk ook bij 'Waar kan het ook?'", "Een laag gebouw op een grote kavel is ook een plek om te tellen."),
    Note("e", "Hier beslist de eigenaar", "Een erf is meestal van iemand. Praat met de eigenaar."),
    Note("?", "Klopt de plek?", "Vraag de bedenker om de plek nog eens aan te wijzen."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """What a direction does to a sign.

    `among` says between which two things: `kans` (two kansen) or `kaart` (a kans and what lies there).
    `same_theme` is None where it does not matter. `less` and `keep` say how many of the sides want
    `minder` (sign -1) and `houden` (sign 0); None where it does not matter. `same` and `near` give the
    new sign per old sign; a sign that is not there stays.
    """

    slug: str
    label: str
    explanation: str
    among: str
    same_theme: bool | None
    less: int | None
    keep: int | None
    same: tuple[tuple[str, str], ...]
    near: tuple[tuple[str, str], ...]


_ALL_NEUTRAL = (("+", "0"), ("~", "0"), ("!", "0"))
_ALL_OPPOSED = (("+", "!"), ("0", "!"), ("~", "!"))
_FLIPPED = (("+", "~"), ("~", "+"), ("!", "+"))

TURNS: tuple[Turn, ...] = (
    Turn("beide_minder", "Allebei minder", "Allebei willen ze hier minder; ze hinderen elkaar niet.",
         "kans", None, 2, None, _ALL_NEUTRAL, _ALL_NEUTRAL),
    Turn("tegengesteld", "Tegengestelde richting", "Zelfde thema: de een wil minder, de ander niet.",
         "kans", True, 1, None, _ALL_OPPOSED, (("+", "~"),)),
    Turn("maakt_ruimte", "Maakt ruimte", "De een wil minder; dat kan ruimte maken voor de ander.",
         "kans", False, 1, None, _FLIPPED, _FLIPPED),
    Turn("minder_hier", "Minder op deze grond", "De kans wil minder; dat kan ruimte maken voor wat hier ligt.",
         "kaart", None, 1, None, _FLIPPED, ()),
    Turn("blijft_zo", "Blijft zoals het is", "De kans wil houden wat er is; de grond verandert niet.",
         "kaart", None, None, 1, (("~", "0"), ("!", "0")), ()),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """What a theme does with ground: which base layers give way to it, and how wide a drawn line is.

    `gives` names the layer that it adds to; `paves` is true where rain no longer reaches the ground; `homes`
    where a plan without a number of dwellings leaves a question.
    """

    theme: str
    takes: tuple[str, ...]
    line_width_m: float
    gives: str = ""
    paves: bool = False
    homes: bool = False


_STREET = ("parkeren", "rijbaan", "pad", "verhard")

USES: tuple[Use, ...] = (
    Use("wonen", ("groen", "boom", "water", "spelen", "sport", *_STREET), 10.0, paves=True, homes=True),
    Use("groen", ("parkeren", "rijbaan", "pad"), 3.0, gives="groen"),
    Use("spelen", ("parkeren", "rijbaan"), 3.0),
    Use("ontmoeten", ("parkeren", "rijbaan"), 3.0),
    Use("auto", ("groen", "boom", "water", "spelen", "sport", "pad", "verhard"), 5.5, paves=True),
    Use("lopen", ("groen", "boom", "parkeren"), 2.5),
    Use("klimaat", (), 3.0),
)


@dataclass(frozen=True, slots=True)
class Gate:
    """A step between the table and the level. `status` says how binding it is."""

    slug: str
    label: str
    explanation: str
    why: str
    status: str = "onze keuze"


GATE_STEPS: tuple[Gate, ...] = (
    Gate("G0", "Dichtbij", "Twee kansen binnen deze afstand liggen dicht bij elkaar.", "Dichtbij merk je elkaar nog."),
    Gate("G1", "Randje", "Een smalle of kleine strook telt als raken, niet als overlap.",
         "Randen van twee tekeningen vallen nooit precies samen."),
    Gate("G2", "Grootte", "Een kleine overlap maakt van 'botst' een 'wringt'.",
         "Een hoekje is een vraag voor het ontwerp."),
    Gate("G3", "Richtgetal", "Eerst wel boven een richtgetal, daarna niet: dan is het minstens 'wringt'.",
         "Een grens die wordt gepasseerd hoort op tafel.", "richtgetallen, geen verplichting"),
    Gate("G4", "Bomen", "Bij één boom minstens 'wringt'; bij meer bomen of een grote kroon 'botst'.",
         "Een boom van 28 m² kroon telt mee in de vuistregel 3-30-300."),
    Gate("G5", "De laatste", "De enige plek dichtbij voor een woning: dan 'botst'.",
         "Wie de enige plek kwijtraakt, verdwijnt in een gemiddelde."),
    Gate("G6", "Zekerheid", "Een stip staat bij benadering. De kans zegt hoe zeker de plek is.", "Stippen zijn vaag."),
    Gate("G7", "Stapelen", "Bij optoppen en ander gebruik telt alleen nieuwe grond mee.",
         "Op een bestaand gebouw verdwijnt geen groen."),
    Gate("G8", "Stemmen", "Onder dit aantal mensen tonen we geen verhouding.", "Eerlijk, en niemand is herkenbaar."),
    Gate("G9", "Leeftijd van de kaart",
         "Wordt er gebouwd of gesloopt, of staat er een nieuwer gebouw overheen, dan kan de kaart achterlopen.",
         "De kaart volgt later dan de straat."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of a gate. `scales` is true where the sensitivity line moves it by 25 %."""

    slug: str
    gate: str
    value: float
    unit: str
    label: str
    scales: bool = True


THRESHOLDS: tuple[Threshold, ...] = (
    Threshold("near_m", "G0", 50.0, "m", "Dichtbij is hooguit"),
    Threshold("sliver_area_m2", "G1", 10.0, "m²", "Overlap telt vanaf"),
    Threshold("sliver_thickness_m", "G1", 0.6, "m", "Overlap telt vanaf een dikte van"),
    Threshold("size_area_m2", "G2", 100.0, "m²", "Botst blijft vanaf"),
    Threshold("size_share", "G2", 0.25, "deel", "Botst blijft vanaf dit deel van de kleinste"),
    Threshold("not_green_share", "G2", 0.4, "deel", "Hooguit dit deel van het groen wordt iets anders"),
    Threshold("green_per_dwelling_m2", "G3", 75.0, "m²", "Groen per woning (richtgetal)", scales=False),
    Threshold("play_share", "G3", 0.03, "deel", "Speelruimte naast bebouwde grond (richtgetal)", scales=False),
    Threshold("trees_wringt", "G4", 1.0, "bomen", "Wringt vanaf"),
    Threshold("trees_botst", "G4", 3.0, "bomen", "Botst vanaf"),
    Threshold("crown_m2", "G4", 28.0, "m²", "Een grote kroon is er vanaf"),
    Threshold("green_min_m2", "G5", 5000.0, "m²", "Een stuk groen telt vanaf", scales=False),
    Threshold("green_distance_m", "G5", 300.0, "m", "Groen hooguit op", scales=False),
    Threshold("play_small_distance_m", "G5", 100.0, "m", "Speelplek voor kleine kinderen hooguit op", scales=False),
    Threshold("play_distance_m", "G5", 400.0, "m", "Speelplek hooguit op", scales=False),
    Threshold("cool_min_m2", "G5", 200.0, "m²", "Een koele plek telt vanaf", scales=False),
    Threshold("cool_distance_m", "G5", 300.0, "m", "Koele plek hooguit op", scales=False),
    Threshold("last_one_dwellings", "G5", 1.0, "woningen", "Botst vanaf dit aantal woningen", scales=False),
    Threshold("certain", "G6", 0.9, "kans", "Zeker vanaf", scales=False),
    Threshold("likely", "G6", 0.5, "kans", "Waarschijnlijk vanaf", scales=False),
    Threshold("maybe", "G6", 0.1, "kans", "Misschien vanaf", scales=False),
    Threshold("voices_min", "G8", 5.0, "mensen", "Verhouding tonen vanaf", scales=False),
    Threshold("replaced_m2", "G9", 10.0, "m²", "Een nieuwer gebouw telt vanaf", scales=False),
)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A figure of the buurt with a norm that it may pass downwards (gate G3).

    `before`, `after` and `taken` (what a kans takes of it) name measures, `threshold` the norm; `what` and
    `status` are the sentence: what it is, and how binding the norm is.
    """

    before: str
    after: str
    taken: str
    threshold: str
    what: str
    status: str


#: Norms about every dwelling (green within 300 m, a play place nearby, a cool place) are not here: the first dwelling
#: that loses its only one passes them, and that is gate G5, which says 'botst'. Tree crowns (30 %) overlap, so that a
#: sum of them says nothing; they are measured as a union on the page with numbers, before and after.
CROSSINGS: tuple[Crossing, ...] = (
    Crossing("green_per_dwelling_before_m2", "green_per_dwelling_after_m2", "green_lost_m2", "green_per_dwelling_m2",
             "het groen per woning", "uit 2004, geen verplichting"),
    Crossing("play_share_before", "play_share_after", "play_lost_m2", "play_share",
             "de speelruimte naast bebouwde grond", "rond 2006 door het Rijk gevraagd, nooit wet geworden"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Access:
    """A place that should be near every dwelling. `slug` is also the name of the measure it gives."""

    slug: str
    label: str
    layers: tuple[str, ...]
    distance: str
    min_area: str = ""


ACCESS: tuple[Access, ...] = (
    Access("dwellings_losing_access", "groen van 0,5 hectare", ("groen",), "green_distance_m", "green_min_m2"),
    Access("dwellings_losing_play_small", "speelplek voor kleine kinderen", ("spelen",), "play_small_distance_m"),
    Access("dwellings_losing_play", "speelplek", ("spelen",), "play_distance_m"),
    Access(
        "dwellings_losing_cool", "koele plek (groen of water)", ("groen", "water"), "cool_distance_m", "cool_min_m2"
    ),
)

#: Words in the status of a building or object that say the street is ahead of the map (gate G9).
IN_MOTION = ("bouw gestart", "vergunning verleend", "sloopvergunning", "plan", "verbouwing", "niet ingemeten")


@dataclass(frozen=True, slots=True)
class Measure:
    """A name under `evidence`: what it says, its unit, to how many decimals it is written, from which layers it comes.

    Units are the slugs that `wording` knows: m2, m3, m, share (0 to 1), count, trees, dwellings, bays.
    """

    slug: str
    label: str
    unit: str
    decimals: int = 2
    layers: tuple[str, ...] = ()


#: Ground that is gone where a newer building stands over it (gate G9); a yard stays a yard.
REPLACED = ("groen", "water", "spelen", "sport", "parkeren", "rijbaan", "pad", "verhard")
#: Layers that are already paved or built, and the rain that 1 m2 of extra paving has to store (50 mm).
PAVED = ("rijbaan", "pad", "parkeren", "verhard", "pand")
STORAGE_M = 0.05
#: Ground that is given out to buildings and yards, which play space is held against.
GIVEN_OUT = ("pand", "erf")
_PLAYED = ("spelen", *GIVEN_OUT, "buurt")

MEASURES: tuple[Measure, ...] = (
    Measure("overlap_m2", "Oppervlakte over elkaar", "m2"),
    Measure("overlap_low_m2", "Minstens over elkaar", "m2"),
    Measure("overlap_high_m2", "Hooguit over elkaar", "m2"),
    Measure("overlap_share_a", "Deel van de eerste", "share", 4),
    Measure("overlap_share_b", "Deel van de tweede", "share", 4),
    Measure("distance_m", "Afstand", "m"),
    Measure("probability", "Kans dat de plek klopt", "share", 3),
    Measure("objects", "Aantal objecten", "count", 0),
    Measure("green_lost_m2", "Groen dat de tekening inneemt", "m2", layers=("groen",)),
    Measure("green_won_m2", "Groen erbij", "m2", layers=("groen", "water", "pand")),
    Measure("trees", "Bomen op deze plek", "trees", 0, layers=("boom",)),
    Measure("crowns_m2", "Kronen van deze bomen samen", "m2", layers=("boom",)),
    Measure("largest_crown_m2", "Grootste kroon", "m2", layers=("boom",)),
    Measure(
        "green_per_dwelling_before_m2", "Groen per woning in de buurt nu", "m2", layers=("groen", "adres", "buurt")
    ),
    Measure(
        "green_per_dwelling_after_m2", "Groen per woning in de buurt daarna", "m2", layers=("groen", "adres", "buurt")
    ),
    Measure("dwellings_added", "Woningen erbij", "dwellings", 0),
    Measure(
        "dwellings_losing_access",
        "Woningen zonder groen van 0,5 hectare binnen 300 m",
        "dwellings",
        0,
        layers=("groen", "adres"),
    ),
    Measure(
        "dwellings_losing_play_small",
        "Woningen zonder speelplek binnen 100 m",
        "dwellings",
        0,
        layers=("spelen", "adres"),
    ),
    Measure(
        "dwellings_losing_play", "Woningen zonder speelplek binnen 400 m", "dwellings", 0, layers=("spelen", "adres")
    ),
    Measure(
        "dwellings_losing_cool",
        "Woningen zonder koele plek binnen 300 m",
        "dwellings",
        0,
        layers=("groen", "water", "adres"),
    ),
    Measure("play_lost_m2", "Speelplek die de tekening inneemt", "m2", layers=("spelen",)),
    Measure("play_share_before", "Speelruimte naast bebouwde grond in de buurt nu", "share", 4, _PLAYED),
    Measure("play_share_after", "Speelruimte naast bebouwde grond in de buurt daarna", "share", 4, _PLAYED),
    Measure("sport_lost_m2", "Sport en volkstuin die de tekening inneemt", "m2", layers=("sport",)),
    Measure("water_lost_m2", "Water dat de tekening inneemt", "m2", layers=("water",)),
    Measure("bays_lost", "Parkeerplekken die de tekening inneemt", "bays", 1, layers=("parkeren",)),
    Measure("road_taken_m2", "Rijbaan die de tekening inneemt", "m2", layers=("rijbaan",)),
    Measure("path_taken_m2", "Pad dat de tekening inneemt", "m2", layers=("pad",)),
    Measure("square_taken_m2", "Plein dat de tekening inneemt", "m2", layers=("verhard",)),
    Measure("paved_extra_m2", "Extra verharding of bebouwing", "m2", layers=PAVED),
    Measure("storage_m3", "Regenwater dat een plek zoekt (50 mm)", "m3", layers=PAVED),
    Measure("not_green_share", "Deel van het groen dat iets anders wordt", "share", 4),
)


@dataclass(frozen=True, slots=True)
class Loss:
    """What a theme that takes a layer takes of it: its area, or the sum of a `column` by share of area.

    Where the column is unknown, one is counted for every `each_m2`.
    """

    measure: str
    layer: str
    column: str = ""
    each_m2: float = 0.0


#: A parking bay is 2.5 x 5.0 m: used to estimate bays where the map does not count them.
BAY_M2 = 12.5

LOSSES: tuple[Loss, ...] = (
    Loss("green_lost_m2", "groen"),
    Loss("play_lost_m2", "spelen"),
    Loss("sport_lost_m2", "sport"),
    Loss("water_lost_m2", "water"),
    Loss("bays_lost", "parkeren", "bays", BAY_M2),
    Loss("road_taken_m2", "rijbaan"),
    Loss("path_taken_m2", "pad"),
    Loss("square_taken_m2", "verhard"),
)
#: Layers of which the old footprint stays out of a stacking claim (gate G7).
BUILT = ("pand",)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is measured for a pair of themes, or (with `a` empty) for any theme on a class of ground."""

    a: str
    b: str
    measures: tuple[str, ...]


_PER_DWELLING = ("green_per_dwelling_before_m2", "green_per_dwelling_after_m2")
_TREES = ("trees", "crowns_m2", "largest_crown_m2")
_GREEN = ("green_lost_m2", *_TREES, *_PER_DWELLING, "dwellings_losing_access", "dwellings_losing_cool")
_PLAY = (
    "play_lost_m2", "play_share_before", "play_share_after", "dwellings_losing_play_small", "dwellings_losing_play",
)  # fmt: skip
_RAIN = ("paved_extra_m2", "storage_m3", "water_lost_m2")

EVIDENCE: tuple[Evidence, ...] = (
    Evidence("wonen", "wonen", ("dwellings_added",)),
    Evidence("wonen", "groen", (*_GREEN, "dwellings_added")),
    Evidence("wonen", "spelen", (*_PLAY, "green_lost_m2", *_TREES, "dwellings_added")),
    Evidence("wonen", "ontmoeten", ("square_taken_m2", "dwellings_added")),
    Evidence("wonen", "auto", ("bays_lost", "dwellings_added")),
    Evidence("wonen", "lopen", ("path_taken_m2", "dwellings_added")),
    Evidence("wonen", "klimaat", (*_RAIN, "dwellings_losing_cool", "green_lost_m2", *_TREES, "dwellings_added")),
    Evidence("groen", "groen", (*_GREEN, "green_won_m2")),
    Evidence("groen", "spelen", _GREEN),
    Evidence("groen", "ontmoeten", _GREEN),
    Evidence("groen", "auto", (*_GREEN, "bays_lost")),
    Evidence("groen", "lopen", _GREEN),
    Evidence("groen", "klimaat", _GREEN),
    Evidence("spelen", "auto", (*_PLAY, "bays_lost", "road_taken_m2")),
    Evidence("ontmoeten", "auto", ("square_taken_m2", "bays_lost")),
    Evidence("auto", "lopen", ("bays_lost", "path_taken_m2")),
    Evidence("auto", "klimaat", (*_RAIN, "green_lost_m2", *_TREES)),
    Evidence("", "groenvlak", (*_GREEN, "green_won_m2", "dwellings_added")),
    Evidence("", "bos", (*_GREEN, "dwellings_added")),
    Evidence("", "boom", (*_TREES, "dwellings_added")),
    Evidence("", "water", ("water_lost_m2", "dwellings_losing_cool", "dwellings_added")),
    Evidence("", "speelplek", (*_PLAY, "dwellings_added")),
    Evidence("", "sport", ("sport_lost_m2", "dwellings_added")),
    Evidence("", "parkeervlak", ("bays_lost", "dwellings_added")),
    Evidence("", "rijbaan", ("road_taken_m2",)),
    Evidence("", "pad", ("path_taken_m2",)),
    Evidence("", "plein", ("square_taken_m2", "green_won_m2")),
    Evidence("", "woonpand", ("dwellings_added",)),
    Evidence("", "ander_pand", ("dwellings_added",)),
    Evidence("", "laag_groot", ("dwellings_added",)),
)
