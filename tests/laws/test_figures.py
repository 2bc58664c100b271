"""The Python of live figures: what they carry, up to which bounds."""

import inspect
import math

import numpy as np
import pytest
import torch
from torch import nn
from toy import PAIRS, VOCABS, model

from attnkit import (
    BOS,
    EOS,
    Pair,
    attention_model,
    fixed_model,
    greedy,
    mean_of_states,
    pretrained,
    transformer_model,
)
from attnkit.live import (
    Bottleneck,
    HeadViewer,
    LengthCurve,
    SoftLookup,
    Stepper,
    Translator,
    Weigher,
    picked,
)
from attnkit.live.base.figure import modules, plain
from attnkit.live.base.packing import FIXED, LOOKING, pack_model
from attnkit.live.base.translating import (
    MOST_WORDS,
    known_of,
    known_pairs,
    known_words,
    own_pairs,
)
from attnkit.live.base.weight_bytes import pack_weights
from attnkit.live.bottleneck.bottleneck import of_each_length
from attnkit.live.length_curve.length_curve import drawn, heights
from attnkit.live.translator.translator import crossing, crossings
from attnkit.show.plots import LINE_STYLES


def unpacked(numbers, layout):
    """The weights as a page reads them, and how they were stored."""
    place = 0

    def take(kind, count):
        nonlocal place
        found = np.frombuffer(numbers, kind, count, place)
        place += found.nbytes
        return found.astype(np.float64)

    for name, stored, rows, columns in layout:
        weight = [
            take("<f4", 1) * take("i1", columns)
            if stored == "bytes"
            else take("<f2", columns)
            for _ in range(rows)
        ]
        yield name, stored, torch.tensor(np.array(weight))
    assert place == len(numbers)


@pytest.mark.parametrize(
    "build, kind", [(attention_model, LOOKING), (fixed_model, FIXED)]
)
def test_a_packed_model_is_the_model_but_for_half_a_step(build, kind):
    whole = build(VOCABS, d_embedding=6, d_memory=8, d_hidden=10)
    whole.decoder.combine.weight.data[0] = 0.0
    state = whole.state_dict()
    layout = pack_model(whole, kind)
    found = {name: rest for name, *rest in unpacked(*layout)}
    assert [*found] == [*state]
    for name, (stored, weight) in found.items():
        true = state[name].double()
        small = true.ndim == 2 and name != "encoder.embed.weight"
        assert stored == ("bytes" if small else "half")
        true = torch.atleast_2d(true)
        step = true.abs().amax(dim=1, keepdim=True) / 127
        bound = step * 0.501 if small else true.abs() / 1024
        assert ((weight - true).abs() <= bound + 1e-7).all(), name
        if small:  # the largest of a row is met
            assert torch.allclose(
                weight.abs().amax(dim=1), true.abs().amax(dim=1), atol=1e-6
            )


