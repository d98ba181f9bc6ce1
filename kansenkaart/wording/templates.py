"""The sentences of a card, as tables: what someone wants, what is between two kansen, what to ask.

A sentence names the evidence that it needs (`{overlap_m2}`) and is left out when that is unknown.
Both kansen stand in the same kind of sentence, the older one first; nothing here knows whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone wants, to put behind "willen hier": a theme and a direction."""

    theme: str
    direction: str
    phrase: str


WISHES: tuple[Wish, ...] = (
    Wish("wonen", "erbij", "woningen erbij"),
    Wish("wonen", "houden", "de woningen houden"),
    Wish("wonen", "minder", "minder woningen"),
    Wish("groen", "erbij", "meer groen"),
    Wish("groen", "houden", "het groen houden"),
    Wish("groen", "minder", "minder groen"),
    Wish("spelen", "erbij", "meer speelruimte"),
    Wish("spelen", "houden", "de speelruimte houden"),
    Wish("spelen", "minder", "minder speelruimte"),
    Wish("ontmoeten", "erbij", "een plek om elkaar te ontmoeten"),
    Wish("ontmoeten", "houden", "de ontmoetingsplek houden"),
    Wish("ontmoeten", "minder", "minder ruimte voor ontmoeten"),
    Wish("auto", "erbij", "meer ruimte voor auto's"),
    Wish("auto", "houden", "de ruimte voor auto's houden"),
    Wish("auto", "minder", "minder ruimte voor auto's"),
    Wish("lopen", "erbij", "meer ruimte voor lopen en fietsen"),
    Wish("lopen", "houden", "de loop- en fietsroute houden"),
    Wish("lopen", "minder", "minder ruimte voor lopen en fietsen"),
    Wish("klimaat", "erbij", "meer water en koelte"),
    Wish("klimaat", "houden", "het water en de koelte houden"),
    Wish("klimaat", "minder", "minder ruimte voor water"),
)


@dataclass(frozen=True, slots=True)
class Fit:
    """What may fit on another place: the words behind "op 1 plek" and "op 3 plekken"."""

    theme: str
    one: str
    more: str


FITS: tuple[Fit, ...] = (
    Fit("wonen", "past misschien ook een woning of meer", "passen misschien ook woningen"),
    Fit("groen", "past misschien ook groen", "past misschien ook groen"),
    Fit("spelen", "past misschien ook een speelplek", "passen misschien ook speelplekken"),
)


@dataclass(frozen=True, slots=True)
class Template:
    """The words for one kind of relation; the first row that fits is used.

    `pair` is "kans" or "layer", `level` a level slug; empty `themes` and `layers` fit every theme
    (a set of one or two slugs) and layer. `near` fits only drawings that do not share ground,
    `fuzzy` only findings with certainty "misschien", `asks` only those that ask whether the place is right.
    """

    slug: str
    pair: str
    level: str
    sentences: tuple[str, ...]
    question: str
    themes: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()
    near: bool | None = None
    fuzzy: bool = False
    asks: bool = False


_BOTH = ("{a_wants}.", "{b_wants}.")
_SHARED = ("De tekeningen liggen {overlap_m2} over elkaar.",
           "Dat is {overlap_share_a} van de eerste en {overlap_share_b} van de tweede tekening.")  # fmt: skip
_TREES = ("Hier {trees_stand}.",)
_NOW = ("{a_wants}.", "Hier is nu: {ground}.", "De tekening ligt er {overlap_m2} overheen.")
_NEAR = ("Deze kansen liggen dicht bij elkaar ({distance_m}).",)
_FUZZY = ("De stip staat hier bij benadering.", "Misschien gaat het om deze plek (kans {probability}).")

