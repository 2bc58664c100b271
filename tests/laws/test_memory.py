"""The measure of what a state remembers, on cases with a known answer."""

import pytest
import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_pre_hook

from attnkit.probes import memory, recall_all, recall_first


def test_a_state_that_may_learn_remembers_the_last_word():
    curve = recall_all(nn.GRU, back=3, updates=60)
    assert curve[0] > 0.95
    assert list(curve) == [0, 1, 2]


def test_without_training_it_is_a_blind_guess():
    first = recall_first(nn.RNN, steps=(40,), updates=1)
    assert first[40] < 0.3


def test_same_seed_same_figures_and_no_trace_left():
    torch.manual_seed(3)
    wanted = torch.rand(1)
    torch.manual_seed(3)
    one = recall_first(nn.RNN, steps=(1, 5), updates=5, seed=1)
    assert torch.equal(torch.rand(1), wanted)
    assert one == recall_first(nn.RNN, steps=(1, 5), updates=5, seed=1)


def test_bad_count():
    with pytest.raises(ValueError, match="updates: got 0, wanted"):
        recall_all(nn.RNN, updates=0)


class Echo(torch.nn.Module):
    """In place of an RNN: its last state is what it read, word by word."""

    def __init__(self, *_, **__):
        super().__init__()
        self.read = []

    def forward(self, words):
        self.read.append(words.shape)
        return torch.zeros(*words.shape[:2], 64), None


def test_what_is_read_and_asked_for(monkeypatch):
    """40 words to keep, of which the last ones are asked for; 1 to 40 after
    the one to keep, of another kind."""
    tasks = []

    def caught(model, task, updates):
        tasks.append((model, task, updates))
        return model

    monkeypatch.setattr(memory, "trained", caught)
    recall_all(Echo, back=7)
    recall_first(Echo, steps=(1, 3))
    (every, keep, count), (first, one, same) = tasks
    assert count == same
    words, true = keep(500)
    assert words.shape == (500, 40) and true.shape == (500, 7)
    assert torch.equal(true[:, 0], words[:, -1])
    assert torch.equal(true, words[:, 33:].flip(1))
    assert set(words.flatten().tolist()) == set(range(memory.WORDS))
    assert every.embed.num_embeddings == memory.WORDS
    for after in (1, 3, 80):
        words, true = one(500, after)
        assert words.shape == (500, after + 1) and true.shape == (500, 1)
        assert torch.equal(true[:, 0], words[:, 0])
        assert set(true.flatten().tolist()) == set(range(memory.WORDS))
        others = set(words[:, 1:].flatten().tolist())
        assert others == set(range(memory.WORDS, 2 * memory.WORDS))
    lengths = {one(1)[0].shape[1] for _ in range(900)}
    assert lengths == set(range(2, 42))
    assert first.embed.num_embeddings == 2 * memory.WORDS
    assert [shape[1] for shape in first.rnn.read] == [2, 4]
    assert every.rnn.read[0][:2] == (1000, 40)


def test_right_is_where_the_likeliest_word_is_the_true_one():
    some = memory.Recall(nn.GRU, memory.WORDS, 2)
    words = torch.randint(memory.WORDS, (5, 4))
    said = some(words)
    assert said.shape == (5, 2, memory.WORDS)
    best, worst = said.argmax(dim=-1), said.argmin(dim=-1)
    assert some.right(words, best).tolist() == [[1, 1]] * 5
    assert some.right(words, worst).tolist() == [[0, 0]] * 5


def test_the_rate_rises_and_falls_and_long_gradients_are_cut(monkeypatch):
    rates, lengths = [], []

    def stepped(adam, *_):
        rates.append(adam.param_groups[0]["lr"])
        parts = [
            p.grad for group in adam.param_groups for p in group["params"]
        ]
        lengths.append(torch.cat([p.flatten() for p in parts]).norm().item())

    watch = register_optimizer_step_pre_hook(stepped)
    scale = torch.nn.functional.cross_entropy
    monkeypatch.setattr(memory.F, "cross_entropy", lambda *x: 99 * scale(*x))
    recall_all(nn.RNN, back=1, updates=30)
    watch.remove()
    assert len(rates) == 30
    assert 0 < rates[0] < max(rates) / 5 and 0 < rates[-1] < max(rates) / 50
    assert lengths == pytest.approx([1.0] * 30, abs=1e-3)


def test_one_thread_inside_and_as_many_as_before_after():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with memory.seeded(3):
            assert torch.get_num_threads() == 1
            inside = torch.rand(1)
        assert torch.get_num_threads() == 2
        torch.manual_seed(3)
        assert torch.equal(torch.rand(1), inside)
    finally:
        torch.set_num_threads(before)