OTHERS = {
    "a layer": nn.Linear(2, 2),
    "a Transformer": transformer_model(VOCABS),
    "no scale": model("general"),
    "another score": model("additive"),
    "the other context": fixed_model(VOCABS, mean_of_states),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_no_other_model_is_packed(other):
    for kind in (LOOKING, FIXED):
        with pytest.raises(ValueError, match="^model: got .*, wanted one of"):
            pack_model(other, kind)


def test_each_kind_takes_its_own():
    looking, fixed = attention_model(VOCABS), fixed_model(VOCABS)
    assert LOOKING.fits(looking) and FIXED.fits(fixed)
    assert not LOOKING.fits(fixed) and not FIXED.fits(looking)
    looking.decoder.attention.score.divisor += 1
    assert not LOOKING.fits(looking)


def test_no_cell_of_another_kind_is_packed():
    """Its weights have the same names, and other sizes."""
    for part, kind in (("encoder", nn.LSTM), ("decoder", nn.LSTMCell)):
        whole = fixed_model(VOCABS, d_embedding=6, d_memory=8, d_hidden=10)
        sizes = (6, 4) if part == "encoder" else (14, 10)
        more = {"bidirectional": True} if part == "encoder" else {}
        getattr(whole, part).rnn = kind(*sizes, **more)
        assert not FIXED.fits(whole)


def test_a_sentence_has_no_more_words_than_a_page_has_room_for():
    for count in (1, MOST_WORDS):
        assert known_words(VOCABS, ["le"] * count) == ["le"] * count
    many = ["le"] * (MOST_WORDS + 1)
    with pytest.raises(ValueError, match="^sentence: got 41 words, wanted at"):
        known_words(VOCABS, many)
    with pytest.raises(ValueError, match="^sentence: got 41 words, wanted at"):
        known_pairs(VOCABS, [*PAIRS, Pair(tuple(many), ("the",))])
    assert known_pairs(VOCABS, PAIRS) == PAIRS


def test_of_the_courses_sentences_those_whose_words_are_known():
    other = Pair(("le", "chien"), ("the", "dog"))
    assert own_pairs(VOCABS, [other, *PAIRS]) == PAIRS
    assert known_of("pairs", VOCABS, [["chien"], ["le"]]) == [["le"]]
    with pytest.raises(ValueError, match="^pairs: got none, and the course's"):
        own_pairs(VOCABS, [other])


@pytest.fixture(scope="module")
def shipped():
    return pretrained()


def test_a_translator_carries_words_and_limits(shipped):
    whole, vocabs = shipped
    figure = Stepper(whole, vocabs)
    assert figure.french == vocabs.source.words
    assert figure.english == vocabs.target.words
    assert figure.specials == {"bos": BOS, "eos": EOS, "count": 4}
    assert figure.most == MOST_WORDS
    assert (
        figure.limit == inspect.signature(greedy).parameters["limit"].default
    )
    assert figure.gloss["chat"] == "cat" and "<unk>" not in figure.gloss
    assert figure.sentence == figure.sentences[0] and figure.step == 0
    figure.sentence = "  le  chat dort . "
    assert figure.sentence == "le chat dort ."
    figure.step = 3
    with pytest.raises(ValueError, match="^step: got -1, wanted"):
        figure.step = -1


@pytest.fixture(scope="module")
def crossed():
    return crossing()


def test_sentences_that_cross_come_first_and_none_is_too_long(crossed):
    lengths = [len(pair.source) for pair in crossed]
    assert len(crossed) == 24 and 7 <= min(lengths) <= max(lengths) <= 13
    short = [n <= 9 for n in lengths]
    assert short == sorted(short, reverse=True)
    counts = [crossings(p) for p, few in zip(crossed, short) if few]
    assert counts == sorted(counts, reverse=True) and counts[0] > 1


def test_links_that_cross():
    def count(*sure):
        words = ("a",) * 4
        return crossings(Pair(words, words, frozenset(sure)))

    assert count((0, 0), (1, 1), (2, 2)) == 0
    assert count((0, 1), (1, 0), (2, 2)) == 2
    assert count((0, 3), (1, 1), (2, 2)) == 3
    assert count((0, 0), (0, 1), (1, 1)) == 0  # they meet, and do not cross


def test_a_translator_has_the_links_of_each_pair(
    shipped, crossed, monkeypatch
):
    monkeypatch.setattr(
        "attnkit.live.translator.translator.crossing", lambda: crossed
    )
    figure = Translator(*shipped)
    assert len(figure.pairs) > 10
    known = {pair.source: pair for pair in crossed}
    for row in figure.pairs:
        pair = known[tuple(row["source"])]
        assert row["target"] == list(pair.target)
        assert row["sure"] == [list(link) for link in sorted(pair.sure)]
    assert figure.sentence == " ".join(figure.pairs[0]["source"])
    figure.sentence = "xyzzy"  # a word that nobody knows may be typed


def test_sentences_of_each_length_from_short_to_long(monkeypatch):
    """Those of the test split, three of each where there are so many."""

    def drawn(count, seed, split):
        assert split == "test"
        lengths = [*range(1, 40)] * 2 + [9] * count
        return [
            Pair(("le",) * n, ("the", str(i))) for i, n in enumerate(lengths)
        ]

    where = "attnkit.live.bottleneck.bottleneck.phrases"
    monkeypatch.setattr(where, drawn)
    pairs = of_each_length(VOCABS)
    lengths = [len(pair.source) for pair in pairs]
    assert lengths == sorted([*range(4, 29)] * 2 + [9])
    few = of_each_length(VOCABS, range(5, 7), 1)
    assert [len(pair.source) for pair in few] == [5, 6]


@pytest.mark.parametrize(
    "lengths, first", [((4, 7, 9), 7), ((3, 12), 3), ((9, 6), 6), ((9,), 9)]
)
def test_the_first_sentence_is_of_about_seven_words(lengths, first):
    pairs = [Pair(("le",) * n, ("the",)) for n in lengths]
    figure = Bottleneck(fixed_model(VOCABS), VOCABS, pairs)
    assert figure.length == first and figure.step is None
    figure.length = lengths[-1]
    assert figure.sentence == " ".join(["le"] * lengths[-1])
    for bad in (5, 0):
        with pytest.raises(ValueError, match=f"^length: got {bad}, wanted of"):
            figure.length = bad
    figure.step = 0
    with pytest.raises(ValueError, match="^step: got -1, wanted"):
        figure.step = -1


def maps(layers=2, heads=3, words=4):
    return torch.rand(layers, heads, words, words).softmax(dim=-1)


def test_a_weight_is_a_byte_off_by_half_a_step():
    weights = torch.tensor([[1.004, 1 / 255], [0.5, 0.0]])[None, None]
    assert [*pack_weights(weights)] == [255, 1, 128, 0]
    given = [maps(words=4), maps(words=2)]
    figure = HeadViewer([list("abcd"), list("xy")], given)
    found = torch.tensor([*figure.numbers]) / figure.steps
    true = torch.cat([some.flatten() for some in given])
    assert (found - true).abs().max() <= 1 / 510 + 1e-7
    assert (figure.layers, figure.heads) == (2, 3)


def test_places_up_to_the_last():
    figure = HeadViewer([list("abcd"), list("xy")], [maps(), maps(words=2)])
    for name, count in {
        "layer": 2,
        "head": 3,
        "word": 4,
        "sentence": 2,
    }.items():
        for good in (0, count - 1):
            setattr(figure, name, good)
        for bad in (-1, count, True, 0.0):
            told = f"^{name}: got {bad}, wanted a whole number from 0 to "
            with pytest.raises(ValueError, match=told):
                setattr(figure, name, bad)
        if name == "word":
            assert figure.word == 3
    assert figure.sentence == 1 and figure.word is None
    with pytest.raises(ValueError, match="^word: got 2, wanted .* 0 to 1"):
        figure.word = 2


def test_rows_are_shares_of_one():
    good = maps(1, 1, 2)
    for near in (good, good * 1.009, good * 0.991, torch.eye(2)[None, None]):
        HeadViewer([["a", "b"]], [near])
    low = torch.tensor([[[[1.001, -0.001], [0.5, 0.5]]]])
    for bad in (
        *(good * 1.02, good * 0.98, low, good * math.nan),
        *(good[0], good[:0], good[:, :, :1], good[..., :1], good.long()),
        torch.ones(1, 1, 3, 3) / 3,
    ):
        with pytest.raises(ValueError, match="^weights: got .*, wanted"):
            HeadViewer([["a", "b"]], [bad])
    with pytest.raises(ValueError, match="^weights: got shape .*as the first"):
        HeadViewer([["a", "b"], ["a", "b"]], [good, maps(1, 2, 2)])
    with pytest.raises(ValueError, match="^weights: got shape .*as the first"):
        HeadViewer([["a", "b"], ["a", "b"]], [good, maps(2, 1, 2)])
    most = HeadViewer.most
    HeadViewer([["a"] * most], [maps(1, 1, most)])
    with pytest.raises(ValueError, match="^sentences: got 33 words, wanted"):
        HeadViewer([["a"] * (most + 1)], [maps(1, 1, most + 1)])


EXAMPLE = {"source": ["le"], "gloss": None, "target": ["the"], "said": {}}


def curve(lengths=3, names=1, top=1.02):
    bins = [str(i) for i in range(lengths)]
    points = dict.fromkeys(bins, 0.5)
    curves = {str(i): points for i in range(names)}
    return LengthCurve(curves, {b: [EXAMPLE] for b in bins}, top=top)


def test_as_many_lengths_and_curves_as_there_is_room_for():
    for lengths, names in ((1, 1), (8, len(LINE_STYLES))):
        figure = curve(lengths, names)
        assert figure.rows == names and len(figure.bins) == lengths
        assert figure.bin == "0" and figure.example == 0
    for lengths, names in ((0, 1), (9, 1), (1, 0), (1, len(LINE_STYLES) + 1)):
        with pytest.raises(ValueError, match="^curves: got .*, wanted 1 to"):
            curve(lengths, names)
    for bad in (0.4, -1, 1e6 + 1):
        with pytest.raises(ValueError, match="^(top|curves): got .*, wanted"):
            curve(top=bad)
    assert curve(top=1e6).top == 1e6 and curve(top=0.5).top == 0.5


def test_a_curve_has_a_height_at_each_length_or_none():
    points = {"a": 0.5, "c": torch.tensor(1.0)}
    assert heights("x", points, ["a", "b", "c"], 1) == [0.5, None, 1.0]
    for bad in (1.1, -0.1, math.nan, True):
        with pytest.raises(ValueError, match="^x: got .*, wanted a number"):
            heights("x", {"a": bad}, ["a"], 1)
    lines = drawn(
        {str(i): {"a": 0.1} for i in range(len(LINE_STYLES))},
        {"1": [{"a": 0.2}, {}]},
        ["a"],
        1,
    )
    assert [line["behind"] for line in lines[:2]] == [[], [[0.2], [None]]]
    assert lines[0]["colour"] == "currentColor"
    assert [line["colour"] for line in lines[1:]] == [
        colour for colour, *_ in LINE_STYLES[1:]
    ]
    assert len({line["dash"] for line in lines}) == len(lines)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_first_so_many_of_each_length_are_picked(count):
    pairs = [Pair(("le",) * n, ("x", str(n))) for n in (3, 9, 4, 5, 10)]
    said = {"a": [f"said {i}" for i in range(5)], "b": [["x"]] * 5}
    found = picked(pairs, said, count=count)
    assert {k: len(v) for k, v in found.items()} == {
        "1–8": min(3, count),
        "9–13": min(2, count),
    }
    for rows, places in zip(found.values(), ([0, 2, 3], [1, 4])):
        for row, i in zip(rows, places):
            assert row["target"] == list(pairs[i].target)
            assert row["said"] == {"a": ["said", str(i)], "b": ["x"]}
            assert row["gloss"] == ["the/it"] * len(row["source"])
    strange = picked([Pair(("le", "xyzzy"), ("x",))], {}, count=count)
    assert strange["1–8"][0]["gloss"] is None
    assert len(picked(pairs, said)["1–8"]) == 3


@pytest.mark.parametrize("keys", [(2.0, 6.0, 12.0), (5.0,), (-3.0, 0.0)])
def test_a_query_lies_within_the_keys_or_a_tenth_outside(keys):
    pairs = {key: 2 * key for key in reversed(keys)}
    figure = SoftLookup(pairs)
    assert figure.pairs == [[key, 2 * key] for key in keys]
    low, high = keys[0], keys[-1]
    edge = (high - low) / 10 if len(keys) > 1 else 1
    assert figure.query == (low + high) / 2 and figure.rows == len(keys)
    assert figure.reach == pytest.approx([low - edge, high + edge])
    for good in figure.reach:
        figure.query = good
    for bad in (low - 1.01 * edge, high + 1.01 * edge):
        with pytest.raises(ValueError, match="^query: got .*, wanted a numb"):
            figure.query = bad


@pytest.mark.parametrize(
    "build, name",
    [
        (lambda: SoftLookup({1: 2.0}), "width"),
        (Weigher, "temperature"),
    ],
)
def test_widths_and_temperatures_have_two_ends(build, name):
    figure = build()
    ends = getattr(figure, f"{name}s")
    for good in ends:
        setattr(figure, name, good)
    for bad in (0.99 * ends[0], 1.01 * ends[1]):
        with pytest.raises(ValueError, match=f"^{name}: got .*, wanted a num"):
            setattr(figure, name, bad)


def test_up_to_eight_pairs_of_numbers_that_are_not_too_large():
    for count in (1, 8):
        assert SoftLookup({i: 1.0 for i in range(count)}).rows == count
    SoftLookup({1e6: -1e6})
    for bad in ({}, {i: 1.0 for i in range(9)}, {1.1e6: 1}, {1: -1.1e6}):
        with pytest.raises(ValueError, match="^pairs: got .*, wanted a"):
            SoftLookup(bad)


@pytest.mark.parametrize("count", range(8))
def test_up_to_six_words_each_with_its_place(count):
    words, h = ["le"] * count, [[0.0, 1.0]] * count
    if 1 <= count <= 6:
        figure = Weigher(h, words=words)
        assert figure.mask == [True] * count and figure.h == h
        with pytest.raises(ValueError, match="^h: got .* places, wanted"):
            figure.h = [*h, [0.0, 0.0]]
        with pytest.raises(ValueError, match="^mask: got .*, wanted .* swit"):
            figure.mask = [True] * (count + 1)
    else:
        with pytest.raises(ValueError, match="^words: got .*, wanted 1 to 6"):
            Weigher(h, words=words)


def test_places_lie_in_the_plane():
    figure = Weigher()
    assert len(figure.h) == len(figure.words) == len(figure.mask)
    for good in ((3, -3), (-3, 3), (0, 0)):
        figure.s = good
        assert figure.s == list(good)
        figure.h = [good] * 3
    for bad in ((3.1, 0), (0, -3.1), (math.nan, 0), (0,), (0, 0, 0)):
        with pytest.raises(ValueError, match="^s: got .*, wanted"):
            figure.s = bad
        with pytest.raises(ValueError, match="^h: got .*, wanted"):
            figure.h = [(0, 0), bad, (0, 0)]


def test_a_module_stands_behind_what_it_imports(tmp_path):
    for name, needs in {"a": "b c", "b": "d", "c": "d", "d": ""}.items():
        lines = [f'import {{ x }} from "./{n}.js";\n' for n in needs.split()]
        (tmp_path / f"{name}.js").write_text("".join(lines))
    found = [path.stem for path in modules(tmp_path / "a.js")]
    assert found == ["d", "b", "c", "a"]
    assert plain("x", torch.ones(2)) == [1.0, 1.0] == plain("x", (1.0, 1.0))
