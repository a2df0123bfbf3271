"""Words that names are put together from, in five countries: nobody's, and no known firm's."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Country:
    """What the customers of a country share, and the words of their names."""

    code: str
    share: int  # of a hundred customers
    language: str
    timezone: str
    currency: str
    entity: str
    tax: int  # percent
    regions: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    trades: tuple[str, ...]
    forms: tuple[str, ...]
    authority: str  # of a town
    firsts: tuple[str, ...]
    lasts: tuple[str, ...]
    phone: str  # numbers that are given to nobody
    extensions: tuple[int, int] = (100, 999)


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in words.split())


_GERMANY = Country(
    code="DE",
    share=40,
    language="de",
    timezone="Europe/Berlin",
    currency="EUR",
    entity="MAIN",
    tax=19,
    regions=("North", "South", "West", "East"),
    heads=_split(
        "Brunn Lind Eich Stein Mohr Wald Rott Hagen Birk Falken Grau Silber Tann Ulmen Weid Kron"
        " Dorn Heid Kalt Moos Rehn Sand Tief Vogel Wind Amsel Berns Distel Erlen Finken"
    ),
    tails=_split("hof bach feld berg moor tal wang mark hain brück stedt au rode horst egg"),
    trades=_split(
        "Metallbau Logistik Werkzeuge Bautechnik Lebensmittel Elektro Medizintechnik Textil Holz"
        " Verpackung Maschinen Haustechnik Gartenbau Kunststoff Papier Optik Energie Möbel"
    ),
    forms=("GmbH", "GmbH & Co. KG", "AG", "OHG", "UG"),
    authority="Stadt {}",
    firsts=_split(
        "Anna Jonas Lena Paul Marie Felix Clara Moritz Greta Emil Ida Theo Frieda Anton Nora Karl"
        " Helene Oskar Martha Bruno Elsa Konrad Lotte Hannes"
    ),
    lasts=_split(
        "Brunner Lindau Eichner Steinau Mohrfeld Waldner Rottmann Hagedorn Birkner Falkner Grauert"
        " Tannert Ulmer Weidling Kronau Dornfeld Heidner Kaltbach Moosau Rehnert"
    ),
    phone="+49 30 23125 {}",
)
COUNTRIES = (
    _GERMANY,
    replace(
        _GERMANY,
        code="AT",
        share=10,
        timezone="Europe/Vienna",
        tax=20,
        regions=("Alps", "Danube"),
        forms=("GmbH", "GmbH & Co KG", "AG", "KG"),
        authority="Marktgemeinde {}",
        phone="+43 1 000 {}",
    ),
    Country(
        code="RO",
        share=15,
        language="ro",
        timezone="Europe/Bucharest",
        currency="EUR",
        entity="MAIN",
        tax=19,
        regions=("Transilvania", "Muntenia", "Moldova"),
        heads=_split(
            "Valea Izvor Stejar Codru Lunca Dealu Pietra Salcia Brazi Frasin Alunis Cetina Murgas"
            " Poiana Recea Tarna Ulmu Vadu Zavoi Gorun"
        ),
        tails=_split("_Mare _Nou _Verde _Alb _Lung _Sus _de_Jos _Rosu _Drept _Adanc"),
        trades=_split(
            "Construct Trans Agro Metal Mobila Textil Electro Alimentar Forest Pack Instal Farm"
        ),
        forms=("SRL", "SA", "SCS"),
        authority="Primăria {}",
        firsts=_split(
            "Andrei Ioana Mihai Elena Radu Maria Vlad Ana Stefan Irina Dan Cristina Matei Oana"
            " Tudor Alina Sorin Daria"
        ),
        lasts=_split(
            "Izvoreanu Stejaru Codreanu Luncan Dealu Petrescu Salceanu Bradu Frasinel Alunaru"
            " Cetinas Poenaru Receanu Ulmeanu Vadeanu Gorunescu"
        ),
        phone="+40 31 000 {}",
    ),
    Country(
        code="GB",
        share=20,
        language="en",
        timezone="Europe/London",
        currency="GBP",
        entity="UK",
        tax=20,
        regions=("England", "Scotland", "Wales"),
        heads=_split(
            "Ash Bram Cold Dun Elm Fern Gale Hart Ivy Ket Lark Mere Nether Oak Pen Quern Rook Stan"
            " Thorn Up Wych Yar Black Whit"
        ),
        tails=_split("ford ham wick ley combe stow field well thorpe den worth mead"),
        trades=_split(
            "Engineering Foods Logistics Textiles Joinery Packaging Electrical Supplies Plastics"
            " Garden_Centres Fittings Printing Optics Marine Tools"
        ),
        forms=("Ltd", "PLC", "LLP"),
        authority="{} Borough Council",
        firsts=_split(
            "Alice Harry Emma Jack Grace Oliver Ruby George Ella Arthur Poppy Freddie Isla Henry"
            " Rose Edward Maisie Ralph"
        ),
        lasts=_split(
            "Ashwick Bramley Coldwell Dunmere Elmstow Fernham Galeford Hartwell Ivyden Ketley"
            " Larkfield Merecombe Netherby Oakworth Penmead Rookley"
        ),
        phone="+44 20 7946 0{}",
    ),
    Country(
        code="US",
        share=15,
        language="en",
        timezone="America/New_York",
        currency="USD",
        entity="UK",
        tax=0,
        regions=("Atlantic", "Midwest", "Pacific"),
        heads=_split(
            "Cedar Prairie Granite Harbor Maple Redwood Silver Timber Willow Canyon Delta Eagle"
            " Frontier Juniper Lakeside Mesa Summit Sierra"
        ),
        tails=_split("_Point _Ridge _Creek _Bend _Falls _Grove _Hill _Bluff _Crossing _Hollow"),
        trades=_split(
            "Hardware Foods Freight Apparel Lumber Packaging Electric Supply Plastics Nurseries"
            " Fixtures Printing Medical Marine Tooling"
        ),
        forms=("Inc.", "LLC", "Corp."),
        authority="City of {}",
        firsts=_split(
            "Emily Jacob Olivia Noah Hannah Ethan Abigail Mason Chloe Logan Ava Wyatt Lily Carter"
            " Nora Owen Hazel Cole"
        ),
        lasts=_split(
            "Cedarman Prairiefield Granger Harborough Maplewood Redfern Silverlake Timbers"
            " Willoway Canyonridge Deltaview Eaglestone Fronteras Juniperro"
        ),
        phone="+1 212 555 01{}",
        extensions=(10, 99),
    ),
)
SEGMENTS = {
    "company": ("Industry", "Wholesale", "Retail", "Construction", "Services"),
    "sole_trader": ("Trades", "Retail", "Services"),
    "consumer": ("Private",),
    "public_authority": ("Public",),
}
METHODS = ("transfer", "transfer", "transfer", "direct_debit", "card", "cheque")
DISPUTES = (
    "goods damaged",
    "price differs from the offer",
    "delivered short",
    "not ordered",
    "invoice sent twice",
    "quality",
    "delivered late",
)
STOPS = ("talks about a contract", "asked for by sales", "merger of two accounts")
WRITE_OFFS = ("insolvent without a quota", "statute-barred", "debtor cannot be found")
REMITTANCES = (
    "payment thank you",
    "see advice by post",
    "invoice of last month",
    "balance as agreed",
    "collective transfer",
)
