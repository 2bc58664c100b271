"""Figures cut, find and judge words as Python does."""

import torch

from attnkit import Pair, phrases, tokenize, word_accuracy
from attnkit.bert import split_words
from attnkit.show import compare

CASES = 200


def test_french_is_cut_into_words_as_python_does(script):
    texts = [" ".join(pair.source) for pair in phrases(300)]
    texts += ["L’homme n'est-il là ?", "  ", "Aujourd'hui, 3 amis…"]
    found = script("texts => texts.map(t => m.tokenize(t))", texts)
    assert found == [list(tokenize(text, "fr")) for text in texts]


def test_english_is_split_into_words_as_python_does(script):
    """Any signs: of plain text, with accents, of no width, of China."""
    signs = "aBzÉéßİΣ  .,'-$+<=>^`|~’…#[]_9\t\n\u00ad\u200b\ufffd\x07我\u0301"
    draw = torch.Generator().manual_seed(0)
    texts = [
        "".join(signs[i] for i in torch.randint(len(signs), (n % 12,),
                                                generator=draw))
        for n in range(400)
    ]  # fmt: skip
    texts += ["The baker's cat, rarely sings!", "Résumé ΟΔΟΣ", "don't"]
    found = script("texts => texts.map(t => m.splitWords(t))", texts)
    assert found == [split_words(text) for text in texts]


def test_the_nearest_words_are_near(script, shipped):
    known = shipped[1].source.words[4:]
    near = "([word, known]) => m.nearest(word, known)"
    assert script(near, ["chatt", known])[0] == "chat"
    assert script(near, ["ecole", known])[0] == "école"
    assert len(script(near, ["xyzzy", known])) == 3


def test_words_are_judged_as_python_judges_them(script):
    draw = torch.Generator().manual_seed(0)
    cases = [
        [
            ["abcd"[i] for i in torch.randint(4, (n,), generator=draw)]
            for n in (1 + i % 7, 1 + i % 5)
        ]
        for i in range(CASES)
    ]
    found = script("cases => cases.map(c => m.compared(...c))", cases)
    for (said, target), one in zip(cases, found, strict=True):
        assert one["hits"] / one["of"] == word_accuracy([said], [target])
        bold = compare(Pair(("x",), tuple(target)), said).data
        words = bold.split(": ")[-1].split()[: len(said)]
        assert [not word.startswith("**") for word in words] == one["right"]