TEMPLATES: tuple[Template, ...] = (
    Template("stip", "kans", "", (*_BOTH, *_FUZZY), "Kan de bedenker het aanwijzen?", fuzzy=True),
    Template("stip-kaart", "layer", "", ("{a_wants}.", "Hier is nu: {ground}.", *_FUZZY),
             "Kan de bedenker het aanwijzen?", fuzzy=True),
    Template("plek", "layer", "", (*_NOW, "Misschien staat de tekening net op een andere plek."), "Klopt deze plek?",
             asks=True),
    # On the same ground, both cannot happen as drawn.
    Template("tegengesteld", "kans", "botst", (*_BOTH, *_SHARED, "De tekeningen gaan elk een andere kant op."),
             "Wat zien jullie hier buiten?", themes=frozenset({"="})),
    Template("wonen-groen", "kans", "botst", (*_BOTH, *_SHARED, *_TREES, "Allebei precies zo uitvoeren kan niet."),
             "Wat zien jullie hier buiten?", themes=frozenset({"wonen", "groen"})),
    Template("wonen-spelen", "kans", "botst", (*_BOTH, *_SHARED, "Allebei precies zo uitvoeren kan niet."),
             "Wie spelen hier nu, en wanneer?", themes=frozenset({"wonen", "spelen"})),
    Template("spelen-auto", "kans", "botst", (*_BOTH, *_SHARED, "Allebei precies zo uitvoeren kan niet."),
             "Hoe wordt deze plek nu gebruikt, en wanneer?", themes=frozenset({"spelen", "auto"})),
    Template("groen-auto", "kans", "botst", (*_BOTH, *_SHARED, *_TREES, "Allebei precies zo uitvoeren kan niet."),
             "Hoe wordt deze plek nu gebruikt, en wanneer?", themes=frozenset({"groen", "auto"})),
    Template("botst", "kans", "botst", (*_BOTH, *_SHARED, *_TREES, "Allebei precies zo uitvoeren kan niet."),
             "Wat zien jullie hier buiten?"),
    # Together, when something is adapted.
    Template("wringt-dichtbij", "kans", "wringt",
             (*_BOTH, *_NEAR, "Ze kunnen samen, als er iets wordt aangepast."), "Waar zit de ruimte?", near=True),
    Template("wringt", "kans", "wringt",
             (*_BOTH, *_SHARED, *_TREES, "Ze kunnen samen, als er iets wordt aangepast."), "Waar zit de ruimte?"),
    Template("versterkt-dichtbij", "kans", "versterkt", (*_BOTH, *_NEAR, "Ze helpen elkaar."),
             "Kunnen ze één plan worden?", near=True),
    Template("versterkt", "kans", "versterkt", (*_BOTH, *_SHARED, "Deze kansen helpen elkaar."),
             "Kunnen ze één plan worden?"),
    Template("neutraal-dichtbij", "kans", "neutraal", (*_BOTH, *_NEAR, "Het een hindert het ander niet."),
             "Wat zou helpen om ze goed naast elkaar te zetten?", near=True),
    Template("neutraal", "kans", "neutraal", (*_BOTH, *_SHARED, "Het een hindert het ander niet."),
             "Wat zou helpen om ze goed naast elkaar te zetten?"),
    # A kans and what lies there now.
    Template("kaart-bomen", "layer", "botst", ("{a_wants}.", "Hier {trees_stand}.",
             "De tekening en de bomen gaan op deze grond niet samen."), "Welke bomen staan hier, en hoe oud zijn ze?",
             layers=frozenset({"boom"})),
    Template("kaart-bomen-wringt", "layer", "wringt", ("{a_wants}.", "Hier {trees_stand}.",
             "Het kan samen, als de tekening ruimte laat."), "Kan de tekening om de bomen heen?",
             layers=frozenset({"boom"})),
    Template("kaart-bomen-helpt", "layer", "versterkt", ("{a_wants}.", "Hier {trees_stand}.", "Dat helpt elkaar."),
             "Hoe staan de bomen erbij?", layers=frozenset({"boom"})),
    Template("kaart-botst", "layer", "botst", (*_NOW, *_TREES, "Op deze grond kan niet allebei."),
             "Hoe wordt deze plek nu gebruikt?"),
    Template("kaart-wringt", "layer", "wringt", (*_NOW, *_TREES, "Het kan samen, als er iets wordt aangepast."),
             "Waar zit de ruimte?"),
    Template("kaart-versterkt", "layer", "versterkt", (*_NOW, "Dat helpt elkaar."), "Wat is hier al goed?"),
    Template("kaart-neutraal", "layer", "neutraal", (*_NOW, "Het een hindert het ander niet."),
             "Klopt de kaart met wat jullie zien?"),
    Template("anders", "kans", "", (*_BOTH, *_SHARED), "Wat zien jullie hier buiten?"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """How one piece of evidence is said. `on_map` are the words when the other side is the base map.

    `beside` names the measure that it is read next to, such as before and after;
    `repeats_before` leaves it out where the two are the same.
    """

    name: str
    text: str
    unit: str
    picture: bool = False
    on_map: str = ""
    beside: str = ""
    repeats_before: bool = False


#: In this order on the card; at most six are shown. Every measure of `rules.MEASURES` has words here.
MEASURES: tuple[Measure, ...] = (
    Measure("overlap_m2", "Grond die beide tekeningen delen: {}", "m2", picture=True,
            on_map="Grond onder de tekening: {}"),
    Measure("overlap_share_a", "Deel van de eerste tekening: {}", "share", on_map="Deel van de tekening: {}"),
    Measure("overlap_share_b", "Deel van de tweede tekening: {}", "share", on_map="Deel van wat er nu ligt: {}"),
    Measure("probability", "Kans dat het om dezelfde grond gaat: {}", "share",
            on_map="Kans dat het om deze grond gaat: {}"),
    Measure("green_lost_m2", "Groen dat een tekening inneemt: {}", "m2", picture=True),
    Measure("trees", "Bomen op deze plek: {}", "count"),
    Measure("green_per_dwelling_before_m2", "Groen per woning in de buurt nu: {}", "m2",
            beside="green_per_dwelling_after_m2"),
    Measure("green_per_dwelling_after_m2", "Groen per woning in de buurt, zo uitgevoerd: {}", "m2",
            beside="green_per_dwelling_before_m2", repeats_before=True),
    Measure("dwellings_losing_access", "Woningen die dan geen groen van 0,5 hectare binnen 300 m hebben: {}", "count"),
    Measure("dwellings_losing_play_small", "Woningen die dan geen speelplek binnen 100 m hebben: {}", "count"),
    Measure("dwellings_losing_play", "Woningen die dan geen speelplek binnen 400 m hebben: {}", "count"),
    Measure("dwellings_losing_cool", "Woningen die dan geen koele plek binnen 300 m hebben: {}", "count"),
    Measure("play_share_before", "Speelruimte naast bebouwde grond in de buurt, nu: {}", "share"),
    Measure("play_share_after", "Speelruimte naast bebouwde grond in de buurt, zo uitgevoerd: {}", "share",
            beside="play_share_before", repeats_before=True),
    Measure("play_lost_m2", "Speelplek die een tekening inneemt: {}", "m2", picture=True),
    Measure("sport_lost_m2", "Sport of volkstuin die een tekening inneemt: {}", "m2", picture=True),
    Measure("water_lost_m2", "Water dat een tekening inneemt: {}", "m2", picture=True),
    Measure("bays_lost", "Parkeerplekken die een tekening inneemt: {}", "count"),
    Measure("road_taken_m2", "Rijbaan die een tekening inneemt: {}", "m2", picture=True),
    Measure("path_taken_m2", "Pad dat een tekening inneemt: {}", "m2", picture=True),
    Measure("square_taken_m2", "Plein dat een tekening inneemt: {}", "m2", picture=True),
    Measure("dwellings_added", "Woningen in het plan: {}", "count"),
    Measure("green_won_m2", "Groen erbij: {}", "m2", picture=True),
    Measure("not_green_share", "Deel van het groen dat iets anders wordt: {}", "share"),
    Measure("paved_extra_m2", "Extra verharde of bebouwde grond: {}", "m2", picture=True),
    Measure("storage_m3", "Regenwater dat een andere plek zoekt: {}", "m3"),
    Measure("crowns_m2", "Kronen van die bomen samen: {}", "m2", picture=True),
    Measure("largest_crown_m2", "Grootste kroon: {}", "m2", picture=True),
    Measure("distance_m", "Afstand tussen de twee: {}", "m"),
    Measure("objects", "Aantal dingen op de kaart: {}", "count"),
    Measure("overlap_low_m2", "Minstens over elkaar: {}", "m2", picture=True),
    Measure("overlap_high_m2", "Hooguit over elkaar: {}", "m2", picture=True),
)  # fmt: skip
