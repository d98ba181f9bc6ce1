"""Norms and guide values, with what they are worth: the table behind every number that has a bar.

No Dutch norm for green near homes is law. A row says where a number comes from and how binding it
is; the texts on screen repeat that in the same sentence as the number.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NormStatus:
    """How binding a norm is. `sentence` goes right behind the norm on a card."""

    slug: str
    label: str
    explanation: str
    sentence: str
    binding: bool = False


STATUSES: tuple[NormStatus, ...] = (
    NormStatus("wet", "Wet", "Dit staat in een wet en geldt voor iedereen.", "Dat is verplicht.", True),
    NormStatus("richtgetal", "Richtgetal", "Een getal om naar te streven, door een overheid genoemd.",
               "Dat is geen verplichting."),
    NormStatus("vuistregel", "Vuistregel", "Een regel van deskundigen, handig om mee te rekenen.",
               "Dat is een vuistregel, geen verplichting."),
    NormStatus("gemeentelijk", "Gemeentelijk", "Een gemeente heeft dit vastgesteld; elders geldt iets anders.",
               "Een gemeente koos dit. Elders geldt iets anders."),
    NormStatus("voorstel", "Voorstel", "Een voorstel of een afspraak voor deze kaart.",
               "Dat is een voorstel, geen verplichting."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Norm:
    """One bar to hold a number against.

    `value` has the unit `unit` (shares 0 to 1); `at_least` is false when less is asked. `who` is
    the subject of the sentence on the card, `status` a slug of `STATUSES`, `source` where it stands.
    """

    slug: str
    label: str
    value: float
    unit: str
    status: str
    who: str
    source: str
    at_least: bool = True

    def met(self, value: float) -> bool:
        """Tell whether a value reaches this norm."""
        return value >= self.value if self.at_least else value <= self.value


NORMS: tuple[Norm, ...] = (
    Norm("groen_75", "75 m² groen per woning", 75.0, "m² per woning", "richtgetal",
         "het Rijk noemde in 2004", "Nota Ruimte (2004); het Compendium voor de Leefomgeving noemt het geen norm"),
    Norm("groen_300", "Iedere woning binnen 300 m van een park", 1.0, "share", "vuistregel",
         "de 3-30-300-regel noemt", "Konijnendijk 2021; maat van WHO Europa (Annerstedt van den Bosch e.a. 2016)"),
    Norm("bomen_3", "Drie bomen bij iedere woning", 1.0, "share", "vuistregel",
         "de 3-30-300-regel noemt", "Konijnendijk 2021; Cobra Groeninzicht: kroon van 28 m² binnen 25 m"),
    Norm("kroon_30", "30% onder boomkronen", 0.30, "share", "vuistregel",
         "de 3-30-300-regel noemt", "Konijnendijk 2021"),
    Norm("schaduw_30", "30% schaduw op looproutes in de buurt", 0.30, "share", "vuistregel",
         "de Hogeschool van Amsterdam noemt", "HvA e.a., De hittebestendige stad (2020)"),
    Norm("spelen_3", "3% van de bebouwde grond om te spelen", 0.03, "share", "richtgetal",
         "het Rijk vroeg rond 2006", "Jantje Beton, brief minister Dekker (RIGO 2008); nooit wet geworden"),
    Norm("spelen_100", "Speelplek voor 0-5 jaar binnen 100 m", 1.0, "share", "gemeentelijk",
         "de gemeente Midden-Drenthe koos", "Speelbeleid Midden-Drenthe 2011 (een voorbeeld)"),
    Norm("spelen_400", "Speelplek voor 6-11 jaar binnen 400 m", 1.0, "share", "gemeentelijk",
         "de gemeente Midden-Drenthe koos", "Speelbeleid Midden-Drenthe 2011 (een voorbeeld)"),
    Norm("spelen_1000", "Speelplek voor 12-14 jaar binnen 1.000 m", 1.0, "share", "gemeentelijk",
         "de gemeente Midden-Drenthe koos", "Speelbeleid Midden-Drenthe 2011 (een voorbeeld)"),
    Norm("water_50", "50 mm regen opvangen op eigen grond", 0.050, "m", "gemeentelijk",
         "de regio's Zuid-Holland, Amsterdam en Utrecht noemen", "Bouwadaptief, minimale eisen (40 tot 70 mm)"),
    Norm("gebruiksgroen", "Groen van een halve hectare aan één stuk", 5000.0, "m²", "gemeentelijk",
         "de gemeente Amsterdam noemt", "Referentienormen Amsterdam 2018, gebruiksgroen"),
)  # fmt: skip
