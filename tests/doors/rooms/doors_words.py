"""Text, tensors and numbers where words, sentences, pairs or links belong.

Every public function of the package is looked at: a parameter that the table
knows by its name gets each bad value in turn, all others a good one. A
parameter of that kind under a new name fails until it has a line here.
"""

import inspect
import os
from collections.abc import Iterator

import pytest
import subjects
import torch
from toy import PAIRS, VOCABS, model

import attnkit
from attnkit import (
    Labelled,
    LabelledPair,
    Leaderboard,
    Pair,
    Vocab,
    alignment_error_rate,
    attention_model,
    bleu,
    exact_match,
    translate,
    word_accuracy,
)
from attnkit.bert import (
    BertEncoder,
    Classifier,
    MaskedModel,
    WordPiece,
    fill,
    fit_masked,
)
from attnkit.bert.wordpiece import SPECIAL_PIECES
from attnkit.show import compare

SOURCES = [list(pair.source) for pair in PAIRS]
TARGETS = [list(pair.target) for pair in PAIRS]
LINKS = [frozenset({(0, 0), (1, 1)})] * len(PAIRS)
TEXTS = [" ".join(words) for words in TARGETS]

NO_PAIRS = ["le chat", "ab", PAIRS[0], [("le", "chat")], torch.ones(2), 3, []]
NO_WORDS = ["le chat", torch.ones(2), 3, [3], [""], ["le chat"], {"le": 1}]
NO_SENTENCES = ["le chat", torch.ones(2, 2), 3, [3], [[3]], [[["le"]]]]
NO_TEXTS = ["le chat", torch.ones(2), 3, [3] * len(PAIRS), [["le"]]]
NO_LINKS = [
    ["0-0 1-1"] * len(PAIRS),
    torch.zeros(len(PAIRS), 2, 2).long(),
    "0-0",
    [[(0, 0.5)]] * len(PAIRS),
    [{(0, 99)}] * len(PAIRS),
    [{(-1, 0)}] * len(PAIRS),
]
# By the name of a parameter: what it may be, and what it may not.
KINDS = {
    "pairs": (PAIRS, NO_PAIRS),
    "valid": (PAIRS, NO_PAIRS[:-1]),
    "predictions": (TARGETS, NO_SENTENCES),
    "references": (TARGETS, NO_SENTENCES[:-1]),
    "sentences": (SOURCES, NO_SENTENCES),
    "said": (TEXTS, NO_TEXTS),
    "found": (LINKS, NO_LINKS),
    "words": (TARGETS[0], NO_WORDS),
    "texts": (TEXTS, [*NO_TEXTS, [("le", 3)], [("le", "la", "les")], []]),
}
LABELLED = [Labelled(text, text[:1]) for text in TEXTS]
NO_LABELLED = [*NO_TEXTS, TEXTS, [("le", "la")], [Labelled("le", "")], []]
NO_LABELLED += [[LabelledPair(x, "a")] for x in (("le", ""), ("le",), "le")]
KINDS["others"] = KINDS["texts"]
KINDS["labelled"] = (LABELLED, NO_LABELLED)
TOKENS = WordPiece([*SPECIAL_PIECES, "je", "dors"])
BERT = MaskedModel(BertEncoder(len(TOKENS), 4, 2, 4, 1, positions=8))
SORTS = Classifier(BERT.encoder, sorted({label for _, label in LABELLED}))
# Of another kind than their name says, in the function named.
OTHER = {
    ("compare", "said"): (TARGETS[0], NO_WORDS),
    ("paired_bootstrap", "others"): (TEXTS, NO_TEXTS),
    ("gloss", "words"): (["le", "chat"], NO_WORDS[1:]),
    ("sentence_counts", "references"): (TEXTS, NO_TEXTS),
    ("read_links", "sentences"): (None, []),
    ("by_length", "predictions"): (TARGETS, ["le chat", torch.ones(2), 3]),
    ("causal_mask", "words"): (3, []),
    ("Stepper", "sentences"): (
        TEXTS,
        ["le chat", torch.ones(2), 3, [3], [[]]],
    ),
    ("WordPiece", "words"): (
        [],
        ["le chat", torch.ones(2), 3, [""], {"a": 1}],
    ),
    ("plot_states", "words"): (TARGETS[0], NO_WORDS),
    ("fill", "model"): (BERT, []),
    ("classify", "model"): (SORTS, []),
    ("fine_tune", "model"): (SORTS, []),
    ("fine_tune", "valid"): (LABELLED, NO_LABELLED),
    ("label_logits", "model"): (SORTS, []),
    ("fit_masked", "model"): (BERT, []),
}
MODEL = attention_model(VOCABS)
GOOD = {
    "model": MODEL,
    "encoder": BERT.encoder,
    "tokens": TOKENS,
    "vocabs": VOCABS,
    "pair": PAIRS[0],
    "size": 2,
    "count": 1,
    "true": TEXTS,
    "labels": TEXTS,
    "board": Leaderboard(TEXTS),
    "second": TEXTS,
    "path": os.devnull,
    "metric": exact_match,
    "search": attnkit.greedy,
    "updates": 2,
    "vocab": VOCABS.source,
    "weights": [torch.eye(3).expand(1, 1, 3, 3)],
    "before": 1,
    "offsets": [-1],
    "after": 1,
    "states": torch.randn(len(TARGETS[0]), 3),
    "hidden": 0,
    "place": 0,
}


