"""The words of the small French-English grammar, and nothing else.

The kind of a noun says which verbs and adjectives may meet it: nobody
sells a sister or opens a pie. No French word begins with an aspirated h.
"""

from functools import cache
from typing import NamedTuple


def plural(word: str) -> str:
    """Return the plural of a French noun or adjective."""
    if word.endswith("al"):
        return word[:-2] + "aux"
    if word[-1] in "sx":
        return word
    return word + ("x" if word.endswith("eau") else "s")


def with_s(word: str) -> str:
    """Return an English noun's plural, or a verb's third person."""
    irregular = {"child": "children", "postman": "postmen", "scarf": "scarves"}
    if word.endswith(("story", "library")):
        return word[:-1] + "ies"
    ending = "es" if word.endswith(("s", "x", "sh", "ch")) else "s"
    return irregular.get(word, word + ending)


class Noun(NamedTuple):
    """A French noun in the singular, its gender, its English, its kind."""

    french: str
    gender: str
    english: str
    kind: str


# kin take a possessive, trades in the plural none; the young are not old
NOUNS = [
    Noun(*[*noun.split(), kind])
    for kind, nouns in {
        "kin": "frère m brother, sœur f sister, oncle m uncle, tante f aunt, "
        "ami m friend",
        "people": "voisin m neighbour, voisine f neighbour",
        "trade": "médecin m doctor, professeure f teacher, "
        "boulangère f baker, facteur m postman, "
        "infirmier m nurse, avocate f lawyer",
        "young": "enfant m child, étudiante f student",
        "animal": "chat m cat, chien m dog, oiseau m bird",
        "food": "pomme f apple, orange f orange, poire f pear, œuf m egg, "
        "gâteau m cake, tarte f pie",
        "text": "lettre f letter, histoire f story, poème m poem",
        "print": "livre m book, journal m newspaper",
        "opening": "porte f door, fenêtre f window",
        "case": "boîte f box, valise f suitcase, sac m bag",
        "vehicle": "voiture f car, vélo m bicycle",
        "dish": "assiette f plate, tasse f cup",
        "clothes": "chemise f shirt, robe f dress, écharpe f scarf, "
        "manteau m coat, chapeau m hat",
        "spot": "gare f station, école f school, hôtel m hotel, "
        "marché m market, bibliothèque f library",
        "area": "jardin m garden, parc m park, village m village, "
        "ville f town",
    }.items()
    for noun in nouns.split(", ")
]


class Adjective(NamedTuple):
    """Where an adjective stands, its two genders, English, kinds of noun."""

    place: str
    m: str
    f: str
    english: str
    kinds: str


ADJECTIVES = [
    Adjective(*line.split(maxsplit=4))
    for line in """
    before petit petite small food opening case vehicle dish animal spot area
    before beau belle beautiful text vehicle dish animal clothes spot area
    before vieux vieille old people trade animal case vehicle dish clothes spot
    before jeune jeune young kin people trade animal
    colour rouge rouge red opening case vehicle dish clothes
    colour vert verte green opening case vehicle dish clothes
    colour noir noire black opening case vehicle dish clothes animal
    after timide timide shy kin people trade young
    after poli polie polite kin people trade young
    after calme calme calm kin people trade young
    after délicieux délicieuse delicious food
    after drôle drôle funny text print
    after moderne moderne modern spot
    after tranquille tranquille quiet area
    mood fatigué fatiguée tired -
    mood content contente happy -
    mood malade malade ill -
""".strip().splitlines()
]
BEFORE_VOWEL = {"beau": "bel", "vieux": "vieil"}


class Verb(NamedTuple):
    """A verb: French and English, what it takes, how it may be used.

    `clitic` is the English of le and la: it, or him (and her). It is them
    if the verb begins with a vowel and takes people: l' would hide whether
    him or her is meant, so only les is used. `uses`: place, it may take
    one; once, done once to a thing; new, not to what is already mine.
    """

    french: str
    base: str
    past: str
    particle: str
    clitic: str
    uses: str
    kinds: str


