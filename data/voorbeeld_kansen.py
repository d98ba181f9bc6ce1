"""The made-up kansen of the example neighbourhood, as people might have written them.

Nobody who is quoted exists. Places are in metres of a block (`voorbeeld_plan.block`), so that a kans
moves along when the drawing changes. Planted on purpose: clashes, kansen that help each other, two
dots on a place that cannot be meant (in the pond; in the middle of a flat), one withdrawn.
"""

from __future__ import annotations

from typing import Any

from shapely import box
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from voorbeeld_lagen import Feature, to_rd
from voorbeeld_plan import block

RESIDENTS, MUNICIPALITY, TRADERS, SCHOOLS, RESEARCH = "bewoners", "gemeente", "ondernemers", "onderwijs", "onderzoek"


def kansen() -> list[Feature]:
    """Return (geometry in RD, properties) of every kans, numbered in the order of this file."""
    return [(to_rd(shape), {"id": f"voorbeeld-{number:02d}", "kind": "kans", "status": "nieuw"} | row)
            for number, (shape, row) in enumerate(_KANSEN, start=1)]  # fmt: skip


def _kans(party: str, theme: str, direction: str, made_at: str, shape: BaseGeometry, title: str, story: str,
          **more: Any) -> Feature:  # fmt: skip
    return shape, {"party": party, "theme": theme, "direction": direction, "title": title, "story": story,
                   "made_at": f"2026-{made_at}Z", **more}  # fmt: skip


def _spot(slug: str, u: float, v: float) -> Point:
    here = block(slug)
    return Point(here.u0 + u, here.v0 + v)


def _area(slug: str, u0: float, v0: float, u1: float, v1: float) -> BaseGeometry:
    here = block(slug)
    return box(here.u0 + u0, here.v0 + v0, here.u0 + u1, here.v0 + v1)


def _line(*points: tuple[float, float]) -> LineString:
    return LineString(points)