def functions() -> Iterator[tuple[str, object]]:
    """The public functions and classes of the package, and some methods."""
    yield from subjects.functions()
    yield "Vocabs.of", attnkit.Vocabs.of
    yield "Batch.of", attnkit.Batch.of
    yield "Vocab.encode", VOCABS.source.encode
    yield "IBM1.fit", attnkit.IBM1(VOCABS).fit
    yield "IBM1.maps", attnkit.IBM1(VOCABS).maps


def doors() -> Iterator[tuple]:
    """Each function, one of its parameters, and a value that it is not."""
    for name, function in functions():
        for parameter in inspect.signature(function).parameters:
            known = OTHER.get((name, parameter), KINDS.get(parameter))
            if known:
                for i, bad in enumerate(known[1]):
                    yield pytest.param(
                        name,
                        function,
                        parameter,
                        bad,
                        id=f"{name}-{parameter}{i}",
                    )


def arguments(name, function, parameter, bad):
    """Good values for what has to be given, and the bad one."""
    given = {}
    for other in inspect.signature(function).parameters.values():
        kind = OTHER.get((name, other.name), KINDS.get(other.name))
        if other.name == parameter:
            given[other.name] = bad
        elif kind and other.default is inspect.Parameter.empty:
            given[other.name] = kind[0]
        elif other.default is inspect.Parameter.empty:
            given[other.name] = GOOD[other.name]
    return given


@pytest.mark.parametrize("name, function, parameter, bad", list(doors()))
def test_what_is_no_such_thing_is_refused_by_name(
    name, function, parameter, bad
):
    kept = {k: v.clone() for k, v in MODEL.state_dict().items()}
    with pytest.raises(ValueError, match=r"(?s)^\w+: got .*, wanted "):
        result = function(**arguments(name, function, parameter, bad))
        if inspect.isgenerator(result):
            next(result)
    assert all(torch.equal(v, kept[k]) for k, v in MODEL.state_dict().items())


def test_the_walk_finds_the_doors_of_the_course():
    found = {(param.values[0], param.values[2]) for param in doors()}
    assert {
        ("bleu", "predictions"),
        ("exact_match", "references"),
        ("word_accuracy", "predictions"),
        ("alignment_error_rate", "found"),
        ("translate", "sentences"),
        ("fit", "pairs"),
        ("fit", "valid"),
        ("compare", "said"),
        ("batches", "pairs"),
        ("teacher_forced", "pairs"),
        ("attention_maps", "pairs"),
        ("detokenize", "words"),
        ("Vocabs.of", "pairs"),
        ("Batch.of", "pairs"),
        ("sentence_counts", "said"),
    } <= found


