"""Each check: what it lets pass, up to the edge, and what it refuses."""

import math

import pytest
import torch

from attnkit import check

WORDS = ("le", "chat", "dort")


@pytest.mark.parametrize("length", [1, 199, 200, 201, 5000])
def test_an_error_quotes_no_more_than_it_has_room_for(length):
    told = "x" * length
    with pytest.raises(ValueError) as refused:
        check.that(False, "name", told, "less")
    message = str(refused.value)
    assert message.startswith("name: got x") and "wanted less" in message
    assert message.count("x") == min(length, check.MOST_TOLD)
    assert ("…" in message) == (length > check.MOST_TOLD)
    check.that(True, "name", told, "less")


def refused(call, *arguments):
    """Whether a check refuses; the error begins with the name."""
    try:
        call("name", *arguments)
    except ValueError as error:
        assert str(error).startswith("name: got ") and ", wanted " in str(
            error
        )
        return True
    return False


@pytest.mark.parametrize("least", [0, 1, 2, 40])
def test_counts(least):
    for value in range(least - 3, least + 3):
        assert refused(check.count, value, least) == (value < least)
    for value in (True, least + 0.0, str(least), None):
        assert refused(check.count, value, least)
    assert not refused(check.count, 0) and refused(check.count, -1)


@pytest.mark.parametrize("low, high", [(0, 1), (-2.5, 2.5), (1e-3, math.inf)])
def test_numbers(low, high):
    for value in (low, high, (low + min(high, 9)) / 2):
        assert not refused(check.number, value, low, high)
    for value in (low - 1e-6, high + 1e-6, math.nan, True, "1", None):
        wrong = value != math.inf
        assert refused(check.number, value, low, high) == wrong
    says = "a number (of at least|from)"
    with pytest.raises(ValueError, match=says) as error:
        check.number("name", low - 1, low, high)
    assert ("at least" in str(error.value)) == (high == math.inf)


def test_seeds_and_devices():
    for call, good, wrong in (
        (check.seed, [0, 1, 2**63 - 1], [-1, 2**63, 1.0, True, "1", None]),
        (check.device, ["cpu", torch.device("meta")], ["no", "cuda:99", 2.5]),
    ):
        for value in good:
            call(value)
        for value in wrong:
            with pytest.raises(ValueError, match=f"^{call.__name__}: got "):
                call(value)


def test_tensors():
    for shape in ((3,), (2, 3), (1, 2, 3)):
        for size in (2, 3, 4):
            wrong = size != 3
            assert refused(check.width, torch.ones(shape), size) == wrong
        for axes in range(5):
            wrong = axes > len(shape)
            assert refused(check.floats, torch.ones(shape), axes) == wrong
        assert refused(check.floats, torch.ones(shape).long(), 1)
    assert refused(check.width, torch.tensor(3.0), 3)
    for bad in (math.nan, math.inf, -math.inf):
        assert refused(check.finite, torch.tensor([0.0, bad]))
    assert not refused(check.finite, torch.zeros(2, 0))


def test_ids():
    good = torch.tensor([[0, 4], [3, 1]])
    assert not refused(check.ids, good, 5)
    for bad in (good - 1, good + 1, good.float(), good[0], good[:, :0]):
        assert refused(check.ids, bad, 5)


def test_keys_and_values_and_queries():
    key, value = torch.ones(2, 3, 4), torch.ones(2, 3, 5)
    check.key_value(key, value)
    check.key_value(key[:, :1], value[:, :1])
    check.key_value(key[0], value[0])
    check.same_batch(torch.ones(7, 4), key[0])
    check.same_batch(torch.ones(2, 7, 4), key)
    for a, b in (
        (key[0, 0], value[0, 0]),
        (key[:, :0], value[:, :0]),
        (key[:, :2], value),
        (key[:1], value),
        (key[0], value),
        (key.long(), value),
        (key, value.long()),
    ):
        with pytest.raises(ValueError, match="^(key|value): got"):
            check.key_value(a, b)
    for query in (torch.ones(7, 4), torch.ones(1, 7, 4), torch.ones(4)):
        with pytest.raises(ValueError, match="^query: got"):
            check.same_batch(query, key)


SHAPES = [(), (1,), (4,), (3, 1), (1, 4), (3, 4), (2, 3, 4), (2, 1, 1), (3,)]


@pytest.mark.parametrize("shape", [*SHAPES, (2,), (4, 3), (1, 3, 4)])
@pytest.mark.parametrize("wanted", [(3, 4), (2, 3, 4), (4,)])
def test_a_mask_fits_where_pytorch_would_broadcast_it(shape, wanted):
    mask = torch.ones(shape, dtype=torch.bool)
    try:
        fits = torch.broadcast_shapes(shape, wanted) == wanted
    except RuntimeError:
        fits = False
    try:
        check.mask_fits(mask, wanted)
    except ValueError as error:
        assert str(error).startswith("mask: got shape") and not fits
    else:
        assert fits
    with pytest.raises(ValueError, match="^mask: got torch.float32"):
        check.mask_fits(mask.float(), wanted)


def test_links_from_the_first_word_to_the_last():
    for i in range(-1, 4):
        for j in range(-1, 3):
            inside = 0 <= i < 3 and 0 <= j < 2
            arguments = [(i, j)], WORDS, WORDS[:2]
            assert refused(check.link_set, *arguments) != inside
    for bad in ("0-0", [(0, 0.5)], [(0, 1, 2)], [0], 3, {0: 1}):
        assert refused(check.link_set, bad, WORDS, WORDS)
    assert check.link_set("name", [(0, 1), [0, 1]], WORDS, WORDS) == {(0, 1)}


def test_words_and_lists():
    assert check.words("name", list(WORDS)) == WORDS == check.words("n", WORDS)
    assert check.words("name", ()) == ()
    for bad in (("le chat",), ("",), ("le", ""), (3,), "le", {"le"}, None):
        assert refused(check.words, bad)
    with pytest.raises(ValueError, match="^name: got the word 'b c', wanted"):
        check.words("name", ["a", "b c", "d e"])
    assert check.sentences("name", iter([["le"], WORDS])) == [("le",), WORDS]
    assert check.listed("name", iter("ab"), "a list") == ["a", "b"]
    for bad in ("ab", b"ab", {"a": 1}, {"a"}, torch.ones(2), 3):
        assert refused(check.listed, bad, "a list")
    for call in (check.sentence, check.corpus):
        assert refused(call, []) and not refused(call, [[]])
    for n in range(4):
        wrong = n != 2
        assert refused(check.same_count, [0] * n, "other", [0] * 2) == wrong
    assert not refused(check.text, "") and refused(check.text, 3)
