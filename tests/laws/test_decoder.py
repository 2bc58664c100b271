"""Laws of every decoder, and of the whole model around it."""

import pytest
import torch
from subjects import DECODERS, D, each, one_of_each, translator
from torch.testing import assert_close
from toy import KINDS, LOOKING, PAIRS, VOCABS, model

from attnkit import (
    BOS,
    EOS,
    PAD,
    AdditiveScore,
    Attention,
    AttentionDecoder,
    Batch,
    DecoderBase,
    DecoderRNN,
    DecoderTransformer,
    DotScore,
    EncoderRNN,
    Head,
    LuongDecoder,
    Memory,
    OnePassDecoder,
    Seq2Seq,
    masked_loss,
)
from attnkit.protocols import LedAtOnce

BATCH = Batch.of(PAIRS, VOCABS)
WORDS = torch.tensor([[BOS, 5, 6], [BOS, 7, 4], [BOS, 5, EOS]])
MASK = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 0]]).bool()


def random(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def memory():
    """Three sentences of four, two and three words, none of them the same."""
    return Memory(random(3, 4, D), random(3, D), MASK)


def steps(decoder, memory, words=WORDS):
    """What the decoder writes when it is given these words."""
    step, state, written = decoder.over(memory), None, []
    for word in words.unbind(dim=1):
        state = decoder.first_state(memory) if state is None else state
        written.append(step(word, state))
        state = written[-1].state
    return written


def test_the_decoders_of_the_course_are_among_those_found():
    found = {recipe.kind for recipe in DECODERS}
    assert OnePassDecoder in found and issubclass(OnePassDecoder, LedAtOnce)
    assert found >= {DecoderRNN, AttentionDecoder, LuongDecoder}
    assert DecoderTransformer in found


@each("recipe", [r for r in DECODERS if issubclass(r.kind, LedAtOnce)])
def test_led_at_once_is_led_step_by_step(recipe):
    decoder, read = recipe.build(), memory()
    logits, weights = decoder.led(read, WORDS)
    for t, step in enumerate(steps(decoder, read)):
        assert_close(logits[:, t], step.logits)
        assert_close(weights[:, t], step.weights)
    whole = translator(recipe)
    read = whole.encoder(BATCH.source)
    wanted = whole.one_by_one(read, BATCH)
    whole.decoder.over = None  # no step is asked for
    assert_close(whole(BATCH), wanted)


def test_one_pass_is_luongs_decoder():
    """The same numbers, given the same weights."""
    sizes = (9, 5, D, D, Attention(DotScore()))
    slow, fast = LuongDecoder(*sizes).double(), OnePassDecoder(*sizes).double()
    own = {
        f"{name}_l0" if name.startswith("rnn.") else name: weight
        for name, weight in slow.state_dict().items()
    }
    fast.load_state_dict(own)
    read = memory()
    logits, weights = fast.led(read, WORDS)
    for t, step in enumerate(steps(slow, read)):
        assert_close(logits[:, t], step.logits)
        assert_close(weights[:, t], step.weights)


@each("recipe", DECODERS)
def test_a_row_depends_on_itself_alone(recipe):
    """A batch is its sentences one by one, and padding is nothing."""
    decoder, read = recipe.build(), memory()
    together = steps(decoder, read)
    assert_close(steps(decoder, read), together, rtol=0, atol=0)
    for row, n in enumerate(MASK.sum(dim=1)):
        short = Memory(
            read.states[row : row + 1, :n],
            read.final[row : row + 1],
            MASK[row : row + 1, :n],
        )
        alone = steps(decoder, short, WORDS[row : row + 1])
        for ours, theirs in zip(alone, together):
            assert_close(ours.logits[0], theirs.logits[row])
            assert_close(ours.state[0], theirs.state[row])
            if ours.weights is not None:
                assert_close(ours.weights[0], theirs.weights[row, :n])


@each("recipe", DECODERS)
def test_what_stands_behind_the_mask_does_not_matter(recipe):
    decoder, read = recipe.build(), memory()
    other = read.states.masked_fill(~MASK.unsqueeze(-1), 100.0)
    assert_close(
        steps(decoder, read), steps(decoder, read._replace(states=other))
    )


@each("recipe", DECODERS)
def test_weights_are_a_distribution_over_the_words_of_the_source(recipe):
    written = steps(recipe.build(), memory())
    assert len({step.weights is None for step in written}) == 1
    for step in written:
        if step.weights is not None:
            assert (step.weights[MASK] > 0).all()
            assert (step.weights[~MASK] == 0).all()
            assert_close(step.weights.sum(dim=-1), torch.ones(3).double())


@each("recipe", DECODERS)
def test_each_step_looks_at_the_source(recipe):
    """From one state on, another memory has other logits; for a decoder with
    weights that is so for each single word of the memory."""
    decoder, read = recipe.build(), memory()
    before = steps(decoder, read)
    others = [memory()]
    if before[0].weights is not None:
        others = []
        for k in range(4):
            states = read.states.clone()
            states[:, k] = random(3, D)
            others.append(read._replace(states=states))
    for k, other in enumerate(others):
        step = decoder.over(other)
        touched = MASK[:, k] if len(others) > 1 else MASK.any(dim=1)
        for t in (1, 2):
            after = step(WORDS[:, t], before[t - 1].state)
            changed = (after.logits != before[t].logits).any(dim=-1)
            assert torch.equal(changed, touched)


@each("recipe", DECODERS)
def test_each_word_written_and_each_state_matters(recipe):
    decoder, read = recipe.build(), memory()
    before, step = steps(decoder, read), decoder.over(read)
    for other in (
        step(WORDS[:, 1] + 1, before[0].state),
        step(WORDS[:, 1], before[0].state + 1),
    ):
        assert (other.logits != before[1].logits).any(dim=-1).all()


@each("recipe", DECODERS)
def test_states_go_on_from_step_to_step(recipe):
    """A search keeps, drops and doubles rows of the state."""
    decoder, read = recipe.build(), memory()
    written = steps(decoder, read)
    first = decoder.first_state(read)
    for step in written:
        assert step.state.dtype == first.dtype
        assert step.state.shape[0] == 3
        assert step.state.shape[2:] == first.shape[2:]
    rows = torch.tensor([2, 0, 0])
    chosen = decoder.over(Memory(*(part[rows] for part in read)))
    after = chosen(WORDS[rows, 2], written[1].state[rows])
    assert_close(after.logits, written[2].logits[rows])
    assert_close(after.state, written[2].state[rows])


@each("recipe", DECODERS)
def test_gradients_reach_every_weight(recipe):
    decoder = recipe.build()
    written = steps(decoder, memory())
    sum((w.logits * random(*w.logits.shape)).sum() for w in written).backward()
    for name, weight in decoder.named_parameters():
        assert weight.grad is not None and weight.grad.any(), name
        assert weight.grad.isfinite().all(), name


def gru(rnn, x, h):
    a = (rnn.weight_ih @ x + rnn.bias_ih).chunk(3)
    b = (rnn.weight_hh @ h + rnn.bias_hh).chunk(3)
    r, z = torch.sigmoid(a[0] + b[0]), torch.sigmoid(a[1] + b[1])
    return (1 - z) * torch.tanh(a[2] + r * b[2]) + z * h


@pytest.mark.parametrize("kind", KINDS)
def test_the_model_by_its_equations(kind):
    """Loops over plain vectors: each decoder as its paper writes it."""
    whole = model(kind)
    output = whole(BATCH)
    d = whole.decoder
    for row, pair in enumerate(PAIRS):
        h = whole.encoder(BATCH.source[row : row + 1])
        h, final = h.states[0, : len(pair.source) + 1], h.final[0]
        s = torch.tanh(d.first.weight @ final + d.first.bias)
        words = [BOS, *VOCABS.target.encode(pair.target)]
        for t, word in enumerate(words):
            y = d.embed.weight[word]
            if kind == "luong":
                s = gru(d.rnn, y, s)
                c = looked_up(d.attention, s, h)
            else:
                c = (
                    final
                    if kind == "last"
                    else sum(h) / len(h)
                    if kind == "mean"
                    else looked_up(d.attention, s, h)
                )
                s = gru(d.rnn, torch.cat([y, c]), s)
            wide = d.combine.weight @ torch.cat([s, c]) + d.combine.bias
            logits = d.word.weight @ torch.tanh(wide) + d.word.bias
            assert_close(output.logits[row, t], logits)


def looked_up(attention, s, h):
    """Bahdanau's equations 5 and 6; the same with other scores."""
    score, values = attention.score, h
    if isinstance(attention, Head):
        s = attention.W_q.weight @ s
        e = [s @ attention.W_k.weight @ h_j / len(s) ** 0.5 for h_j in h]
        values = [attention.W_v.weight @ h_j for h_j in h]
    elif isinstance(score, AdditiveScore):
        e = [
            score.v.weight[0]
            @ torch.tanh(score.W.weight @ s + score.U.weight @ h_j)
            for h_j in h
        ]
    else:
        e = [s @ score.W.weight @ h_j for h_j in h]
    total = sum(x.exp() for x in e)
    return sum(x.exp() / total * v for x, v in zip(e, values, strict=True))


@each("recipe", one_of_each(DECODERS))
def test_led_by_the_true_words_means_word_by_word(recipe):
    whole = translator(recipe)
    memory = whole.encoder(BATCH.source)
    step = whole.decoder.over(memory)
    state = whole.decoder.first_state(memory)
    together = whole(BATCH)
    for t, word in enumerate(BATCH.target_in.unbind(dim=1)):
        written = step(word, state)
        state = written.state
        assert_close(together.logits[:, t], written.logits)
        if written.weights is not None:
            assert_close(together.weights[:, t], written.weights)


@each("recipe", one_of_each(DECODERS))
def test_a_batch_equals_its_sentences_one_by_one(recipe):
    whole = translator(recipe)
    together = whole(BATCH)
    for row, pair in enumerate(PAIRS):
        n, m = len(pair.target) + 1, len(pair.source) + 1
        alone = whole(Batch.of([pair], VOCABS))
        assert_close(together.logits[row, :n], alone.logits[0])
        if alone.weights is not None:
            assert_close(together.weights[row, :n, :m], alone.weights[0])
            assert (together.weights[row, :, m:] == 0).all()


@each("recipe", one_of_each(DECODERS))
def test_extra_padding_changes_no_loss_and_no_gradient(recipe):
    def run(batch):
        whole = translator(recipe)
        loss = masked_loss(whole(batch).logits, batch.target_out)
        loss.backward()
        return loss, [p.grad for p in whole.parameters()]

    more = torch.full((len(PAIRS), 3), PAD)
    wide = Batch(*(torch.cat([ids, more], dim=1) for ids in BATCH))
    (loss, grads), (wide_loss, wide_grads) = run(BATCH), run(wide)
    assert_close(loss, wide_loss)
    for a, b in zip(grads, wide_grads, strict=True):
        assert_close(a, b)


@each("recipe", one_of_each(DECODERS))
def test_a_future_word_changes_no_earlier_logit(recipe):
    whole = translator(recipe)
    before = whole(BATCH).logits
    for t in range(1, BATCH.target_in.shape[1]):
        changed = BATCH.target_in.clone()
        changed[:, t] = 4 + (changed[:, t] - 3) % 3
        after = whole(BATCH._replace(target_in=changed)).logits
        assert_close(before[:, :t], after[:, :t])
        assert (before[:, t] != after[:, t]).any(dim=-1).all()


@each("recipe", one_of_each(DECODERS))
def test_the_target_only_enters_through_target_in(recipe):
    whole = translator(recipe)
    other = BATCH._replace(target_out=torch.full_like(BATCH.target_out, EOS))
    assert_close(whole(BATCH).logits, whole(other).logits)


def test_target_out_is_target_in_one_step_later():
    for row, pair in enumerate(PAIRS):
        n = len(pair.target)
        ids = VOCABS.target.encode(pair.target)
        assert BATCH.target_in[row, : n + 1].tolist() == [BOS, *ids]
        assert BATCH.target_out[row, : n + 1].tolist() == [*ids, EOS]
        assert (BATCH.target_out[row, n + 1 :] == PAD).all()


@pytest.mark.parametrize("kind", LOOKING)
def test_weights_look_at_the_source_and_mind_it(kind):
    whole = model(kind)
    weights = whole(BATCH).weights
    assert_close(weights.sum(dim=-1), torch.ones_like(weights[..., 0]))
    other = BATCH.source.clone()
    other[:, 0] = 4 + (other[:, 0] - 3) % 3
    changed = whole(BATCH._replace(source=other)).weights
    assert ((weights - changed).abs().amax(dim=-1)[:, 0] > 0).all()


@pytest.mark.parametrize("kind", LOOKING)
def test_a_source_of_one_word_is_the_context(kind):
    """One state to look at: weight 1, and that state comes back."""
    whole = model(kind)
    memory = whole.encoder(torch.tensor([[EOS], [5]]))
    context, weights = whole.decoder.look(memory)(torch.randn(2, 6).double())
    assert_close(weights, torch.ones(2, 1).double())
    value = memory.states[:, 0]
    if kind == "head":
        value = whole.decoder.attention.W_v(value)
    assert_close(context, value)


def test_luongs_state_never_sees_the_source_again():
    """Its context goes to the word layer alone; Bahdanau's into the RNN."""
    other = torch.tensor([[5, 6, EOS], [7, EOS, PAD]])
    word = torch.tensor([4, 5])
    for kind, same in (("luong", True), ("general", False)):
        whole = model(kind)
        state = torch.randn(2, 6).double()
        steps = [
            whole.decoder.over(whole.encoder(ids))(word, state)
            for ids in (other, other.flip(0))
        ]
        assert torch.equal(steps[0].state, steps[1].state) == same
        assert (steps[0].logits != steps[1].logits).any()


def test_dropout_is_off_when_not_training_and_on_when_training():
    for kind in ("general", "luong"):
        whole = model(kind)
        part = type(whole.decoder)(
            len(VOCABS.target), 5, 8, 6, whole.decoder.attention, 0.5
        ).double()
        encoder = EncoderRNN(len(VOCABS.source), 5, 4, dropout=0.5).double()
        whole = Seq2Seq(encoder, part)
        assert (whole(BATCH).logits != whole(BATCH).logits).any()
        whole.eval()
        assert_close(whole(BATCH).logits, whole(BATCH).logits)


@pytest.mark.parametrize("kind", ["last", "mean"])
def test_fixed_decoders_have_no_weights(kind):
    assert model(kind)(BATCH).weights is None


def test_mean_of_states_is_attention_that_cannot_choose():
    """A decoder whose scores are all equal has the mean as its context."""
    fixed, looking = model("mean"), model("general")
    looking.decoder.attention.score.W.weight.data.zero_()
    looking.load_state_dict(fixed.state_dict(), strict=False)
    assert_close(fixed(BATCH).logits, looking(BATCH).logits)


@each("recipe", one_of_each(DECODERS))
def test_inputs_are_never_modified(recipe):
    kept = Batch(*(ids.clone() for ids in BATCH))
    translator(recipe)(BATCH)
    assert all(torch.equal(a, b) for a, b in zip(kept, BATCH, strict=True))


@pytest.mark.parametrize("kind", [DecoderBase, DecoderRNN])
def test_no_dropout_unless_asked_for(kind):
    assert kind(9, 5, D, D).dropout.p == 0
    assert kind(9, 5, D, D, dropout=0.5).dropout.p == 0.5


@pytest.mark.parametrize("kind", [AttentionDecoder, LuongDecoder])
def test_no_dropout_of_what_looks_unless_asked_for(kind):
    look = Attention(DotScore())
    assert kind(9, 5, D, D, look).dropout.p == 0
    assert kind(9, 5, D, D, look, 0.5).dropout.p == 0.5