def test_lists_are_taken_for_tuples_and_any_collection_for_a_set():
    links = [(0, 0), [1, 1]]
    pair = Pair(["le", "chat"], ["the", "cat"], links, {(1, 0)})
    assert pair == Pair(
        ("le", "chat"),
        ("the", "cat"),
        frozenset({(0, 0), (1, 1)}),
        frozenset({(0, 0), (1, 1), (1, 0)}),
    )
    assert hash(pair) == hash(Pair(*pair_parts(pair)))
    assert alignment_error_rate([links], [pair]) == 0
    assert exact_match([("the", "cat")], [["the", "cat"]]) == 1
    told = [compare(pair, kind(("the", "cat"))).data for kind in (list, tuple)]
    assert told[0] == told[1] and "right: the cat" in told[0]
    assert len(Vocab(words for words in [["le"], ("chat",)])) == 6


def pair_parts(pair):
    return pair.source, pair.target, pair.sure, pair.possible


NO_PAIR = {
    "text": ("le chat", ("the",), (), "source: got 'le chat', wanted"),
    "a link outside": (("le",), ("the",), {(1, 0)}, r"sure: got the link"),
    "text for links": (("le",), ("the",), "0-0", "sure: got '0-0', wanted"),
    "no links": (("le",), ("the",), ["0-0"], "sure: got .*, wanted a set of"),
    "a tensor": (("le",), ("the",), torch.zeros(1, 2), "sure: got tensor"),
    "a space": (("le chat",), ("the",), (), "source: got the word 'le chat'"),
}


@pytest.mark.parametrize("bad", NO_PAIR.values(), ids=NO_PAIR)
def test_no_pair(bad):
    source, target, sure, says = bad
    with pytest.raises(ValueError, match=f"^{says}"):
        Pair(source, target, sure)
    if "sure" in says:
        says = says.replace("sure", "possible")
        with pytest.raises(ValueError, match=f"^{says}"):
            Pair(source, target, (), sure)


def test_a_sure_link_is_a_possible_one_without_being_named_twice():
    pair = Pair(("a", "b"), ("c", "d"), frozenset({(0, 0), (1, 1)}))
    assert alignment_error_rate([pair.sure], [pair]) == 0


@pytest.mark.parametrize("metric", [bleu, exact_match, word_accuracy])
def test_texts_are_no_sentences(metric):
    """Over their letters each metric would have a number."""
    with pytest.raises(ValueError, match="^(predictions|references): got "):
        metric(["the cat sat on the mat"], ["the dog sat on the mat"])
    with pytest.raises(ValueError, match="^predictions: got 'the cat'"):
        metric(["the cat"], [("the", "cat", "sat", "down")])


@pytest.mark.parametrize("word", ["<pad>", "<bos>", "<eos>"])
def test_special_words_are_no_words_of_a_text(word):
    for call in (
        lambda: Vocab([["the", word, "cat"]]),
        lambda: VOCABS.source.encode(["le", word]),
        lambda: translate(MODEL, VOCABS, [f"le {word}"]),
        lambda: attnkit.fit(MODEL, [Pair(("le", word), ("the",))], VOCABS),
    ):
        with pytest.raises(ValueError, match=f": got '{word}', wanted words"):
            call()


def test_an_id_that_is_no_word():
    for i in (-1, len(VOCABS.source)):
        with pytest.raises(ValueError, match=f"^ids: got {i}, wanted ids"):
            VOCABS.source.decode([i])


@pytest.mark.parametrize(
    "texts, says",
    [
        (["je", "je " * 7], "text 2, which has more than 8 pieces"),
        (["je", "[MASK]"], "text 2, which has nothing but special pieces"),
        (["je", ""], "text 2, which has nothing but special pieces"),
    ],
)
def test_texts_are_looked_at_before_the_weights_change(texts, says):
    kept = {k: v.clone() for k, v in BERT.state_dict().items()}
    with pytest.raises(ValueError, match=f"^texts: got {says}, wanted"):
        fit_masked(BERT, TOKENS, texts, updates=3)
    assert all(torch.equal(v, kept[k]) for k, v in BERT.state_dict().items())
    with pytest.raises(ValueError, match="^texts: got text 1, which has more"):
        fill(BERT, TOKENS, ["je " * 7 + "[MASK]"])


def test_an_unscaled_toy_is_not_changed_by_being_asked():
    """The models of the laws stay as they are."""
    whole = model()
    kept = {k: v.clone() for k, v in whole.state_dict().items()}
    translate(whole, VOCABS, ["le chat"])
    assert all(torch.equal(v, kept[k]) for k, v in whole.state_dict().items())
