"""The doors of live figures."""

import pytest
import torch
from toy import PAIRS, VOCABS, model

from attnkit import Pair
from attnkit.bert import (
    SPECIAL_PIECES,
    BertEncoder,
    MaskedModel,
    WordPiece,
)
from attnkit.hashed import HashedClassifier
from attnkit.live import (
    Blanks,
    Bottleneck,
    Check,
    Frame,
    HeadViewer,
    Intents,
    LengthCurve,
    MapSlider,
    SoftLookup,
    Stepper,
    Translator,
    Weigher,
    picked,
)


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


def test_intents():
    good = {"questions": ["Where is my card?"]}
    for name, bad in (
        ("questions", 3),
        ("questions", "a"),
        ("questions", [3]),
        ("questions", [["a"]]),
        ("model", 3),
        ("model", torch.nn.Linear(2, 2)),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            Intents(**good | {name: bad})
    figure = Intents(**good)
    for name, bad in (
        ("text", 3),
        ("struck", 3),
        ("struck", "a"),
        ("struck", [0.5]),
        ("struck", [True]),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            setattr(figure, name, bad)


def test_hashed_words():
    model = HashedClassifier(["a", "b"], 8)
    for bad in ("a", 3, [3], [["a"]]):
        with pytest.raises(ValueError, match="^texts: got .*, wanted "):
            model.features(bad)
    with pytest.raises(ValueError, match="^labels: got 'ab', wanted "):
        HashedClassifier("ab", 8)


def test_blanks():
    tokens = WordPiece([*SPECIAL_PIECES, "a"])
    masked = MaskedModel(BertEncoder(6, 4, 2, 4, layers=1, positions=6))
    good = {"model": masked, "tokens": tokens, "sentences": ["a a"]}
    for name, bad in (
        ("model", 3),
        ("model", masked.encoder),
        ("tokens", tokens.words),
        ("tokens", None),
        ("sentences", 3),
        ("sentences", "a a"),
        ("sentences", [3]),
        ("sentences", [["a"]]),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            Blanks(**good | {name: bad})
    figure = Blanks(**good)
    for name, bad in (
        ("sentence", 3),
        ("hidden", 3),
        ("hidden", [1.0]),
        ("hidden", [True]),
        ("hidden", ["a"]),
        ("head", 1.0),
        ("head", "mean"),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            setattr(figure, name, bad)


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


def test_map_slider():
    frame = Frame("1", ["a", "b"], ["c"], torch.tensor([[0.5, 0.5]]))
    for name, bad in (
        ("frames", 3),
        ("frames", frame),
        ("frames", [3]),
        ("frames", [tuple(frame)]),
        ("frames", {"a": frame}),
        ("frames", {3: [frame]}),
        ("slider", 3),
        ("curve", 3),
        ("curve", [1, 2]),
        ("curve", [("a", 1), ("b", 2)]),
        ("curve_name", None),
    ):
        given = {"frames": [frame], "slider": "updates", name: bad}
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            MapSlider(**given)
    for name, bad in (
        ("label", 3),
        ("source", "ab"),
        ("words", [3]),
        ("weights", [[0.5, 0.5]]),
        ("weights", torch.tensor([[1, 0]])),
        ("links", 3),
        ("links", [(2, 0)]),
        ("reference", "c"),
        ("note", None),
        ("at", "early"),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            MapSlider(
                [frame._replace(**{"at": 0} | {name: bad})],
                "updates",
                [(0, 2.0), (1, 1.0)],
            )


def test_check():
    good = {"question": "Which?", "choices": {"a": "No.", "b": "Yes."}}
    for name, bad in (
        ("question", 3),
        ("question", " "),
        ("choices", 3),
        ("choices", ["a", "b"]),
        ("choices", {"a": "No."}),
        ("choices", {"a": "No.", "b": ""}),
        ("choices", {"a": "No.", "b": None}),
        ("choices", {"a": "No.", "": "Yes."}),
        ("choices", {"a": "No.", 3: "Yes."}),
        ("choices", {"a": "No.", "b": "No."}),
        ("right", "c"),
        ("right", ["a"]),
        ("right", None),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            Check(**good | {"right": "a"} | {name: bad})
    good = {
        **{"question": "How much?", "right": 0.4, "within": 0.01},
        **{"because": "So.", "otherwise": "Again.", "wrong": {0.6: "No."}},
    }
    nan = float("nan")
    for name, bad in (
        ("question", ""),
        ("right", nan),
        ("right", "0.4"),
        ("right", True),
        ("right", 1e9),
        ("within", 0),
        ("within", -1),
        ("within", nan),
        ("within", "0.1"),
        ("because", ""),
        ("because", 3),
        ("otherwise", " "),
        ("otherwise", "So."),
        ("wrong", 3),
        ("wrong", {nan: "No."}),
        ("wrong", {"0.6": "No."}),
        ("wrong", {0.6: ""}),
        ("wrong", {0.6: "So."}),
        ("wrong", {0.6: "No.", 0.7: "No."}),
        ("wrong", {0.409: "No."}),
        ("wrong", {0.6: "No.", 0.605: "Nearly."}),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            Check.number(**good | {name: bad})
