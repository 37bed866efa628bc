"""Names, addresses and ids made by arithmetic: the same on every machine, and as varied as real ones for an index."""

from __future__ import annotations

from membership.kernel.columns import ALPHABET

FIRST = [
    "Aster",
    "Basalt",
    "Cobalt",
    "Delta",
    "Ember",
    "Falcon",
    "Granite",
    "Harbor",
    "Indigo",
    "Juniper",
    "Kestrel",
    "Lumen",
    "Meadow",
    "Nimbus",
    "Onyx",
    "Pioneer",
    "Quartz",
    "Raven",
    "Sable",
    "Tundra",
    "Umber",
    "Vertex",
    "Willow",
    "Xenon",
    "Yarrow",
    "Zephyr",
    "Alder",
    "Birch",
    "Cedar",
    "Dune",
    "Estuary",
    "Fjord",
    "Grove",
]
SECOND = [
    "Systems",
    "Works",
    "Analytics",
    "Robotics",
    "Networks",
    "Motors",
    "Energy",
    "Software",
    "Foundry",
    "Materials",
    "Logistics",
    "Semiconductors",
    "Photonics",
    "Instruments",
    "Computing",
    "Media",
    "Labs",
    "Dynamics",
    "Aerospace",
    "Biotech",
    "Optics",
    "Mobility",
    "Storage",
    "Security",
    "Cloud",
]
FORMS = ("Inc.", "GmbH", "Ltd.", "S.A.", "B.V.", "K.K.", "AB")
COUNTRIES = ("US", "DE", "GB", "FR", "NL", "JP", "SE", "IN", "CA", "KR")
GIVEN = [
    "Ada",
    "Ben",
    "Chloe",
    "Dai",
    "Edith",
    "Femi",
    "Grace",
    "Hiro",
    "Ines",
    "Jonas",
    "Keiko",
    "Liam",
    "Mina",
    "Noor",
    "Olga",
    "Pia",
    "Ravi",
    "Sofia",
    "Tomas",
    "Uma",
    "Wei",
    "Yara",
]
FAMILY = [
    "Abel",
    "Brandt",
    "Costa",
    "Diaz",
    "Eriksen",
    "Fischer",
    "Gupta",
    "Hansen",
    "Ito",
    "Jansen",
    "Kim",
    "Lopez",
    "Meyer",
    "Novak",
    "Okoye",
    "Park",
    "Rossi",
    "Sato",
    "Tan",
    "Ueda",
]


def company_name(number: int) -> str:
    """The display name of a company."""
    return f"{FIRST[number * 7 % len(FIRST)]} {SECOND[number * 11 % len(SECOND)]} {number:05d}"


def legal_name(number: int) -> str:
    """Its name in the register."""
    return f"{company_name(number)} {FORMS[number % len(FORMS)]}"


def person_name(number: int) -> str:
    """A name; many people share one, as people do."""
    return f"{GIVEN[number * 5 % len(GIVEN)]} {FAMILY[number * 13 % len(FAMILY)]}"


def person_email(number: int) -> str:
    """An address that nobody else has."""
    return f"{person_name(number).replace(' ', '.').lower()}.{number}@company-{number // 3:05d}.example.org"


def public_id(table: int, number: int) -> str:
    """Twelve characters that look like random ones."""
    value = (table * 1_000_003 + number + 1) * 0x9E3779B97F4A7C15 & (1 << 58) - 1
    letters = []
    for _ in range(12):
        value, rest = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)
