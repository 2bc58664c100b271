"""Searching for heads, on maps made by hand; and the sentences for it."""

from collections import Counter

import pytest
import torch

from attnkit import phrases
from attnkit.bert import Reading
from attnkit.probes.coreference import (
    MOODS,
    OTHER_NOUNS,
    PRONOUN_NOUNS,
    PRONOUN_VERBS,
    WINOGRAD,
    pronouns,
)
from attnkit.probes.head_search import hits_at, search_heads, weights_at
from attnkit.probes.senses import SENSES
from attnkit.show import Stop, road
from attnkit.show.listing import statement_of

PIECES = "[CLS] a b c [SEP]".split()
BEFORE = [(i, i - 1) for i in range(1, 5)]


def reading(seed):
    """Random maps of 2 x 3 heads; head (1, 2) looks at the word before."""
    torch.manual_seed(seed)
    weights = torch.rand(2, 3, 5, 5).softmax(dim=-1)
    weights[1, 2] = torch.eye(5).roll(-1, dims=1) * 0.9 + 0.02
    return Reading(PIECES, torch.zeros(3, 5, 2), weights)


READINGS = [reading(seed) for seed in range(8)]


def test_weights_and_hits_by_hand():
    positions = [[(1, 0), (4, 3)]]
    weights = weights_at(READINGS[:1], positions)
    assert weights.shape == (2, 3, 2)
    assert torch.equal(weights[..., 0], READINGS[0].weights[..., 1, 0])
    assert torch.equal(weights[..., 1], READINGS[0].weights[..., 4, 3])
    hits = hits_at(READINGS[:1], positions)
    assert hits[1, 2].tolist() == [1, 1]
    assert set(hits.flatten().tolist()) <= {0.0, 1.0}


@pytest.mark.parametrize("measure", [weights_at, hits_at])
def test_search_finds_the_head_that_does_it(measure):
    found = search_heads(measure, READINGS, [BEFORE] * 8)
    assert (found.layer, found.head) == (1, 2)
    assert found.checked > 0.9 > 0.5 > found.median


def test_search_reports_on_the_other_half():
    """A head that shines on the first half alone is found, and shown up."""
    spoilt = [r._replace(weights=r.weights.clone()) for r in READINGS]
    for r in spoilt[4:]:
        r.weights[1, 2] = 0.2
    found = search_heads(weights_at, spoilt, [BEFORE] * 8)
    assert found.searched > 0.9 and found.checked < 0.3


NOUNS = {False: PRONOUN_NOUNS, True: OTHER_NOUNS}


@pytest.mark.parametrize("held_out", NOUNS)
def test_pronouns_agree_with_one_noun_only(held_out):
    known = NOUNS[held_out]
    number = {w: p for p, words in known.items() for w in words.split()}
    linked = pronouns(400, held_out=held_out)
    assert len({s.text for s in linked}) == 400
    for s in linked:
        words = s.text.split()
        assert words.count(s.pronoun) == 1
        assert number[s.noun] == s.pronoun != number[s.other]
        position = words.index(s.pronoun)
        assert (
            words.index(s.noun) < position and words.index(s.other) < position
        )
        assert s.nearest == (words.index(s.noun) > words.index(s.other))
    assert 0.4 < sum(s.nearest for s in linked) / 400 < 0.6
    assert pronouns(5, 1, held_out) != pronouns(5, 0, held_out) == linked[:5]


def test_sentences_held_out_share_no_noun_and_no_pattern():
    seen, other = (
        [s.text.split() for s in pronouns(300, held_out=held_out)]
        for held_out in NOUNS
    )
    nouns = [
        {w for words in known.values() for w in words.split()}
        for known in NOUNS.values()
    ]
    assert not nouns[0] & nouns[1]
    assert not nouns[1] & {w for words in seen for w in words}
    assert not nouns[0] & {w for words in other for w in words}
    assert all("," in words for words in other)
    assert not any("," in words for words in seen)


@pytest.mark.slow
def test_our_own_encoder_knows_the_words():
    known = {w for pair in phrases(8_000) for w in pair.target}
    words = {w for s in pronouns(300) for w in s.text.split()}
    last = WINOGRAD[-1]
    words |= {w for x in last.words for w in last.text.format(x).split()}
    words |= {w for side in SENSES["in"] for s in side for w in s.split()}
    assert words <= known