VERBS = [
    Verb(*line.split(maxsplit=6))
    for line in """
    manger     eat   ate    -   it   once,place food
    acheter    buy   bought -   it   once,new,place food print vehicle clothes
    vendre     sell  sold   -   it   once  food print vehicle dish clothes
    lire       read  read   -   it   place text print
    écrire     write wrote  -   it   once,new text
    ouvrir     open  opened -   it   -     opening case
    fermer     close closed -   it   -     opening case
    laver      wash  washed -   it   -     vehicle dish clothes
    chercher   look  looked for it   place print case vehicle clothes animal
    remercier  thank thanked -  him  -     kin people trade young
    saluer     greet greeted -  him  place kin people trade young
    aider      help  helped -   them -     kin people trade young
    parler     speak spoke  -   -    to    kin people trade young
    dormir     sleep slept  -   -    place -
    chanter    sing  sang   -   -    place -
    travailler work  worked -   -    place -
""".strip().splitlines()
]

# je, tu, il, nous, vous, ils, past participle
IRREGULAR = {
    row.split()[0]: row.split()[1:]
    for row in """
    manger  mange   manges  mange   mangeons  mangez   mangent   mangé
    acheter achète  achètes achète  achetons  achetez  achètent  acheté
    vendre  vends   vends   vend    vendons   vendez   vendent   vendu
    lire    lis     lis     lit     lisons    lisez    lisent    lu
    écrire  écris   écris   écrit   écrivons  écrivez  écrivent  écrit
    ouvrir  ouvre   ouvres  ouvre   ouvrons   ouvrez   ouvrent   ouvert
    dormir  dors    dors    dort    dormons   dormez   dorment   dormi
    être    suis    es      est     sommes    êtes     sont
    avoir   ai      as      a       avons     avez     ont
""".strip().splitlines()
}


@cache
def forms(verb: str) -> list[str]:
    """Return a verb's forms for je, tu, il, nous, vous, ils; participle."""
    stem = verb.removesuffix("er")
    return IRREGULAR.get(verb) or [
        stem + ending for ending in "e es e ons ez ent é".split()
    ]


# French, English, person (0 to 5 as above), gender where it shows
PRONOUNS = [
    ("je", "i", 0, "mf"),
    ("tu", "you", 1, "mf"),
    ("il", "he", 2, "m"),
    ("elle", "she", 2, "f"),
    ("nous", "we", 3, "mf"),
    ("vous", "you", 4, "mf"),
    ("ils", "they", 5, "m"),
    ("elles", "they", 5, "f"),
]
# French masculine, feminine, plural; English singular, plural (- for none)
ARTICLES = {
    "definite": ["le la les the the"],
    "indefinite": ["un une des a -"],
    "this": ["ce cette ces this these"],
    "possessive": [
        "mon ma mes my my",
        "ton ta tes your your",
        "notre notre nos our our",
        "votre votre vos your your",
        "leur leur leurs their their",
    ],
}
ADVERBS = {
    "souvent": "often",
    "toujours": "always",
    "parfois": "sometimes",
    "rarement": "rarely",
}
# French, English, sure links, further possible links
TIMES = {
    "present": [
        ("le matin", "in the morning", "1-2", "0-0 0-1"),
        ("le dimanche", "on sundays", "1-1", "0-0"),
        ("chaque jour", "every day", "0-0 1-1", ""),
    ],
    "past": [
        ("hier", "yesterday", "0-0", ""),
        ("ce matin", "this morning", "0-0 1-1", ""),
        ("hier soir", "last night", "0-0 1-1", ""),
    ],
}
PLACES = {
    "spot": [
        ("à", "at", "0-0", ""),
        ("derrière", "behind", "0-0", ""),
        ("devant", "in front of", "0-1", "0-0 0-2"),
        ("près de", "near", "0-0", "1-0"),
    ],
    "area": [("dans", "in", "0-0", ""), ("près de", "near", "0-0", "1-0")],
}
CONNECTORS = {
    "and": ("et", "and", "0-0", ""),
    "but": (", mais", ", but", "0-0 1-1", ""),
    "so": (", donc", ", so", "0-0 1-1", ""),
    "then": (", puis", ", and then", "0-0 1-2", "1-1"),
    "because": ("parce que", "because", "0-0", "1-0"),
    "when": ("quand", "when", "0-0", ""),
    "while": ("pendant que", "while", "0-0", "1-0"),
}
VOWELS = tuple("aeiouyhâàéèêîïôœ")
ELIDED = {
    "le": "l'",
    "la": "l'",
    "je": "j'",
    "ne": "n'",
    "de": "d'",
    "que": "qu'",
    "ma": "mon",
    "ta": "ton",
    "ce": "cet",
}
CONTRACTED = {
    ("à", "le"): "au",
    ("à", "les"): "aux",
    ("de", "le"): "du",
    ("de", "les"): "des",
}
