"""The grammar's French, its English, its links and its doors."""

import random
import re
from collections import Counter

import pytest

from attnkit.grammar import sentences
from attnkit.grammar.clauses import event
from attnkit.grammar.gloss import GLOSS
from attnkit.grammar.lexicon import ADJECTIVES, NOUNS, VERBS, forms
from attnkit.grammar.sentences import clauses_of, phrases

VOWELS = "aeiouyhâàéèêîïôœ"
IRREGULAR = {
    "journal": "journaux",
    "gâteau": "gâteaux",
    "oiseau": "oiseaux",
    "manteau": "manteaux",
    "chapeau": "chapeaux",
}
ONE = {noun.french: noun.gender for noun in NOUNS}
MANY = {
    IRREGULAR.get(noun.french, noun.french + "s"): noun.gender
    for noun in NOUNS
}
FORMS = {  # gender and number that an adjective's form may have
    "petit": "m",
    "petite": "f",
    "petits": "M",
    "petites": "F",
    "beau": "m",
    "bel": "m",
    "belle": "f",
    "beaux": "M",
    "belles": "F",
    "vieux": "mM",
    "vieil": "m",
    "vieille": "f",
    "vieilles": "F",
    "jeune": "mf",
    "jeunes": "MF",
    "rouge": "mf",
    "rouges": "MF",
    "vert": "m",
    "verte": "f",
    "verts": "M",
    "vertes": "F",
    "noir": "m",
    "noire": "f",
    "noirs": "M",
    "noires": "F",
    "timide": "mf",
    "timides": "MF",
    "calme": "mf",
    "calmes": "MF",
    "poli": "m",
    "polie": "f",
    "polis": "M",
    "polies": "F",
    "délicieux": "mM",
    "délicieuse": "f",
    "délicieuses": "F",
    "drôle": "mf",
    "drôles": "MF",
    "moderne": "mf",
    "modernes": "MF",
    "tranquille": "mf",
    "tranquilles": "MF",
    "fatigué": "m",
    "fatiguée": "f",
    "fatigués": "M",
    "fatiguées": "F",
    "content": "m",
    "contente": "f",
    "contents": "M",
    "contentes": "F",
    "malade": "mf",
    "malades": "MF",
}
ARTICLES = {  # gender and number that an article may have
    "le": "m",
    "la": "f",
    "l'": "mf",
    "les": "MF",
    "un": "m",
    "une": "f",
    "des": "MF",
    "du": "m",
    "au": "m",
    "aux": "MF",
    "ce": "m",
    "cet": "m",
    "cette": "f",
    "ces": "MF",
    "mon": "mf",
    "ma": "f",
    "mes": "MF",
    "ton": "mf",
    "ta": "f",
    "tes": "MF",
    "notre": "mf",
    "nos": "MF",
    "votre": "mf",
    "vos": "MF",
    "leur": "mf",
    "leurs": "MF",
    "de": "MF",
}
PERSON = {
    "je": "je",
    "j'": "je",
    "tu": "tu",
    "il": "il",
    "elle": "il",
    "nous": "nous",
    "vous": "vous",
    "ils": "ils",
    "elles": "ils",
}
BE = {
    "suis": "je",
    "es": "tu",
    "est": "il",
    "sommes": "nous",
    "êtes": "vous",
    "sont": "ils",
}
HAVE = {
    "ai": "je",
    "as": "tu",
    "a": "il",
    "avons": "nous",
    "avez": "vous",
    "ont": "ils",
}


@pytest.fixture(scope="module")
def pairs():
    return phrases(5000)


@pytest.fixture(scope="module")
def few(pairs):
    return pairs[:2000]


def text(words):
    return " ".join(words)


def mark(noun):
    """Gender and number of a noun: m, f, M or F."""
    return ONE.get(noun) or MANY[noun].upper()


@pytest.mark.slow
def test_vocabulary_is_rich_and_each_word_common_enough(pairs):
    french = Counter(word for pair in pairs for word in pair.source)
    english = Counter(word for pair in pairs for word in pair.target)
    assert len(french) >= 250 and len(english) >= 200
    assert min(french.values()) >= 8 and min(english.values()) >= 8


def test_a_participle_is_glossed_as_one():
    """Whoever says "has ate" learns no French."""
    every = [GLOSS[forms(verb.french)[-1]] for verb in VERBS]
    said = {word for gloss in every for word in re.split("[ /]", gloss)}
    assert {"eaten", "written", "spoken", "sung", "bought", "looked"} <= said
    assert not said & {"ate", "wrote", "spoke", "sang"}