_KANSEN: tuple[Feature, ...] = (
    # --- the court of block B2: green and homes on the same ground --------------------------------
    _kans(
        RESIDENTS, "groen", "houden", "03-14T19:42:00", _area("B2", 25, 36, 87, 134),
        "Onze binnentuin blijft een tuin",
        "Toen wij hier in 1971 kwamen wonen waren die bomen net zo hoog als de buurman. Nu kijk ik vanaf drie hoog in de kruinen. "
        "In de zomer zitten we er met z'n allen onder, van alle vier de trappen. Ik snap dat er huizen nodig zijn, mijn kleinzoon "
        "zoekt ook. Maar loop eerst eens met ons mee over dit gras.",
        values=["rust", "natuur", "ontmoeting", "wonen"], joined=17, role="bewoner", status="besproken",
        offer="Wij maaien al jaren zelf de rand langs de heesters."),
    _kans(
        MUNICIPALITY, "wonen", "erbij", "04-02T09:15:00", _area("B2", 33, 88, 86, 104),
        "Woongebouw in de hof aan de Tureluurstraat",
        "Schetsontwerp voor 36 sociale huurwoningen van twee en drie kamers in vier lagen. Er staan nu 3.100 mensen op de wachtlijst met "
        "een band met deze wijk. De ligging is gekozen omdat riool en stadsverwarming er al liggen. De vorm kan nog anders. "
        "Over het aantal woningen praten we graag verder.",
        dwellings=36, storeys=4, claim="nieuw", firmness="ontwerp", influence_until="2027-03-01",
        departments=["Wonen", "Ruimte en Duurzaamheid", "Groen"], contact="Projectleider woningbouw Roerdompveld",
        values=["wonen", "eerlijk"], status="besproken", role="ambtenaar"),
    _kans(
        RESIDENTS, "spelen", "houden", "04-11T14:03:00", _area("B2", 45, 73, 67, 91),
        "De zandbak is van iedereen",
        "Hier heeft mijn dochter leren fietsen en haar beste vriendin gevonden. Er komt schaduw van de grote es. Mag blijven!",
        values=["opgroeien", "ontmoeting"], joined=9, role="bewoner"),
    # --- the plot with the two bungalows -----------------------------------------------------------
    _kans(
        RESIDENTS, "wonen", "erbij", "03-21T20:10:00", _area("D3", 4, 46, 56, 98),
        "Twee grote bungalows, ruimte voor dertig gezinnen",
        "We liepen erlangs met de kerngroep en iemand zei: hier wonen twee huishoudens op een stuk grond van bijna een half voetbalveld. We hebben het "
        "nagemeten, het is 2.700 vierkante meter. Met drie of vier lagen kunnen er wel dertig woningen staan, zonder één boom in de hoven te raken. "
        "We weten niet van wie de grond is en we hebben nog met niemand daar gesproken. Wie belt er met ons aan?",
        dwellings=30, claim="sloop_nieuwbouw", values=["wonen", "eerlijk", "natuur"], joined=22, role="kerngroep", status="besproken",
        offer="De kerngroep wil samen met de gemeente een eerste gesprek voorbereiden."),
    _kans(
        RESIDENTS, "wonen", "erbij", "05-03T11:27:00", _spot("D3", 40, 66),
        "Ouderenwoningen om een tuin",
        "Ik ben 78 en woon driehoog zonder lift. Ik wil hier niet weg, wel naar beneden. Op dat grote stuk bij de Karekiethof zou een hofje passen. "
        "Dan komt mijn flat vrij voor een gezin.",
        values=["wonen", "toegankelijk"], extent="plein", joined=11, role="bewoner"),
    _kans(
        MUNICIPALITY, "groen", "erbij", "06-16T09:40:00", _area("D3", 4, 26, 58, 68),
        "Bomenweide aan de Karekiethof",
        "Deze hoek is op de hittekaart een van de warmste van de buurt. We denken aan een weide met veertig bomen, ook over het zuidelijke deel van het perceel met de bungalows. "
        "Daarvoor zou de gemeente grond moeten kopen; dat gesprek is nog niet gevoerd.",
        firmness="idee", influence_until="2028-03-01", departments=["Groen", "Vastgoed"], contact="Beheerder bomen",
        values=["koelte", "natuur"], role="ambtenaar"),
    # --- parking and play --------------------------------------------------------------------------
    _kans(
        MUNICIPALITY, "auto", "erbij", "04-20T10:40:00", _area("A1", 40, 66, 84, 92),
        "Parkeerhof met 34 plekken",
        "De parkeerdruk in de Lisdoddeweg is 's avonds 104%. Dat is gemeten in november 2025, op drie dinsdagen. Een hof achter de flats kan de "
        "straten ontlasten, zodat daar bomen en een bredere stoep kunnen komen. Het is een idee; andere plekken zijn bespreekbaar.",
        firmness="idee", influence_until="2027-09-01", departments=["Verkeer", "Openbare Ruimte"],
        contact="Adviseur parkeren", values=["veiligheid", "eerlijk"], role="ambtenaar"),
    _kans(
        RESIDENTS, "spelen", "houden", "04-23T16:55:00", _area("A1", 45, 73, 67, 91),
        "Speelplek Ringslang: nieuw zand en laten staan",
        "Wij zijn met z'n drieën, 10, 11 en 11 jaar. Dit is de enige plek waar we van mama's mogen spelen, want er is geen straat. "
        "De glijbaan is oud maar hij doet het. Wij willen graag een schommel erbij.",
        values=["opgroeien", "veiligheid"], joined=14, role="bewoner", offer="Wij ruimen elke woensdag blikjes op."),
    _kans(
        RESIDENTS, "auto", "erbij", "05-12T21:30:00", _spot("A1", 90, 24),
        "Een plek voor mijn busje",
        "Ik ben loodgieter en kom om half zeven thuis. Dan rijd ik drie rondjes. Mijn gereedschap laat ik liever niet twee straten verder staan. "
        "Als er ergens een paar plekken bij kunnen, dan ben ik geholpen.",
        values=["veiligheid"], extent="plek", role="bewoner"),
    # --- the square ---------------------------------------------------------------------------------
    _kans(
        RESIDENTS, "ontmoeten", "erbij", "03-28T13:18:00", _area("B3", 34, 76, 88, 120),
        "Lange tafel onder de platanen",
        "Op het plein haal je je brood en ga je weer. Zet een lange tafel onder de bomen, dan blijf je zitten. Op vrijdag kook ik soep, "
        "dat deed ik ook op mijn werk voor honderd man.",
        values=["ontmoeting", "zelf_doen"], self_organised=True, offer="Elke vrijdag soep, van april tot oktober.", joined=26,
        role="bewoner", status="afgesproken"),
    _kans(
        MUNICIPALITY, "ontmoeten", "erbij", "04-08T08:50:00", _area("B3", 28, 60, 92, 122),
        "Verblijfsplek op het Roerdompplein",
        "Het plein wordt in 2028 opnieuw bestraat. We willen dan banken, een watertappunt en stroom voor een markt of feest aanleggen. "
        "Er is budget voor de inrichting. Wie de plek gebruikt en beheert, bepalen we graag samen met winkeliers en bewoners.",
        firmness="onderzoek", influence_until="2027-06-30", departments=["Openbare Ruimte", "Economie", "Sociaal"],
        contact="Gebiedsmakelaar Roerdompveld", values=["ontmoeting", "toegankelijk"], status="besproken", role="ambtenaar"),
    _kans(
        TRADERS, "auto", "houden", "04-15T17:05:00", _area("B3", 30, 9, 100, 25),
        "Parkeren voor de winkels houden",
        "Een derde van onze klanten komt met de auto, vooral ouderen en mensen met zware tassen. Wij tellen dat zelf elke maand. Als er "
        "vakken weggaan, denk dan eerst aan laden en lossen en aan plekken voor mensen die slecht ter been zijn.",
        firmness="idee", contact="Voorzitter winkeliersvereniging", values=["toegankelijk"], joined=6),
    _kans(
        MUNICIPALITY, "auto", "minder", "05-06T09:30:00", _area("B3", 58, 7, 102, 26),
        "Twaalf parkeervakken worden plein",
        "Op zaterdagmiddag is 62% van de vakken bezet. Met twaalf vakken minder kan het plein doorlopen tot de Kluutstraat en ontstaat er plek "
        "voor bomen. De vakken voor laden en voor mensen met een beperking blijven.",
        firmness="onderzoek", influence_until="2027-06-30", departments=["Verkeer", "Openbare Ruimte"],
        contact="Adviseur parkeren", values=["gezondheid", "koelte", "toegankelijk"], role="ambtenaar"),
    _kans(
        TRADERS, "ontmoeten", "erbij", "06-09T15:45:00", _spot("B3", 88, 50),
        "Kiosk wordt buurtkoffie",
        "De kiosk staat sinds de zomer leeg. Ik wil er koffie en thee schenken en een leestafel neerzetten. Overdag heb ik zelf tijd, voor de zaterdag zoek ik hulp.",
        claim="functiewissel", firmness="idee", contact="Exploitant kiosk", values=["ontmoeting", "zelf_doen"],
        offer="Koffie voor een euro voor wie buurtwerk doet.", extent="plek"),
    # --- optoppen, other use, demolition and new --------------------------------------------------
    _kans(
        MUNICIPALITY, "wonen", "erbij", "05-19T10:00:00", _area("A2", 9, 50, 19.5, 142),
        "Optoppen van de portiekflat: 24 woningen",
        "Onderzoek naar twee houten lagen op de bestaande flat, met een lift aan de galerijzijde. De grond en de bomen blijven zoals ze zijn. "
        "Eerst rekent een constructeur of de fundering het kan dragen.",
        dwellings=24, storeys=2, claim="optoppen", firmness="onderzoek", influence_until="2027-12-31",
        departments=["Wonen", "Bouwtoezicht"], contact="Projectleider optoppen", values=["wonen", "toegankelijk"], role="ambtenaar"),
    _kans(
        RESIDENTS, "klimaat", "erbij", "05-24T18:12:00", _area("A2", 9, 76, 19.5, 142),
        "Groen dak tegen de hitte",
        "Op vierhoog was het vorig jaar juli 31 graden in de slaapkamer, drie nachten lang. Een groen dak met zonnepanelen zou schelen. "
        "Als er toch gebouwd wordt op het dak: neem dit dan meteen mee.",
        values=["koelte", "gezondheid"], joined=8, role="bewoner"),
    _kans(
        TRADERS, "wonen", "erbij", "06-02T11:20:00", _area("D1", 12, 24, 24, 70),
        "Studio's in de onderbouw van de galerijflat",
        "Als corporatie hebben we onderin 40 bergingen die weinig gebruikt worden. Daar passen tien studio's voor jongeren, met een voordeur aan "
        "de straat. Bewoners krijgen een berging terug in de fietsenstalling.",
        dwellings=10, storeys=1, claim="functiewissel", firmness="onderzoek", influence_until="2027-04-15",
        contact="Gebiedsregisseur corporatie", values=["wonen", "veiligheid"]),
    _kans(
        TRADERS, "wonen", "erbij", "06-25T13:00:00", _area("A2", 33, 135, 68, 152),
        "Lage rij vervangen door woningen met lift",
        "De zes woningen uit 1957 zijn vochtig en klein. We onderzoeken vier lagen met achttien toegankelijke woningen op dezelfde plek. "
        "De huidige bewoners kunnen terugkomen, dat ligt vast in ons sociaal plan.",
        dwellings=18, storeys=4, claim="sloop_nieuwbouw", firmness="onderzoek", influence_until="2027-10-01",
        contact="Gebiedsregisseur corporatie", values=["wonen", "toegankelijk"]),
    # --- a plan over a playground ---------------------------------------------------------------------
    _kans(
        MUNICIPALITY, "wonen", "erbij", "05-28T09:45:00", _area("C4", 44, 44, 90, 76),
        "Woontoren bij de Wulpstraat",
        "Zestig woningen in zeven lagen, de helft middenhuur. De speelplek schuift op naar het noorden en wordt groter, dat is onderdeel van het plan. "
        "De raad heeft het aantal woningen vastgesteld. De plek van de speeltoestellen en de inrichting van de hof liggen open.",
        dwellings=60, storeys=7, claim="nieuw", firmness="besloten", influence_until="2026-12-15",
        departments=["Wonen", "Openbare Ruimte", "Groen"], contact="Projectleider woningbouw Roerdompveld",
        values=["wonen", "eerlijk", "opgroeien"], role="ambtenaar"),
    _kans(
        RESIDENTS, "spelen", "erbij", "06-06T19:25:00", _spot("C4", 64, 62),
        "Waterpomp op de Wulp",
        "Een pomp met een goot in het zand. Ik ben opa van vier en ik zweer het: water en zand, meer heb je niet nodig.",
        values=["opgroeien", "ontmoeting"], extent="plek", joined=5, offer="Ik kan het hekje timmeren.", role="bewoner"),
    # --- routes ----------------------------------------------------------------------------------------
    _kans(
        RESIDENTS, "lopen", "erbij", "04-05T12:12:00", _line((60, 457.5), (186, 457.5), (186, 502), (240, 502), (240, 463), (305, 463), (335, 461), (400, 461), (412, 449), (412, 421), (468, 421)),
        "Rollatorroute van de kade naar de Karekietstraat",
        "Ik ben deze route met mijn rollator gelopen en heb geteld: vier hoge stoepranden, twee losliggende tegels en nergens een bankje. "
        "De oversteek bij de laan is het moeilijkst, daar red ik het groene licht van de auto's niet. Als dit kan, kom ik weer zelf bij de kerk.",
        values=["toegankelijk", "veiligheid"], joined=19, role="bewoner", status="bezig",
        offer="Ik loop de route graag nog een keer met iemand van de gemeente."),
    _kans(
        MUNICIPALITY, "lopen", "erbij", "04-28T14:20:00", _line((470, 690), (470, 20)),
        "Fietsstraat Karekietstraat",
        "De Karekietstraat is onderdeel van de route naar het station. Als fietsstraat gaat de snelheid naar 30 en krijgen fietsers ruimte op de rijbaan. "
        "Er vervallen negen parkeervakken, verspreid over 700 meter.",
        firmness="ontwerp", influence_until="2027-02-01", departments=["Verkeer"], contact="Ontwerper fietsnetwerk",
        values=["veiligheid", "gezondheid"], role="ambtenaar"),
    _kans(
        SCHOOLS, "lopen", "erbij", "05-11T08:30:00", _line((180, 552), (243, 552), (318, 548)),
        "Veilig naar De Lisdodde",
        "Tussen kwart over acht en half negen staan hier veertig auto's dubbel. Wij willen een schoolstraat: een half uur dicht, twee keer per dag. "
        "Ouders hebben zich al gemeld om bij het hek te staan.",
        values=["veiligheid", "opgroeien"], offer="Zes ouders en twee leerkrachten per week bij het hek.", joined=31, status="afgesproken"),
    _kans(
        RESIDENTS, "groen", "houden", "07-02T07:50:00", _line((8, 20), (13, 160), (9, 330), (11, 520), (8, 700)),
        "Singelpad onverlicht en stil",
        "Elke ochtend loop ik hier voor het werk. Vleermuizen, een ijsvogel in februari. Alstublieft geen lampen en geen asfalt.",
        values=["rust", "natuur"], joined=4, role="bewoner"),
    _kans(
        MUNICIPALITY, "lopen", "erbij", "07-15T11:10:00", _line((10, 378), (9, 470), (11, 560), (8, 696)),
        "Verlichting langs het Singelpad",
        "Uit de veiligheidsmeting komt dit pad naar voren als plek waar mensen in het donker omlopen. We denken aan lage, amberkleurige lampen die dimmen. "
        "De ecoloog kijkt mee. Het kan ook een deel van het pad zijn.",
        firmness="idee", influence_until="2027-11-01", departments=["Openbare Ruimte", "Groen"],
        contact="Adviseur verlichting", values=["veiligheid", "toegankelijk", "natuur"], role="ambtenaar"),
    # --- green, water and shade --------------------------------------------------------------------------
    _kans(
        MUNICIPALITY, "klimaat", "erbij", "03-30T10:05:00", _area("A2", 32, 60, 82, 96),
        "Wadi in de hof",
        "Bij een zware bui staat de Grasmusstraat blank. Een laagte van dertig centimeter in het gras kan 400 kuub water bergen. Meestal is hij droog en kun je er gewoon op lopen. "
        "De bomen worden ontzien, dat is een eis.",
        firmness="ontwerp", influence_until="2027-01-31", departments=["Water", "Groen"], contact="Projectleider klimaat",
        values=["koelte", "natuur"], role="ambtenaar", status="besproken"),
    _kans(
        RESIDENTS, "groen", "erbij", "04-18T15:33:00", _area("A2", 40, 54, 86, 88),
        "Bloemenweide met plas-dras",
        "Gras, gras, gras. Laat een stuk hoog worden en het komt vanzelf tot leven. Als er water in mag staan komen de kikkers ook.",
        values=["natuur", "zelf_doen"], self_organised=True, joined=7, role="bewoner",
        offer="Wij zijn met acht mensen en een zeis. De cursus hebben we al gedaan."),
    _kans(
        RESIDENTS, "groen", "erbij", "05-16T10:22:00", _spot("B3", 60, 28),
        "Bomen tussen de auto's",
        "Het parkeerterrein bij de winkels is in de zomer een bakplaat. Tussen elke vier vakken een boom en je tas smelt niet meer.",
        values=["koelte"], extent="plein", joined=13, role="bewoner"),
    _kans(
        MUNICIPALITY, "klimaat", "erbij", "06-18T09:00:00", _area("C1", 14, 32, 96, 96),
        "Koele plek bij de vijver",
        "Op de hittekaart is het park de koelste plek van de buurt. Met drie schaduwbanken en een tappunt ligt er voor 1.100 woningen een koele plek binnen 300 meter. "
        "De oever wordt minder steil, dat is ook veiliger.",
        firmness="onderzoek", influence_until="2027-08-01", departments=["Water", "Groen", "Gezondheid"],
        contact="Projectleider klimaat", values=["koelte", "gezondheid"], role="ambtenaar"),
    _kans(
        RESIDENTS, "groen", "houden", "06-21T21:40:00", _area("C1", 0, 4, 120, 44),
        "De oude eiken in het park",
        "Ik ben beheerder geweest van een park verderop, dus ik kijk er met een vakoog naar. Deze groep is gezond. Graag niet aan de wortels komen, ook niet met een paadje.",
        values=["natuur", "herkenning"], offer="Ik wil elk najaar meelopen met de boomcontrole.", joined=10, role="bewoner"),
    _kans(
        MUNICIPALITY, "groen", "erbij", "07-08T13:25:00", _line((320, 10), (320, 350)),
        "Laan aanvullen met 22 iepen",
        "In de boomstructuur van de laan zijn gaten gevallen. We planten in het seizoen 2027-2028 ziekteresistente iepen. Onder de bomen komt kruidenrijk gras.",
        firmness="besloten", influence_until="2027-03-31", departments=["Groen"], contact="Beheerder bomen",
        values=["natuur", "herkenning", "koelte"], role="ambtenaar"),
    _kans(
        RESIDENTS, "groen", "minder", "07-19T16:16:00", _spot("A3", -22, 100),
        "Wilgen die het licht wegnemen",
        "Prachtige bomen, dat zeg ik er meteen bij. Maar bij ons is het van mei tot september donker binnen en de goot ligt vol. Kan de kroon wat hoger?",
        values=["rust"], extent="plek", joined=2, role="bewoner"),
    # --- play and sport -----------------------------------------------------------------------------------
    _kans(
        RESIDENTS, "spelen", "erbij", "04-30T17:48:00", _area("D4", 8, 26, 50, 88),
        "Echte doelen op het trapveld",
        "Nu spelen we met jassen. Twee doelen met een net dat niet kapot kan en lijnen. En een bank, want mijn moeder kijkt altijd.",
        values=["opgroeien", "gezondheid"], joined=23, role="bewoner"),
    _kans(
        MUNICIPALITY, "spelen", "erbij", "06-11T10:30:00", _area("D3", 64, 56, 112, 92),
        "Sportplek voor alle leeftijden",
        "De balkooi is aan vervanging toe. We willen hem combineren met toestellen voor volwassenen en een rustige zithoek. Meiden gaven in gesprekken aan dat een open rand helpt.",
        firmness="onderzoek", influence_until="2027-05-01", departments=["Sport", "Jeugd", "Openbare Ruimte"],
        contact="Accountmanager sport", values=["gezondheid", "opgroeien", "veiligheid"], role="ambtenaar"),
    _kans(
        RESIDENTS, "spelen", "minder", "06-30T22:05:00", _spot("D3", 74, 74),
        "De bal om elf uur 's avonds",
        "Ik gun ze de kooi, ik heb zelf ook gevoetbald. Alleen stuitert de bal tegen het hek tot ver na elven en ik sta om vijf uur op. Rubber langs het hek, of een tijd afspreken met de jongens zelf.",
        values=["rust"], extent="plek", joined=3, role="bewoner", offer="Ik wil best met ze praten, met iemand erbij."),
    _kans(
        SCHOOLS, "groen", "erbij", "05-20T15:10:00", _area("B4", 31, 12, 77, 40),
        "Groen schoolplein, ook na schooltijd open",
        "Ons plein is 1.900 vierkante meter tegels. We willen de helft eruit: heuvels, wilgenhutten, een moestuin. Na drie uur en in het weekend mag de buurt erop.",
        values=["opgroeien", "natuur", "koelte"], joined=28, offer="Kinderen en ouders planten zelf, twee zaterdagen.", status="besproken"),
    # --- near each other, at a flat in C2 --------------------------------------------------------------------
    _kans(
        RESIDENTS, "ontmoeten", "erbij", "07-05T20:20:00", _spot("C2", 60, 66),
        "Buurtmoestuin in de Kikkerhof",
        "Vijf bakken om mee te beginnen. Wij komen uit zes landen en iedereen weet hoe je iets laat groeien. De kraan van het trappenhuis mogen we gebruiken, dat is gevraagd.",
        values=["ontmoeting", "gezondheid", "zelf_doen"], self_organised=True, extent="plein", joined=12, role="bewoner",
        offer="Grond, zaad en een rooster voor het water geven.", status="bezig"),
    _kans(
        MUNICIPALITY, "wonen", "erbij", "07-22T09:55:00", _area("C2", 40, 108, 82, 122),
        "Zestien woningen voor starters",
        "Een klein blok aan de rand van de hof, twee lagen, modulair gebouwd en later te verplaatsen. We zoeken nog naar de beste ligging ten opzichte van de bomen.",
        dwellings=16, storeys=2, claim="nieuw", firmness="idee", influence_until="2028-01-01",
        departments=["Wonen", "Groen"], contact="Programmamanager tijdelijk wonen", values=["wonen"], role="ambtenaar"),
    # --- cars ------------------------------------------------------------------------------------------------
    _kans(
        RESIDENTS, "auto", "minder", "06-14T08:05:00", _line((180, 200), (180, 362)),
        "Grasmusstraat zonder sluipverkeer",
        "Tussen vijf en zes is onze straat een racebaan voor wie het licht op de laan wil ontlopen. We hebben geteld: 212 auto's in een uur op een dinsdag. Een knip halverwege, of eenrichting.",
        values=["veiligheid", "opgroeien", "gezondheid"], joined=16, offer="De telling met tijden, in een Excel.", role="bewoner"),
    _kans(
        MUNICIPALITY, "auto", "erbij", "08-12T10:15:00", _spot("B1", 18, 24),
        "Laadplein voor acht auto's",
        "Er zijn veertien aanvragen voor een laadpaal in deze straat. Met een laadplein hoeven de trottoirs niet open en blijven de losse vakken vrij.",
        firmness="onderzoek", influence_until="2027-02-15", departments=["Verkeer", "Energie"], contact="Adviseur laadpalen",
        values=["gezondheid"], extent="plein", role="ambtenaar"),
    _kans(
        MUNICIPALITY, "auto", "minder", "08-26T14:45:00", _area("D3", 90, 8, 108, 44),
        "Garagehof anders gebruiken",
        "Van de 24 garageboxen wordt een deel gebruikt als opslag. We willen met eigenaren verkennen of de hof kleiner kan. De opbrengst is ruimte naast de speelplek.",
        firmness="idee", influence_until="2028-06-01", departments=["Openbare Ruimte", "Vastgoed"], contact="Gebiedsmakelaar Roerdompveld",
        values=["eerlijk"], role="ambtenaar"),
    # --- meeting, existing things ----------------------------------------------------------------------------
    _kans(
        RESIDENTS, "ontmoeten", "houden", "03-17T10:00:00", _spot("C3", 26, 60),
        "Buurthuis De Rietpluim",
        "Dinsdag taalles, woensdag eten voor wie alleen is, donderdag de schaakclub. Er is nog plek in de keukenploeg.",
        kind="bestaat", values=["ontmoeting", "toegankelijk"], extent="plek", joined=21, role="kerngroep", status="gedaan"),
    _kans(
        RESIDENTS, "groen", "houden", "03-17T10:20:00", _area("D4", 62, 6, 128, 94),
        "Volkstuinen De Kattenstaart",
        "Vierentwintig tuinen sinds 1963. Op open dag in juni komt de halve buurt, en de pruimen zijn voor wie ze plukt.",
        kind="bestaat", values=["natuur", "zelf_doen", "gezondheid"], self_organised=True, joined=18, role="bewoner", status="gedaan"),
    _kans(
        MUNICIPALITY, "klimaat", "houden", "04-01T09:00:00", _area("B4", 12, 118, 78, 136),
        "Watervasthoudende tuin bij De Wierde",
        "Aangelegd in 2023 samen met bewoners van het zorghuis. De tuin houdt 60 kuub regen vast en is overdag open voor iedereen.",
        kind="bestaat", departments=["Water"], contact="Projectleider klimaat", values=["koelte", "ontmoeting"], role="ambtenaar",
        status="gedaan"),
    _kans(
        MUNICIPALITY, "ontmoeten", "erbij", "09-03T11:35:00", _area("C3", 4, 46, 48, 76),
        "Uitbouw van De Rietpluim",
        "Het buurthuis zit vijf dagen per week vol. Een uitbouw van 80 m² met een spreekkamer voor de wijkverpleging maakt twee dingen tegelijk mogelijk. Eerst horen we van gebruikers wat zij missen.",
        firmness="onderzoek", influence_until="2027-07-01", departments=["Sociaal", "Vastgoed", "Gezondheid"],
        contact="Gebiedsmakelaar Roerdompveld", values=["ontmoeting", "gezondheid"], role="ambtenaar"),
    _kans(
        RESEARCH, "klimaat", "erbij", "08-19T13:50:00", _area("D1", 66, 12, 98, 126),
        "Meten in de schaduw van populieren",
        "Wij meten met bewoners de temperatuur onder bomen van verschillende leeftijd. Na twee zomers weten we welke schaduw hier het meest doet. De metingen zijn voor iedereen in te zien.",
        values=["koelte", "natuur"], offer="Twaalf sensoren en een avond om de uitkomsten te bespreken."),
    _kans(
        RESIDENTS, "klimaat", "houden", "08-05T18:18:00", _spot("A4", 54, 70),
        "Regentonnen op het Kwartelpad",
        "Elf huizen hebben er al een. Bij de grote bui van juli bleef het pad droog. Wie sluit er aan? Ik heb een boor en een slang.",
        values=["koelte", "zelf_doen"], self_organised=True, extent="plein", joined=11, role="bewoner",
        offer="Aansluiten doe ik op zaterdag, kost een kop koffie.", status="bezig"),
    # --- one withdrawn, two on a place that cannot be meant ------------------------------------------------------
    _kans(
        RESIDENTS, "auto", "minder", "05-30T19:00:00", _line((320, 380), (320, 536)),
        "Laan helemaal autovrij",
        "Bij nader inzien: de bus rijdt hier ook en mijn zus kan niet zonder. Ik denk nog even na.",
        status="ingetrokken", values=["rust"], role="bewoner"),
    _kans(
        RESIDENTS, "ontmoeten", "erbij", "09-12T14:28:00", _spot("C1", 52, 62),
        "Jeu-de-boulesbaan",
        "Naast het grote grasveld, in de halfschaduw. Twee banen is genoeg. Wij zijn met een man of tien en hebben eigen ballen.",
        values=["ontmoeting", "gezondheid"], extent="plein", joined=6, self_organised=True, role="bewoner",
    ),
    _kans(
        MUNICIPALITY, "lopen", "erbij", "09-22T08:40:00", _spot("C2", 105, 90),
        "Extra oversteek bij de bushalte",
        "Bij de halte steken per dag ongeveer 300 mensen over. Een zebra met middeneiland is in voorbereiding; de precieze plek volgt uit de bustelling.",
        firmness="ontwerp", influence_until="2027-01-15", departments=["Verkeer"], contact="Ontwerper verkeer",
        values=["veiligheid", "toegankelijk"], extent="plek", role="ambtenaar"),
)  # fmt: skip
