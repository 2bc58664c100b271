"""Greedy search, beam search and translation."""

import inspect
import math

import pytest
import torch
from subjects import DECODERS, each, one_of_each, translator
from toy import PAIRS, VOCABS, model

from attnkit import (
    BOS,
    EOS,
    PAD,
    Batch,
    Memory,
    Seq2Seq,
    Step,
    attention_maps,
    beam_search,
    fit,
    greedy,
    n_best,
    phrases,
    pretrained,
    sample,
    teacher_forced,
    translate,
)

BATCH = Batch.of(PAIRS, VOCABS)


@each("recipe", one_of_each(DECODERS))
def test_greedy_takes_the_likeliest_word_given_its_own(recipe):
    """Feeding back what it wrote, teacher forcing must agree."""
    whole = translator(recipe)
    for row, found in enumerate(greedy(whole, BATCH.source, limit=9)):
        ids = torch.tensor([[1, *found.ids[:-1]]])
        source = BATCH.source[row : row + 1]
        output = whole(Batch(source, ids, ids))
        assert output.logits[0].argmax(-1).tolist() == found.ids
        assert found.ids.count(EOS) == (EOS in found.ids)
        log_p = output.logits[0].log_softmax(-1).amax(dim=-1).sum().item()
        assert found.log_p == pytest.approx(log_p)
        if found.weights is not None:
            torch.testing.assert_close(found.weights, output.weights[0])


def test_log_p_stops_where_the_sentence_does():
    """Rows of a batch end at different words; log p is that of each alone."""
    whole = model()
    whole.decoder.word.bias.data[EOS] += 0.5
    found = greedy(whole, BATCH.source, limit=9)
    assert len({len(row.ids) for row in found}) > 1
    for source, row in zip(BATCH.source, found, strict=True):
        wanted = log_p(whole, source.unsqueeze(0), row.ids)
        assert row.log_p == pytest.approx(wanted)
    for row, together in enumerate(found):
        (alone,) = greedy(whole, BATCH.source[row : row + 1], limit=9)
        assert alone.ids == together.ids
        assert alone.log_p == pytest.approx(together.log_p)


def test_limit():
    found = greedy(model(), BATCH.source, limit=3)
    assert all(1 <= len(row.ids) <= 3 for row in found)


@pytest.mark.slow
def test_translate_keeps_the_order_and_takes_strings():
    whole = model("general", 32).float()
    fit(whole, PAIRS, VOCABS, updates=80, peak=2e-2)
    wanted = [list(pair.target) for pair in PAIRS]
    sources = [pair.source for pair in PAIRS]
    assert translate(whole, VOCABS, sources) == wanted
    assert translate(whole, VOCABS, sources[::-1]) == wanted[::-1]
    assert translate(whole, VOCABS, ["je dors"]) == [["i", "sleep"]]


def test_forced_and_greedy_agree_on_whole_sentences():
    """All words right when led, or all right alone: the same sentences."""
    whole = model("general", 32).float()
    fit(whole, PAIRS, VOCABS, updates=12, peak=2e-2)
    led = teacher_forced(whole, VOCABS, PAIRS)
    alone = translate(whole, VOCABS, [pair.source for pair in PAIRS])
    for pair, a, b in zip(PAIRS, led, alone, strict=True):
        wanted = list(pair.target)
        assert (a == [*wanted, "<eos>"]) == (b == wanted)
        assert len(a) == len(wanted) + 1


def test_searching_leaves_no_gradient():
    whole = model()
    greedy(whole, BATCH.source, limit=3)
    assert all(p.grad is None for p in whole.parameters())


def log_p(whole, source, ids):
    """log p(ids), led by the ids themselves."""
    batch = Batch(source, torch.tensor([[BOS, *ids[:-1]]]), None)
    p = whole(batch).logits[0].log_softmax(dim=-1)
    return sum(p[t, i].item() for t, i in enumerate(ids))


