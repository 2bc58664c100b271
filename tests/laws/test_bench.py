"""What stands in bench.json was measured, and its rivals are what they say."""

import pytest
import torch
from torch.testing import assert_close
from toy import PAIRS, VOCABS

from attnkit import PAD, Batch, OnePassDecoder, phrases
from attnkit.show import study
from benchmarks import parts, reaching, weight
from benchmarks.peers import RECIPES, Peer, filled

BATCH = Batch.of(PAIRS, VOCABS)
SMALL = {
    name: recipe._replace(d_word=6, d_state=5, dropout=0.0)
    for name, recipe in RECIPES.items()
}
KINDS = {
    f"{name}{', helped' * helped}": recipe.helped() if helped else recipe
    for name, recipe in SMALL.items()
    for helped in (False, True)
}
each_kind = pytest.mark.parametrize("recipe", KINDS.values(), ids=KINDS)


def peer(recipe):
    """Weights large enough that all of it is at work."""
    model = Peer(VOCABS, recipe._replace(truth=1.0)).double().eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(torch.randn_like(weight))
    return model


@each_kind
def test_a_rival_looks_at_the_source(recipe):
    """The fault that such recipes had: a score without the source."""
    model = peer(recipe)
    one, other = (Batch.of([pair], VOCABS) for pair in PAIRS[:2])
    said = model(one)
    assert_close(said.weights.sum(-1), torch.ones(1, 5 - 2).double())
    # A score of the query alone would be the same for every key.
    assert (said.weights.amax(-1) - said.weights.amin(-1)).min() > 1e-3
    swapped = model(one._replace(source=other.source))
    assert (
        said.weights[..., :3] - swapped.weights[..., :3]
    ).abs().max() > 1e-3
    assert not torch.allclose(said.logits, swapped.logits)


@each_kind
def test_a_rival_reads_no_word_before_it_has_written_it(recipe):
    model, last = peer(recipe), BATCH.target_in.shape[1] - 1
    later = BATCH.target_in.clone()
    later[:, last] = 5
    one, other = model(BATCH), model(BATCH._replace(target_in=later))
    assert_close(one.logits[:, :last], other.logits[:, :last])


@each_kind
def test_only_who_is_helped_or_masks_is_untouched_by_padding(recipe):
    model = peer(recipe)
    sizes = BATCH.source.shape[1] + 4, BATCH.target_in.shape[1]
    wide = filled(BATCH, *sizes)
    assert wide.source.shape[1] == sizes[0]
    assert (wide.source[:, -4:] == PAD).all()
    one, other = model(BATCH).logits, model(wide).logits
    assert torch.allclose(one, other) == recipe.masked


def test_own_words_are_read_where_truth_is_rare():
    recipe = SMALL["bentrevett"]
    assert recipe.truth == 0.5
    model = peer(recipe)
    model.truth = 0.0
    words = torch.randint_like(BATCH.target_in, 4, 9)
    words[:, 0] = BATCH.target_in[:, 0]
    assert_close(model(BATCH), model(BATCH._replace(target_in=words)))


def test_a_rival_that_learns_is_there_and_one_that_does_not_stops():
    pairs = phrases(40, (1, 1))
    data = reaching.Corpus(pairs, pairs[:3], reaching.Vocabs.of(pairs))
    quick = RECIPES["PyTorch's tutorial"].helped()._replace(rate=5e-3)
    run = reaching.peer(quick, data, most=25)
    assert run["exact match"] >= reaching.WANTED and run["seconds"] < 25
    run = reaching.peer(quick._replace(rate=0.0), data, most=0.2)
    assert run["exact match"] < reaching.WANTED and run["seconds"] >= 0.2


def test_short_sentences_come_first_and_all_in_the_end():
    pairs = phrases(300)
    data = reaching.Corpus(pairs, pairs[:3], reaching.Vocabs.of(pairs))
    found = [b.source.shape[1] for b in reaching.short_first(data, 60, 80, 0)]
    longest = max(len(pair.source) for pair in pairs) + 1
    assert len(found) == 60 and max(found[:4]) <= reaching.LEAST + 1
    assert max(found[20:]) > 0.8 * longest


def test_the_plain_loop_translates_as_greedy_search_does():
    model, vocabs = parts.pretrained()
    pairs = phrases(6, seed=3, split="test")
    sentences = [pair.source for pair in pairs]
    ours = parts.translate(model, vocabs, sentences)
    assert parts.plain_loop(model, vocabs, sentences) == ours


def test_attention_and_its_rivals_give_the_same():
    query, key, value = torch.randn(3, 1, 1, 9, parts.D)
    attention = parts.Attention(parts.ScaledDotScore())
    ours, weights = attention(query, key, value)
    assert_close(ours, attention.context(query, key, value))
    context, others = parts.explicit(query, key, value)
    assert_close(ours, context)
    assert_close(weights, others)
    fused = parts.F.scaled_dot_product_attention(query, key, value)
    assert_close(ours, fused)


def test_a_file_is_weighed_once_and_nothing_but_files(tmp_path):
    script = tmp_path / "a é.js"
    script.write_bytes(bytes(range(256)) * 4)
    address = script.as_uri()
    alone = weight.compressed([address])
    assert 256 < alone < 1024
    asked = [address, f"{address}?v=1", f"{address}#here", "data:,x", "blob:y"]
    assert weight.compressed(asked) == alone


def test_the_file_has_every_rival_and_every_step_of_the_road():
    bench = study("bench")
    found = bench["reaching"]
    assert set(found["others"]) == set(found["others, helped"])
    assert set(found["others"]) == set(RECIPES)
    assert list(found["road"]) == list(reaching.ROAD)
    assert len(found["ours"]) == len(found["short first"]) == reaching.SEEDS
    for name, (_, how) in reaching.ROAD.items():
        assert found["road"][name]["updates"] == how["updates"]
    for kind in ("others", "others, helped"):
        for name, run in found[kind].items():
            there = run["exact match"] >= bench["wanted"]
            longer = reaching.LONGER.get(name, 1) if kind == "others" else 1
            assert there or run["seconds"] >= longer * bench["most seconds"]
    assert set(bench["parts"]["attention"]) == {str(n) for n in parts.TOKENS}
    for measured in bench["parts"]["attention"].values():
        assert measured.keys() == {"seconds", "bytes"}
        assert measured["seconds"].keys() == measured["bytes"].keys()
    assert bench["weight"]["others"] == weight.RECORDED
    assert reaching.ROAD["all words in one pass"][0].keywords == {
        "decoder": OnePassDecoder
    }