def test_senses_and_schemas_hold_their_words():
    for word, sides in SENSES.items():
        assert len(sides) == 2 and {len(side) for side in sides} == {6}
        for text in [s for side in sides for s in side]:
            assert text.lower().rstrip(".").split().count(word) == 1, text
    for schema in WINOGRAD:
        words = schema.text.split()
        assert words.count(schema.pronoun) == 1 == words.count("{}")
        for noun in schema.nouns:
            assert words.count(noun) == 1


def test_road_reads_its_lines_from_the_code():
    line = statement_of(hits_at, "return _gather(")
    assert line == "return _gather(readings, positions, hit)"
    shown = road([Stop("a step", "02_scores", hits_at, "return _gather(")])
    assert f"```python\n   {line}\n" in shown.data
    assert "[Chapter 02](../chapters/02_scores.ipynb)" in shown.data
    with pytest.raises(ValueError, match="^starts: got 'return x', wanted"):
        statement_of(hits_at, "return x")


@pytest.mark.parametrize("count", [2, 3, 5])
def test_the_first_half_is_searched_and_the_rest_is_new(count):
    """The middle one of an odd number is in the second half."""
    told = [r._replace(weights=r.weights.clone()) for r in READINGS[:count]]
    half = count // 2
    for r in told[:half]:
        r.weights[0, 1] = 0.95
    found = search_heads(weights_at, told, [BEFORE] * count)
    assert (found.layer, found.head) == (0, 1)
    rest = weights_at(told[half:], [BEFORE] * (count - half)).mean(dim=-1)
    assert found.searched == pytest.approx(0.95)
    assert found.checked == pytest.approx(rest[0, 1].item())
    assert found.median == pytest.approx(rest.median().item())


def test_positions_up_to_the_last_piece():
    for i in range(-1, 6):
        for j in range(-1, 6):
            places = [[(i, j)]]
            if 0 <= i < 5 and 0 <= j < 5:
                assert weights_at(READINGS[:1], places).shape == (2, 3, 1)
            else:
                with pytest.raises(
                    ValueError, match="^positions: got .*below 5"
                ):
                    hits_at(READINGS[:1], places)


def test_each_reading_has_its_own_positions_in_their_order():
    places = [[(1, 0)], [], [(4, 4), (2, 3)]]
    found = weights_at(READINGS[:3], places)
    wanted = [
        READINGS[0].weights[..., 1, 0],
        READINGS[2].weights[..., 4, 4],
        READINGS[2].weights[..., 2, 3],
    ]
    assert torch.equal(found, torch.stack(wanted, dim=-1))


@pytest.mark.parametrize("held_out", NOUNS)
def test_words_of_pronouns_fit_each_other(held_out):
    """Verb, article and mood agree; each choice is made at times."""
    verbs = {
        form: (kind, number)
        for kind, words in PRONOUN_VERBS.items()
        for forms in words.split()
        for number, form in enumerate(forms.split("/"))
    }
    known = NOUNS[held_out]
    people = {w for p in ("he", "she") for w in known[p].split()}
    things = set(known["it"].split())
    many = set(known["they"].split())
    seen = Counter()
    for s in pronouns(600, held_out=held_out):
        words = s.text.split()[held_out:]
        place = next(i for i, w in enumerate(words) if w in verbs)
        kind, number = verbs[words[place]]
        first, second = words[1], words[place + 2]
        assert {first, second} == {s.noun, s.other}
        assert first in people | many and (first in many) == (number == 1)
        assert (second in things) == (kind == "it")
        mood = "it" if s.pronoun == "it" else "person"
        assert words[-2] in MOODS[mood].split()
        assert words[-3] == ("are" if s.pronoun == "they" else "is")
        assert words[place + 3] in ("because", "and", "but", ",")
        assert words[place + 4] == s.pronoun
        seen.update(words[0:1] + words[2:place] + words[place + 1 : place + 2])
        seen[kind] += 1
    assert {*seen} >= {"my", "your", "our", "their", "often", "sometimes"}
    assert 0.1 < seen["it"] / 600 < 0.5


def test_as_many_pronouns_as_asked_for_up_to_a_bound():
    assert len(pronouns(1)) == 1
    with pytest.raises(ValueError, match="^count: got 20001, wanted at most"):
        pronouns(20_001)
    assert pronouns(3, seed=0) == pronouns(3)


def test_schemas_change_their_noun_with_their_word():
    assert len({schema.text for schema in WINOGRAD}) == len(WINOGRAD)
    for schema in WINOGRAD:
        words = schema.text.split()
        places = [words.index(w) for w in (*schema.nouns, schema.pronoun)]
        assert places == sorted(places) and words.index("{}") > places[-1]
        assert len({*schema.words}) == 2
