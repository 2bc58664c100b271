"""Searching for heads, on maps made by hand; and the sentences for it."""

import pytest
import torch

from attnkit import phrases
from attnkit.bert import Reading
from attnkit.probes.coreference import PRONOUN_NOUNS, WINOGRAD, pronouns
from attnkit.probes.head_search import hits_at, search_heads, weights_at
from attnkit.probes.senses import SENSES
from attnkit.show import Stop, road
from attnkit.show.journey import line_of

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


def test_pronouns_agree_with_one_noun_only():
    number = {
        w: p for p, words in PRONOUN_NOUNS.items() for w in words.split()
    }
    linked = pronouns(400)
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
    assert pronouns(5, seed=1) != pronouns(5) == linked[:5]


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
    line = line_of(hits_at, "return _gather(")
    assert line == "return _gather(readings, positions, hit)"
    shown = road([Stop("a step", "02_scores", hits_at, "return _gather(")])
    assert f"```python\n   {line}\n" in shown.data
    assert "[Chapter 02](../chapters/02_scores.ipynb)" in shown.data
    with pytest.raises(ValueError, match="^starts: got 'return x', wanted"):
        line_of(hits_at, "return x")