@each("recipe", one_of_each(DECODERS))
def test_a_beam_of_width_1_is_greedy(recipe):
    whole = translator(recipe)
    for wide, narrow in zip(
        beam_search(whole, BATCH.source, width=1, limit=9),
        greedy(whole, BATCH.source, limit=9),
        strict=True,
    ):
        assert wide.ids == narrow.ids
        assert wide.log_p == pytest.approx(narrow.log_p)
        if narrow.weights is None:
            assert wide.weights is None
        else:
            columns = wide.weights.shape[1]
            assert (narrow.weights[:, columns:] == 0).all()
            torch.testing.assert_close(
                wide.weights, narrow.weights[:, :columns]
            )


@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_a_beam_as_wide_as_the_tree_finds_the_likeliest(penalty):
    """Every sentence of at most 2 words and <eos>, tried one by one."""
    whole = model("general")
    source = BATCH.source[:1, :3]
    words = [w for w in range(len(VOCABS.target)) if w != EOS]
    sentences = [
        [EOS],
        *([a, EOS] for a in words),
        *([a, b, c] for a in words for b in words for c in (*words, EOS)),
    ]
    ids = torch.tensor([[*s, *[PAD] * (3 - len(s))] for s in sentences])
    batch = Batch(source.expand(len(ids), -1), ids, None)
    batch = batch._replace(
        target_in=torch.cat([torch.full_like(ids[:, :1], BOS), ids], 1)[:, :3]
    )
    p = whole(batch).logits.log_softmax(dim=-1)
    p = p.gather(-1, ids.unsqueeze(-1)).squeeze(-1)
    lengths = torch.tensor([len(s) for s in sentences])
    p = p.masked_fill(torch.arange(3) >= lengths.unsqueeze(1), 0).sum(dim=1)
    best = int((p / lengths**penalty).argmax())
    (found,) = beam_search(whole, source, 3000, limit=3, penalty=penalty)
    assert found.ids == sentences[best]
    assert found.log_p == pytest.approx(p[best].item())


@torch.no_grad()
def plain_beam(whole, source, width, limit, penalty=0.0):
    """Beam search over lists; also whether greedy's way was ever dropped."""
    (first,) = greedy(whole, source, limit)
    memory = whole.encoder(source)
    step = whole.decoder.over(memory)
    beams = [([], 0.0, whole.decoder.first_state(memory))]
    best, dropped = ([], 0.0, -float("inf")), False
    for words in range(1, limit + 1):
        grown = []
        for ids, total, state in beams:
            written = step(torch.tensor([[BOS, *ids][-1]]), state)
            p = written.logits[0].log_softmax(dim=-1)
            grown += [
                ([*ids, w], total + float(p[w]), written.state)
                for w in p.topk(width).indices.tolist()
            ]
        grown = sorted(grown, key=lambda beam: -beam[1])[:width]
        kept = [beam[0] for beam in grown]
        dropped |= words <= len(first.ids) and first.ids[:words] not in kept
        for ids, total, _ in grown:
            share = total / words**penalty
            if (ids[-1] == EOS or words == limit) and share > best[2]:
                best = (ids, total, share)
        beams = [beam for beam in grown if beam[0][-1] != EOS]
        if not beams:
            break
    return best[:2], dropped, first


WAYS = {
    BOS: {4: 0.9, 5: 0.1},
    4: {EOS: 0.7, 6: 0.3},
    **{w: {w + 1: 1.0} for w in range(6, 13)},
}


class TwoBeginnings:
    """From <bos> word 4 (.9) or 5 (.1); 4 stops with .7 or, with .3, goes on
    for eight sure words; all else stops."""

    def first_state(self, memory):
        return torch.zeros(len(memory.states), 1)

    def over(self, memory):
        def step(word, state):
            p = torch.full((len(word), 15), 1e-9)
            for row, w in zip(p, word.tolist()):
                for i, share in WAYS.get(w, {EOS: 1.0}).items():
                    row[i] = share
            return Step(p.log(), state + 1, None)

        return step