def test_gloss_covers_every_french_word(pairs):
    words = {word for pair in pairs for word in pair.source}
    assert words <= GLOSS.keys()
    assert not [word for word in words if not GLOSS[word].strip()]
    assert GLOSS["l'"] == "the/it" and GLOSS["pas"] == "not"
    assert GLOSS["mange"] == "eats" and GLOSS["mangeons"] == "eat"


def test_lengths(pairs):
    lengths = sorted(len(pair.source) for pair in pairs)
    assert lengths[0] == 4
    assert 12 <= lengths[len(lengths) // 2] <= 16
    assert sum(19 <= n <= 28 for n in lengths) >= 0.15 * len(lengths)
    assert sum(n > 30 for n in lengths) <= 0.03 * len(lengths)


def test_most_pairs_cross(pairs):
    crossing = sum(
        any(i < k and j > m for i, j in pair.sure for k, m in pair.sure)
        for pair in pairs
    )
    assert crossing >= 0.8 * len(pairs)


def test_a_sentence_has_one_translation():
    english = {}
    for seed in range(3):
        for pair in phrases(1000, clauses=(1, 1), seed=seed):
            other = english.setdefault(pair.source, pair.target)
            assert other == pair.target, text(pair.source)


def test_reproducible_from_the_seed():
    assert phrases(200, seed=3) == phrases(200, seed=3)
    assert phrases(200, seed=3) != phrases(200, seed=4)
    assert phrases(50, seed=3) == phrases(200, seed=3)[:50]


def test_no_sentence_twice(pairs):
    assert len({pair.source for pair in pairs}) == len(pairs)


def test_splits_never_meet():
    seen = {}
    for split in ("train", "valid", "test"):
        seen[split] = {
            pair.source
            for seed in (0, 1)
            for pair in phrases(120, clauses=(1, 1), seed=seed, split=split)
        }
    assert not seen["train"] & seen["valid"]
    assert not seen["train"] & seen["test"]
    assert not seen["valid"] & seen["test"]


def test_split_sizes_are_about_80_10_10(pairs):
    rng = sentences.random.Random(9)
    found = Counter(
        sentences.split_of(sentences.draw_sentence(rng, 2).source)
        for _ in range(1000)
    )
    assert 0.75 < found["train"] / 1000 < 0.85
    assert 0.06 < found["valid"] / 1000 < 0.14


def test_links_are_in_range_and_sure_ones_possible(few):
    for pair in few:
        assert pair.sure <= pair.possible
        assert all(
            0 <= i < len(pair.source) and 0 <= j < len(pair.target)
            for i, j in pair.possible
        )
        assert (len(pair.source) - 1, len(pair.target) - 1) in pair.sure


def test_every_word_is_linked_and_content_words_surely(few):
    lost = {
        "ne",
        "n'",
        "que",
        "qu'",
        "le",
        "la",
        "l'",
        "les",
        "des",
        "de",
        "d'",
        "devant",
        *HAVE,
    }
    added = {
        "do",
        "does",
        "did",
        "for",
        "in",
        "on",
        "the",
        "of",
        "front",
        "and",
    }
    for pair in few:
        for side, words, loose in (
            (0, pair.source, lost),
            (1, pair.target, added),
        ):
            sure = {link[side] for link in pair.sure}
            possible = {link[side] for link in pair.possible}
            assert possible == set(range(len(words))), text(words)
            assert all(
                i in sure or word in loose for i, word in enumerate(words)
            ), text(words)


def test_ne_pas_and_not():
    for pair in phrases(500, clauses=(1, 1)):
        if "pas" in pair.source:
            ne = next(i for i, w in enumerate(pair.source) if w in "ne n'")
            pas, no = pair.source.index("pas"), pair.target.index("not")
            assert (pas, no) in pair.sure
            assert (ne, no) in pair.possible - pair.sure


def test_words_mean_what_their_links_say(few):
    meaning = {}
    for pair in few:
        for i, j in pair.sure:
            meaning.setdefault(pair.source[i], set()).add(pair.target[j])
    for noun in NOUNS:
        assert meaning[noun.french] == {noun.english}
    for adjective in ADJECTIVES:
        assert meaning[adjective.f] == {adjective.english}
    assert meaning["la"] == {"the", "it", "her"}
    assert meaning["les"] == {"the", "them"}


def test_elision_and_contraction(few):
    for pair in few:
        french = text(pair.source)
        assert not re.search(
            rf"\b(le|la|je|ne|de|que|ce|ma|ta) [{VOWELS}]", french
        ), french
        assert not re.search(rf"[a-z]' [^{VOWELS}]", french), french
        assert not re.search(rf"\b(bel|vieil|cet) [^{VOWELS}]", french)
        assert not re.search(r"\b(à (le|les)|de (le|les|des|du))\b", french), (
            french
        )


def test_a_and_an(few):
    for pair in few:
        english = text(pair.target)
        assert not re.search(r"\ba [aeiou]", english), english
        assert not re.search(r"\ban [^aeiou]", english), english


def noun_phrases(clause):
    """Yield (article, adjectives, noun) of each noun phrase of a clause."""
    for place, word in enumerate(clause):
        start = place - 1
        if word in ONE.keys() | MANY.keys() and start >= 0:
            near = [clause[start]] if clause[start] in FORMS else []
            article = clause[start - len(near)]
            after = clause[place + 1 : place + 2]
            near += [word for word in after if word in FORMS]
            yield article, near, word


def test_nouns_agree_with_articles_and_adjectives(few):
    seen = Counter()
    for pair in few:
        for clause in clauses_of(pair.source):
            for article, adjectives, noun in noun_phrases(clause):
                assert mark(noun) in ARTICLES[article], text(clause)
                if article in ("mon", "ton") and mark(noun) == "f":
                    assert re.search(rf"\b{article} [{VOWELS}]", text(clause))
                for adjective in adjectives:
                    seen[adjective] += 1
                    assert mark(noun) in FORMS[adjective], text(clause)
                if article == "de":
                    assert adjectives, text(clause)
                if article == "des":  # petites pommes would want de
                    before = clause[clause.index("des") + 1]
                    assert before not in FORMS, text(clause)
    assert len(seen) > 35


def test_verbs_and_states_agree_with_the_subject(few):
    for pair in few:
        for clause in clauses_of(pair.source):
            if clause[0] in PERSON:
                person, genders = (
                    PERSON[clause[0]],
                    {"il": "m", "ils": "M", "elle": "f", "elles": "F"}.get(
                        clause[0],
                        "MF" if clause[0] in ("nous", "vous") else "mf",
                    ),
                )
            else:
                noun = next(w for w in clause if w in ONE or w in MANY)
                person, genders = ("il", "ils")[noun in MANY], mark(noun)
            for word in clause:
                if word in BE or word in HAVE:
                    assert (BE | HAVE)[word] == person, text(clause)
                if word in BE and clause[0] not in ("je", "tu", "j'"):
                    assert set(FORMS[clause[-1]]) & set(genders), text(clause)


ENDINGS = {
    "je": "[est]",
    "tu": "s",
    "il": "[etd]",
    "nous": "ons",
    "vous": "ez",
    "ils": "ent",
}


def test_present_verbs_agree_with_pronouns(few):
    small = {"ne", "n'", "le", "la", "l'", "les"}
    for pair in few:
        for clause in clauses_of(pair.source):
            if clause[0] in PERSON:
                verb = next(w for w in clause[1:] if w not in small)
                if verb not in BE and verb not in HAVE:
                    end = ENDINGS[PERSON[clause[0]]]
                    assert re.search(end + "$", verb), text(clause)


def test_english_verbs_agree(few):
    third, base = {"he", "she"}, {"i", "you", "we", "they"}
    for pair in few:
        english = text(pair.target)
        for one in third:
            assert not re.search(
                rf"\b{one} (often |always )?(do|are|am|eat|buy)\b", english
            )
        for one in base:
            assert not re.search(rf"\b{one} (does|is|eats|buys)\b", english)
        assert not re.search(r"\b(do|does|did) (?!not)", english)


def test_negated_verbs_take_no_indefinite_object(few):
    for pair in few:
        for clause in clauses_of(pair.source):
            if "pas" in clause:
                tail = clause[clause.index("pas") :]
                places = {"devant", "derrière", "près", "dans"} & set(tail)
                assert places or not {"un", "une", "des"} & set(tail)


@pytest.mark.parametrize("low, high", [(1, 1), (2, 2), (1, 3), (4, 4), (6, 6)])
def test_clauses_of_finds_as_many_as_asked_for(low, high):
    counts = Counter(
        len(clauses_of(pair.source))
        for pair in phrases(300, clauses=(low, high))
    )
    assert counts.keys() == set(range(low, high + 1))
    assert min(counts.values()) > 200 / len(counts)


def test_clauses_of_leaves_connectors_out():
    source = "je dors parce qu' il est malade , mais tu chantes .".split()
    assert clauses_of(source) == [
        ("je", "dors"),
        ("il", "est", "malade"),
        ("tu", "chantes"),
    ]


def test_nothing_asked_nothing_given():
    assert phrases(0) == []


def test_a_dry_grammar_gives_up(monkeypatch):
    only = sentences.piece("il dort .", "he sleeps .")
    monkeypatch.setattr(sentences, "draw_sentence", lambda rng, count: only)
    split = sentences.split_of(only.source)
    assert phrases(1, split=split) == [only]
    with pytest.raises(ValueError, match="count: got 2"):
        phrases(2, split=split)


BEING = rf"\b({'|'.join(BE)})\b"
OFTEN = r"\b(souvent|toujours|parfois|rarement)\b"
PEOPLE = "je|j'|tu|il|elle|nous|vous|ils|elles"
# What a clause may have, and in which ones: some have it and some have not.
FREE = {
    "a state": (BEING, ""),
    "no": (r"\bpas\b", ""),
    "no, of a state": (r"\bpas\b", BEING),
    "no, of a past": (r"\bpas\b", rf"\b({'|'.join(HAVE)})\b"),
    "often": (OFTEN, ""),
    "often, of a mood": (OFTEN, BEING),
    "often, denied": (OFTEN, r"\bpas\b"),
    "a mood": (r"\b(fatigué|content|malade)e?s?\b", BEING),
    "a person": (rf"^({PEOPLE})\b", ""),
    "a person in a mood": (rf"^({PEOPLE})\b", "fatigué|content|malade"),
    "a past": (rf"\b({'|'.join(HAVE)})\b", ""),
    "a time": (r"\b(matin|dimanche|chaque|hier)\b", ""),
    "a time of a past": (r"\bhier\b", rf"\b({'|'.join(HAVE)})\b"),
    "a place": (r"\b(derrière|près|dans|devant)\b", ""),
    "an owner": (r"\b(livre|sac|robe) (de|du|d')\b", r"\b(livre|sac|robe)\b"),
    "an adjective": (
        r"\b(robe|livre) (\w+[^s] \.|noire?|drôle)",
        "robe|livre",
    ),
    "many": (r"^(les|mes|tes|nos|vos|leurs|ces)\b", rf"^(?!({PEOPLE})\b)"),
    "two adjectives": (r"petite? \w+ (rouge|verte?|noire?)\b", r"\bpetite? "),
    "a pronoun for a thing": (r"\b(le|la|l'|les) \w+(e|t|s|z|d) ", ""),
}


@pytest.fixture(scope="module")
def clauses():
    return [text(p.source) for p in phrases(1500, clauses=(1, 1), seed=2)]


@pytest.mark.parametrize("name", FREE)
def test_what_a_clause_may_have_some_have_and_some_have_not(clauses, name):
    has, where = FREE[name]
    some = [clause for clause in clauses if re.search(where, clause)]
    found = [clause for clause in some if re.search(has, clause)]
    assert 0.01 < len(found) / len(some) < 0.95


def test_rare_adverbs_are_not_denied(clauses):
    for clause in clauses:
        if "pas" in clause.split():
            assert not re.search(r"\b(parfois|rarement)\b", clause), clause


def test_an_adverb_and_a_time_do_not_meet(clauses):
    for clause in clauses:
        times = re.search(r"\b(matin|dimanche|chaque|hier)\b", clause)
        assert not (times and re.search(OFTEN, clause)), clause


def test_times_fit_the_tense(clauses):
    for clause in clauses:
        past = any(word in HAVE for word in clause.split())
        if re.search(r"\b(hier|ce matin)\b", clause):
            assert past, clause
        if re.search(r"\b(le matin|le dimanche|chaque)\b", clause):
            assert not past, clause


CONNECTED = {"et", "mais", "donc", "puis", "parce", "quand", "pendant"}


@pytest.fixture(scope="module")
def joined():
    return [text(p.source) for p in phrases(1500, clauses=(2, 3), seed=5)]


def test_clauses_are_joined_in_every_way_and_in_none_twice(joined):
    seen = Counter()
    for sentence in joined:
        words = sentence.split()
        used = [w for w in words if w in CONNECTED]
        seen.update(used)
        assert all(a != b for a, b in zip(used, used[1:])), sentence
    assert {*seen} == CONNECTED and min(seen.values()) > 3
    assert max(seen.values()) < 0.6 * sum(seen.values())


def parted(sentence):
    """The clauses of a sentence and the connectors between them."""
    parts = re.split(
        rf"(?: ,)? ({'|'.join(CONNECTED)}) (?:qu[e'] )?", sentence
    )
    return parts[::2], parts[1::2]


def test_clauses_make_sense_beside_each_other(joined):
    """A mood is a reason; a consequence or a sequel is something done, now
    or both then."""
    mood = r"\b(fatigué|content|malade)e?s?\b"
    for sentence in joined:
        clauses, connectors = parted(sentence)
        for left, connector, right in zip(clauses, connectors, clauses[1:]):
            past = [any(w in HAVE for w in c.split()) for c in (left, right)]
            done = [not re.search(BEING, c) for c in (left, right)]
            if connector == "parce":
                assert re.search(mood, right) and not past[0], sentence
            if connector == "donc":
                assert re.search(mood, left), sentence
                assert done[1] and not past[1], sentence
            if connector in ("puis", "quand", "pendant"):
                assert done[0] and past[0] == past[1], sentence
                assert " pas " not in f" {right} ", sentence
            if connector == "puis":
                assert done[1] and " pas " not in f" {left} ", sentence
            if connector in ("quand", "pendant"):
                assert not past[0], sentence
            if connector == "pendant":
                assert done[1], sentence


def test_links_go_on_from_piece_to_piece():
    """No is not the auxiliary's, and an owner stands behind its de."""
    for pair in phrases(400, clauses=(1, 1), seed=8):
        source, target = pair.source, pair.target
        for i, j in pair.sure:
            if source[i] in HAVE:
                assert target[j] != "not"
            if source[i] == "pas":
                assert target[j] == "not"
        if "'s" in target:
            owner = target.index("'s")
            (of,) = {i for i, j in pair.sure if j == owner}
            assert source[of] in ("de", "d'", "du"), text(source)
            (noun,) = {i for i, j in pair.sure if j == owner - 1}
            assert noun > of, text(source)


@pytest.mark.parametrize("bad", [(0, 1), (2, 1), (1,), (1, 2, 3), 1, (1, 1.5)])
def test_spans_of_clauses(bad):
    with pytest.raises(ValueError, match="^clauses: got .*, wanted two whole"):
        sentences.check_span(bad)
    for good in ((1, 1), (1, 2), [2, 2], (3, 9)):
        sentences.check_span(good)


def test_a_call_gives_at_most_so_many(monkeypatch):
    monkeypatch.setattr(sentences, "MOST_SENTENCES", 5)
    assert len(phrases(5)) == 5
    with pytest.raises(ValueError, match="^count: got 6, wanted at most 5"):
        phrases(6)
    assert phrases(4) == phrases(4, (1, 3), 0, "train")


def test_patience_is_for_draws_in_a_row(monkeypatch):
    """What is new begins the count anew; one draw too many ends it."""
    new = [
        sentences.piece(f"il dort {x} .", "he sleeps .") for x in "abcdefgh"
    ]
    split = sentences.split_of(new[0].source)
    new = [pair for pair in new if sentences.split_of(pair.source) == split]
    order = [p for pair in new[:3] for p in [pair] * 4] + [new[0]] * 9
    monkeypatch.setattr(sentences, "PATIENCE", 3)
    draws = iter(order)
    monkeypatch.setattr(sentences, "draw_sentence", lambda *_: next(draws))
    assert phrases(len(new[:3]), split=split) == new[:3]
    draws = iter([new[0]] * 4 + [new[1]])
    assert phrases(2, split=split) == new[:2]
    draws = iter([new[0]] * 5 + [new[1]])
    with pytest.raises(ValueError, match="^count: got 2, wanted at most 1 or"):
        phrases(2, split=split)


def test_a_pronoun_comes_with_another_verb():
    """He buys an apple and eats it; not: he buys an apple and buys it."""
    rng = random.Random(0)
    apple = next(noun for noun in NOUNS if noun.english == "apple")
    buy = next(verb for verb in VERBS if verb.base == "buy")
    clauses = [event(rng, (apple, False, buy)) for _ in range(300)]
    again = [c for c in clauses if "it" in c.words.target]
    assert len(again) > 30
    assert {c.topic[0] for c in again} == {apple}
    assert buy not in {c.topic[2] for c in again}
