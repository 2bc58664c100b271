"""WordPiece: laws of splitting and cutting."""

import re
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnkit.bert.wordpiece import (
    HAN,
    SPECIAL_PIECES,
    WordPiece,
    split_words,
    stands_alone,
)

LETTERS = [*ascii_lowercase, *(f"##{x}" for x in ascii_lowercase)]
TOKENS = WordPiece(
    [*SPECIAL_PIECES, *LETTERS, "play", "##ing", "un", "##play"]
)


@given(st.text(ascii_lowercase, min_size=1, max_size=100))
def test_pieces_joined_are_the_word(word):
    pieces = TOKENS.cut(word)
    assert "".join(piece.removeprefix("##") for piece in pieces) == word
    assert [piece.startswith("##") for piece in pieces] == [
        i > 0 for i in range(len(pieces))
    ]


@given(st.text("unplaying", min_size=1, max_size=20))
def test_no_longer_piece_would_have_fitted(word):
    start = 0
    for piece in TOKENS.cut(word):
        rest = word[start:]
        begin = "##" if start else ""
        longer = [rest[:n] for n in range(len(rest) + 1)]
        known = [x for x in longer if begin + x in TOKENS.number]
        assert piece == begin + known[-1]
        start += len(known[-1])


def test_a_word_with_no_cut_or_too_many_letters_is_unknown():
    assert TOKENS.cut("a" * 100) == ["a", *["##a"] * 99]
    assert TOKENS.cut("a" * 101) == ["[UNK]"]
    assert WordPiece([*SPECIAL_PIECES, "un", "una"]).cut("unable") == ["[UNK]"]


@given(st.text(max_size=60))
def test_splitting_again_changes_nothing(text):
    once = split_words(text)
    assert split_words(" ".join(once)) == once


def test_what_splitting_drops_and_parts():
    assert split_words("Ça va, Garçon?") == "ca va , garcon ?".split()
    assert split_words("a\u200bb\x00c\ufffd\td\u3000e") == ["abc", "d", "e"]
    assert split_words("x我y") == ["x", "我", "y"]
    assert split_words("$5—€5") == ["$", "5", "—", "€5"]


@given(st.text(max_size=40), st.integers(2, 12))
def test_texts_begin_and_end_alike_and_keep_the_limit(text, limit):
    pieces = TOKENS.pieces(text, limit)
    assert pieces[0] == "[CLS]" and pieces[-1] == "[SEP]"
    assert len(pieces) <= limit
    assert pieces[:-1] == TOKENS.pieces(text)[: len(pieces) - 1]
    assert [TOKENS.words[i] for i in TOKENS.ids(pieces)] == pieces


def test_special_pieces_in_a_text_stay_whole():
    pieces = TOKENS.pieces("un[MASK]ing [mask]")
    assert pieces[1:4] == ["un", "[MASK]", "i"]
    assert pieces.count("[MASK]") == 1


@given(st.text("ab \t\n\r\x1c\x85\u2028é\u0301-[MASK]", max_size=40))
def test_a_text_is_cut_as_its_words_are(text):
    """Bit by bit, so that a long one costs no more than is asked of it."""
    pieces = TOKENS.pieces(text)[1:-1]
    apart = []
    for part in re.split(r"(\[MASK\])", text):
        words = [part] if part == "[MASK]" else split_words(part)
        for word in words:
            apart += [word] if word == "[MASK]" else TOKENS.cut(word)
    assert pieces == apart


def test_no_more_is_cut_than_is_asked_for(monkeypatch):
    cut, calls = WordPiece.cut, []

    def counted(self, word):
        calls.append(word)
        return cut(self, word)

    monkeypatch.setattr(WordPiece, "cut", counted)
    assert len(TOKENS.pieces("un " * 100_000, 512)) == 512
    assert len(calls) < 600


@pytest.mark.parametrize("low, high", HAN)
def test_a_block_of_chinese_signs_has_its_first_and_its_last(low, high):
    for sign in map(chr, (low, (low + high) // 2, high)):
        assert stands_alone(sign)
    outside = (low - 1, high + 1)
    blocks = [range(a, b + 1) for a, b in HAN]
    for place in outside:
        alone = any(place in block for block in blocks)
        assert stands_alone(chr(place)) == alone


def test_the_last_piece_that_has_a_place():
    pieces = TOKENS.pieces("a b " * 400)
    assert len(pieces) == 512 and pieces[-2:] == ["b", "[SEP]"]
    assert len(TOKENS.pieces("a " * 510)) == 512