def nothing_to_remember(source):
    nothing = torch.zeros(len(source), source.shape[1], 1)
    return Memory(nothing, nothing[:, 0], source != PAD)


def test_a_length_penalty_waits_for_longer_sentences():
    """The best mean word is at the end of the long way: ln(.27) / 10."""
    whole = Seq2Seq(nothing_to_remember, TwoBeginnings())
    source = BATCH.source[:1]
    (found,) = beam_search(whole, source, 3, limit=20, penalty=1.0)
    assert found.ids == [4, *range(6, 14), EOS]
    assert found.log_p / 10 == pytest.approx(math.log(0.27) / 10, abs=1e-4)
    (short,) = beam_search(whole, source, 3, limit=20)
    assert short.ids == [4, EOS]


@each("recipe", one_of_each(DECODERS))
@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_the_best_of_n_in_order_and_each_once(recipe, penalty):
    whole = translator(recipe)
    several = n_best(whole, BATCH.source, 5, 5, limit=6, penalty=penalty)
    best = beam_search(whole, BATCH.source, 5, limit=6, penalty=penalty)
    for row, (some, one) in enumerate(zip(several, best, strict=True)):
        assert some[0].ids == one.ids
        assert len({tuple(found.ids) for found in some}) == len(some) <= 5
        values = [f.log_p / len(f.ids) ** penalty for f in some]
        assert values == sorted(values, reverse=True)
        source = BATCH.source[row : row + 1]
        for found in some:
            assert found.log_p == pytest.approx(
                log_p(whole, source, found.ids)
            )


def test_more_of_the_best_begin_with_fewer_of_them():
    whole = model()
    for few, many in zip(
        n_best(whole, BATCH.source, 2, 40, limit=4),
        n_best(whole, BATCH.source, 7, 40, limit=4),
        strict=True,
    ):
        assert [f.ids for f in few] == [m.ids for m in many[:2]]


@each("recipe", one_of_each(DECODERS))
def test_a_cold_sample_is_greedy_and_its_log_p_the_models_own(recipe):
    whole = translator(recipe)
    cold = sample(whole, BATCH.source, limit=5, temperature=1e-3)
    for drawn, likeliest in zip(cold, greedy(whole, BATCH.source, limit=5)):
        assert drawn.log_p > likeliest.log_p - 0.05  # or else a near tie
    for row, drawn in enumerate(sample(whole, BATCH.source, limit=5)):
        source = BATCH.source[row : row + 1]
        assert drawn.log_p == pytest.approx(log_p(whole, source, drawn.ids))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_a_sample_has_the_shares_of_the_model(temperature):
    """The first word of many samples of one sentence."""
    whole, count = model(), 4000
    whole.decoder.word.bias.data += 1.5 * torch.randn(len(VOCABS.target))
    source = BATCH.source[:1]
    bos = torch.tensor([[BOS]])
    p = whole(Batch(source, bos, bos)).logits[0, 0].log_softmax(-1)
    wanted = (p / temperature).softmax(-1)
    found = sample(whole, source.expand(count, -1), 1, temperature, seed=1)
    drawn = torch.tensor([f.ids[0] for f in found]).bincount(
        minlength=len(wanted)
    )
    assert (drawn / count - wanted).abs().max() < 0.03
    again = sample(whole, source.expand(count, -1), 1, temperature, seed=1)
    assert [f.ids for f in again] == [f.ids for f in found]
    other = sample(whole, source.expand(count, -1), 1, temperature, seed=2)
    assert [f.ids for f in other] != [f.ids for f in found]


@pytest.mark.slow
@pytest.mark.parametrize("penalty", [0.0, 1.5])
def test_a_beam_against_lists_where_sentences_end_early(penalty):
    """A sentence that has ended gives its place to one that has not."""
    for seed in range(40):
        whole = model()
        torch.manual_seed(seed)
        for weight in whole.parameters():
            weight.data += torch.randn_like(weight)
        source = BATCH.source[seed % 5 : seed % 5 + 1]
        source = source[source != PAD].unsqueeze(0)
        (found,) = beam_search(whole, source, 3, limit=7, penalty=penalty)
        (ids, total), *_ = plain_beam(whole, source, 3, 7, penalty)
        assert found.ids == ids
        assert found.log_p == pytest.approx(total)


