"""Files of models: what comes back, and what is refused."""

import json
import os
import stat

import pytest
import safetensors.torch
import torch
from safetensors import safe_open
from torch.testing import assert_close
from toy import PAIRS, VOCABS, model

from attnkit import Batch, attention_model, fit, load, save
from attnkit.model_files import fingerprint


def test_save_and_load_give_the_same_translator(tmp_path):
    path = tmp_path / "mine.safetensors"
    whole = attention_model(VOCABS)
    fit(whole, PAIRS, VOCABS, updates=20)
    save(path, whole, VOCABS)
    again, vocabs = load(path, attention_model)
    assert vocabs.source.words == VOCABS.source.words
    assert vocabs.target.minimum == 1
    batch = Batch.of(PAIRS, VOCABS)
    assert torch.equal(again(batch).logits, whole(batch).logits)


def test_a_saved_file_obeys_the_umask_and_replaces_only_its_like(tmp_path):
    path, whole = tmp_path / "mine.safetensors", model().float()
    old = os.umask(0o027)
    try:
        save(path, whole, VOCABS)
        save(path, whole, VOCABS)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work")
    for there in (thesis, tmp_path):
        with pytest.raises(ValueError, match="^path: .*made by save"):
            save(there, whole, VOCABS)
    assert thesis.read_text() == "years of work"
    with pytest.raises(ValueError, match="^path: .*a folder that is there"):
        save(tmp_path / "no" / "model", whole, VOCABS)


def test_tied_weights_are_saved(tmp_path):
    def tied(vocabs):
        whole = attention_model(vocabs, d_embedding=128)
        whole.decoder.word.weight = whole.decoder.embed.weight
        return whole

    path, whole = tmp_path / "tied", tied(VOCABS)
    save(path, whole, VOCABS)
    again, _ = load(path, tied)
    assert_close(again.state_dict(), whole.state_dict())


def crafted(path, change):
    """A file of `save` with something changed, and its sum made right."""
    save(path, attention_model(VOCABS), VOCABS)
    with safe_open(path, framework="pt") as file:
        told = file.metadata()
        weights = {name: file.get_tensor(name) for name in file.keys()}
    words = json.loads(told["vocabs"])
    change(words, weights)
    text = json.dumps(words) if isinstance(words, list) else words
    told = {"vocabs": text, "sha256": fingerprint(weights, text)}
    path.write_bytes(safetensors.torch.save(weights, told))


CRAFTED = {
    "nothing": lambda words, weights: None,
    "text for words": lambda words, _: words[0].update(words="abcdef"),
    "no special words": lambda words, _: words[0].update(
        words=words[0]["words"][4:]
    ),
    "a word twice": lambda words, _: words[1]["words"].__setitem__(5, "cat"),
    "numbers for words": lambda words, _: words[1].update(words=[1, 2]),
    "minimum": lambda words, _: words[1].update(minimum=0),
    "one vocabulary": lambda words, _: words.pop(),
    "NaN": lambda _, weights: weights["encoder.embed.weight"].fill_(torch.nan),
    "bool": lambda _, weights: weights.update(
        {"decoder.word.bias": torch.ones(len(VOCABS.target)) > 0}
    ),
}


@pytest.mark.parametrize("change", CRAFTED.values(), ids=CRAFTED)
def test_a_crafted_file_is_refused(tmp_path, change):
    path = tmp_path / "crafted"
    crafted(path, change)
    if change is CRAFTED["nothing"]:
        load(path, attention_model)
        return
    with pytest.raises(ValueError, match="^path: got"):
        load(path, attention_model)


def test_a_file_with_one_other_bit_is_refused(tmp_path):
    path = tmp_path / "spoilt"
    save(path, attention_model(VOCABS), VOCABS)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="^path: .*sha256"):
        load(path, attention_model)
    nested = {"vocabs": "[" * 100_000, "sha256": ""}
    path.write_bytes(safetensors.torch.save({}, nested))
    with pytest.raises(ValueError, match="^path: got"):
        load(path, attention_model)
