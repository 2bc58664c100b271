"""An English word for each French word of the grammar."""

from attnkit.grammar.lexicon import (
    ADJECTIVES,
    ADVERBS,
    NOUNS,
    VERBS,
    forms,
    plural,
    with_s,
)

FUNCTION_WORDS = (
    dict(
        word.replace("_", " ").split("=")
        for word in """
    le=the/it la=the/it les=the/them l'=the/it un=a une=a des=some/of_the
    ce=this cet=this cette=this ces=these mon=my ma=my mes=my
    ton=your ta=your tes=your
    notre=our nos=our votre=your vos=your leur=their leurs=their
    je=I j'=I tu=you il=he elle=she nous=we vous=you ils=they elles=they
    de=of/some d'=of/some du=of_the à=to/at au=at_the aux=to_the
    ne=(not) n'=(not) pas=not et=and mais=but donc=so puis=then
    parce=because que=that qu'=that quand=when pendant=while ai=have
    as=have a=has avons=have avez=have ont=have suis=am es=are
    est=is sommes=are êtes=are sont=are
    matin=morning soir=evening dimanche=Sunday jour=day chaque=every
    hier=yesterday devant=in_front_of derrière=behind près=near dans=in
    bel=beautiful vieil=old ,=, .=.
""".split()
    )
    | ADVERBS
)


# mangé is "eaten"; other participles look like the past.
PARTICIPLES = {
    "ate": "eaten",
    "wrote": "written",
    "spoke": "spoken",
    "sang": "sung",
}


def glosses() -> dict[str, str]:
    """Return a short English gloss for each French word."""
    gloss = dict(FUNCTION_WORDS)
    for noun in NOUNS:
        gloss |= {
            noun.french: noun.english,
            plural(noun.french): with_s(noun.english),
        }
    for word in ADJECTIVES:
        gloss |= dict.fromkeys(
            [word.m, word.f, plural(word.m), plural(word.f)], word.english
        )
    for verb in VERBS:
        particle = verb.particle.replace("-", "") and " " + verb.particle
        *present, participle = forms(verb.french)
        done = PARTICIPLES.get(verb.past, verb.past)
        gloss |= {participle: done + particle}
        gloss |= dict.fromkeys(present, verb.base + particle)
        third = with_s(verb.base) + particle
        if present[2] == participle:  # il écrit, il a écrit
            third += f"/{done}{particle}"
        gloss |= {present[2]: third}
    return gloss


GLOSS = glosses()