@pytest.mark.slow
def test_a_beam_is_no_worse_than_greedy_unless_it_dropped_its_way():
    """It may be: at some step `width` other beginnings were likelier than
    greedy's, and all of them ended badly."""
    whole, vocabs = pretrained()
    pairs = phrases(80, (3, 5), seed=7, split="test")
    worse = better = 0
    for pair in pairs:
        source = Batch.of([pair], vocabs).source
        (found,) = beam_search(whole, source, width=3, limit=60)
        (ids, total), dropped, first = plain_beam(whole, source, 3, 60)
        assert found.ids == ids
        assert found.log_p == pytest.approx(total, abs=1e-3)
        assert log_p(whole, source, ids) == pytest.approx(total, abs=1e-3)
        if not dropped:
            assert found.log_p >= first.log_p - 1e-4
        worse += found.log_p < first.log_p - 1e-4
        better += found.log_p > first.log_p + 1e-4
    assert better > 10 * worse


def test_a_length_penalty_never_makes_sentences_shorter():
    whole = model()
    short, long = (
        beam_search(whole, BATCH.source, 50, limit=6, penalty=penalty)
        for penalty in (0.0, 2.0)
    )
    for a, b in zip(short, long, strict=True):
        assert len(a.ids) <= len(b.ids) and a.log_p >= b.log_p


def test_maps_are_the_weights_without_padding():
    whole = model()
    weights = whole(BATCH).weights
    found = attention_maps(whole, VOCABS, PAIRS)
    for row, (pair, rows) in enumerate(zip(PAIRS, found, strict=True)):
        n, m = len(pair.target) + 1, len(pair.source) + 1
        assert rows.shape == (n, m)
        torch.testing.assert_close(rows, weights[row, :n, :m])
        torch.testing.assert_close(rows.sum(1), torch.ones(n).double())
    with pytest.raises(ValueError, match="^model: got no weights, wanted"):
        attention_maps(model("last"), VOCABS, PAIRS)


def test_searches_agree_on_what_they_do_unless_told():
    """The whole beam with no penalty, the model's own shares, one limit."""
    searches = (greedy, sample, beam_search, n_best, translate)
    limits = [inspect.signature(s).parameters["limit"] for s in searches]
    assert len({limit.default for limit in limits}) == 1
    whole, source = model(), BATCH.source[:2]
    for one, other in (
        (sample(whole, source), sample(whole, source, 80, 1.0, 0)),
        (beam_search(whole, source), beam_search(whole, source, 4, 80, 0)),
        (n_best(whole, source)[0], n_best(whole, source, 4, 4, 80, 0)[0]),
    ):
        assert [f.ids for f in one] == [f.ids for f in other]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_sentence_without_an_end_has_as_many_words_as_the_limit(limit):
    whole = model()
    whole.decoder.word.bias.data[EOS] = -1e4
    searches = (greedy, sample, beam_search)
    for search in searches:
        for found in search(whole, BATCH.source, limit=limit):
            assert len(found.ids) == limit == len(found.weights)
            assert EOS not in found.ids


BOUNDS = {
    "temperature": (sample, 1e-3, 1e3),
    "penalty": (beam_search, 0, 10),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_numbers_up_to_their_bounds_and_no_farther(name):
    search, low, high = BOUNDS[name]
    for good in (low, high):
        assert search(model(), BATCH.source[:1], limit=2, **{name: good})
    for bad in (low - 1e-4, high + 1e-4, math.nan, True):
        with pytest.raises(ValueError, match=f"^{name}: got .*, wanted a num"):
            search(model(), BATCH.source[:1], limit=2, **{name: bad})


def test_unless_told_as_many_are_given_as_a_beam_is_wide():
    defaults = inspect.signature(n_best).parameters
    assert defaults["count"].default == defaults["width"].default
