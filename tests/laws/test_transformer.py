"""The Transformer's parts equal PyTorch's; order, masks and steps."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.testing import assert_close
from toy import PAIRS, VOCABS

from attnkit import (
    BOS,
    PAD,
    Attention,
    Batch,
    DecoderBlock,
    DecoderTransformer,
    EncoderBlock,
    EncoderTransformer,
    MultiHeadAttention,
    ScaledDotScore,
    Seq2Seq,
    Transformer,
    attention_maps,
    beam_search,
    causal_mask,
    fit,
    greedy,
    masked_loss,
    positions,
    transformer_model,
    translate,
)

D, HEADS, INNER, WORDS = 12, 3, 20, 5
KEYS = torch.tensor([[True] * 5, [True] * 3 + [False] * 2])
TIGHT = {"rtol": 1e-10, "atol": 1e-10}
BATCH = Batch.of(PAIRS, VOCABS)


def states(words=WORDS):
    return torch.randn(2, words, D, dtype=torch.float64, requires_grad=True)


def shuffled(module):
    """No weight stays at the 0 or 1 that it starts with."""
    for weight in module.parameters():
        nn.init.normal_(weight, std=0.5)
    return module.double()


def copy_attention(theirs, ours):
    three = [ours.W_q, ours.W_k, ours.W_v]
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([part.weight for part in three]))
        theirs.in_proj_bias.copy_(torch.cat([part.bias for part in three]))
        theirs.out_proj.load_state_dict(ours.W_o.state_dict())


def attention_gradients(theirs):
    """PyTorch's, under our names: it stacks three matrices into one."""
    weights = theirs.in_proj_weight.grad.chunk(3)
    biases = theirs.in_proj_bias.grad.chunk(3)
    found = {}
    for name, weight, bias in zip(("W_q", "W_k", "W_v"), weights, biases):
        found |= {f"{name}.weight": weight, f"{name}.bias": bias}
    out = theirs.out_proj
    return found | {"W_o.weight": out.weight.grad, "W_o.bias": out.bias.grad}


# Ours, then PyTorch's two arguments, in which True means: left out.
MASKS = {
    "none": (None, None, None),
    "padding": (KEYS[:, None], ~KEYS, None),
    "causal": (causal_mask(5), None, ~causal_mask(5)),
    "both": (
        KEYS[:, None] & causal_mask(5),
        ~KEYS,
        ~causal_mask(5),
    ),
}
every_mask = pytest.mark.parametrize("masks", MASKS.values(), ids=MASKS)


@every_mask
def test_heads_equal_pytorchs_in_value_and_gradient(masks):
    mask, padding, causal = masks
    ours = shuffled(MultiHeadAttention(D, HEADS))
    theirs = nn.MultiheadAttention(D, HEADS, batch_first=True).double()
    copy_attention(theirs, ours)
    inputs = [states() for _ in range(3)]
    copies = [x.detach().clone().requires_grad_() for x in inputs]
    output, weights = ours(*inputs, mask)
    wanted, looked = theirs(
        *copies,
        key_padding_mask=padding,
        attn_mask=causal,
        average_attn_weights=False,
    )
    assert_close(output, wanted, **TIGHT)
    assert_close(weights, looked, **TIGHT)
    direction = torch.randn_like(output), torch.randn_like(weights)
    torch.autograd.backward((output, weights), direction)
    torch.autograd.backward((wanted, looked), direction)
    for x, y in zip(inputs, copies):
        assert_close(x.grad, y.grad, **TIGHT)
    other = attention_gradients(theirs)
    for name, weight in ours.named_parameters():
        assert_close(weight.grad, other[name], **TIGHT)


@every_mask
@pytest.mark.parametrize("activation", [nn.ReLU, nn.GELU])
def test_a_block_equals_pytorchs_in_value_and_gradient(masks, activation):
    mask, padding, causal = masks
    ours = shuffled(EncoderBlock(D, HEADS, INNER, activation, eps=1e-4))
    theirs = nn.TransformerEncoderLayer(
        D,
        HEADS,
        INNER,
        dropout=0.0,
        activation=activation(),
        layer_norm_eps=1e-4,
        batch_first=True,
    ).double()
    copy_attention(theirs.self_attn, ours.attention)
    pairs = {
        "attention_norm": theirs.norm1,
        "feed_forward.0": theirs.linear1,
        "feed_forward.2": theirs.linear2,
        "feed_forward_norm": theirs.norm2,
    }
    for name, part in pairs.items():
        part.load_state_dict(ours.get_submodule(name).state_dict())
    x = states()
    y = x.detach().clone().requires_grad_()
    output, _ = ours(x, mask)
    wanted = theirs(y, src_mask=causal, src_key_padding_mask=padding)
    assert_close(output, wanted, **TIGHT)
    direction = torch.randn_like(output)
    output.backward(direction)
    wanted.backward(direction)
    assert_close(x.grad, y.grad, **TIGHT)
    other = attention_gradients(theirs.self_attn)
    for name, weight in ours.attention.named_parameters():
        assert_close(weight.grad, other[name], **TIGHT)
    for name, part in pairs.items():
        for key, weight in ours.get_submodule(name).named_parameters():
            assert_close(weight.grad, getattr(part, key).grad, **TIGHT)


def test_a_decoder_block_equals_pytorchs():
    ours = shuffled(DecoderBlock(D, HEADS, INNER))
    theirs = nn.TransformerDecoderLayer(
        D, HEADS, INNER, dropout=0.0, batch_first=True
    ).double()
    copy_attention(theirs.self_attn, ours.attention)
    copy_attention(theirs.multihead_attn, ours.cross_attention)
    for name, part in {
        "attention_norm": theirs.norm1,
        "cross_norm": theirs.norm2,
        "feed_forward.0": theirs.linear1,
        "feed_forward.2": theirs.linear2,
        "feed_forward_norm": theirs.norm3,
    }.items():
        part.load_state_dict(ours.get_submodule(name).state_dict())
    x, memory = states(4), states(5)
    y, their_memory = (
        t.detach().clone().requires_grad_() for t in (x, memory)
    )
    output, weights = ours(x, memory, causal_mask(4), KEYS[:, None])
    wanted = theirs(
        y,
        their_memory,
        tgt_mask=~causal_mask(4),
        memory_key_padding_mask=~KEYS,
    )
    assert weights.shape == (2, HEADS, 4, 5)
    assert_close(output, wanted, **TIGHT)
    direction = torch.randn_like(output)
    output.backward(direction)
    wanted.backward(direction)
    assert_close(x.grad, y.grad, **TIGHT)
    assert_close(memory.grad, their_memory.grad, **TIGHT)


def test_a_head_is_attention_on_a_slice():
    """By hand, one query and one head at a time."""
    ours = shuffled(MultiHeadAttention(D, HEADS))
    query, memory = states(4), states()
    output, weights = ours(query, memory, memory, KEYS[:, None])
    d = D // HEADS
    for sentence, keys in enumerate(KEYS):
        q, k, v = (
            project(x[sentence])
            for project, x in (
                (ours.W_q, query),
                (ours.W_k, memory),
                (ours.W_v, memory),
            )
        )
        for t in range(4):
            joined = []
            for h in range(HEADS):
                part = slice(h * d, (h + 1) * d)
                scores = k[keys, part] @ q[t, part] / d**0.5
                alpha = F.softmax(scores, dim=0)
                assert_close(weights[sentence, h, t, keys], alpha)
                joined.append(alpha @ v[keys, part])
            assert_close(output[sentence, t], ours.W_o(torch.cat(joined)))


def test_one_head_with_identity_matrices_is_attention():
    ours = MultiHeadAttention(D, heads=1).double()
    for part in (ours.W_q, ours.W_k, ours.W_v, ours.W_o):
        nn.init.eye_(part.weight)
        nn.init.zeros_(part.bias)
    query, memory = states(4), states()
    context, weights = Attention(ScaledDotScore())(query, memory, memory)
    assert_close(ours(query, memory, memory), (context, weights[:, None]))


def test_heads_take_any_batch_axes():
    ours = MultiHeadAttention(D, HEADS).double()
    x = torch.randn(2, 3, 4, D, dtype=torch.float64)
    mask = torch.rand(3, 1, 4) > 0.3
    output, weights = ours(x, x, x, mask)
    for i in range(2):
        for j in range(3):
            alone = ours(*[x[i, j]] * 3, mask[j])
            assert_close((output[i, j], weights[i, j]), alone)


def test_a_permuted_sentence_gives_the_same_states_permuted():
    block, order = EncoderBlock(D, HEADS, INNER).double(), torch.randperm(5)
    x = states()
    output, weights = block(x)
    turned, turned_weights = block(x[:, order])
    assert_close(turned, output[:, order])
    assert_close(turned_weights, weights[:, :, order][:, :, :, order])
    placed = x + positions(5, D).double()
    other = x[:, order] + positions(5, D).double()
    apart = block(other)[0] - block(placed)[0][:, order]
    assert apart.abs().max() > 0.01


def test_a_masked_word_changes_no_state_of_others():
    block, x = EncoderBlock(D, HEADS, INNER).double(), states()
    other = x.detach().clone()
    other[1, 3:] = 100.0
    output, weights = block(x, KEYS[:, None])
    assert_close(output[KEYS], block(other, KEYS[:, None])[0][KEYS])
    assert (weights[1, :, :, 3:] == 0).all()


def test_a_later_word_changes_no_state_before_it():
    block, mask = EncoderBlock(D, HEADS, INNER).double(), causal_mask(5)
    x = states()
    for t in range(5):
        other = x.detach().clone()
        other[:, t] += 1.0
        apart = (block(x, mask)[0] - block(other, mask)[0]).abs().amax(-1)
        assert (apart[:, :t] == 0).all() and (apart[:, t:] > 0).all()


def test_causal_masks():
    assert causal_mask(3).tolist() == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert torch.equal(causal_mask(2, past=3), causal_mask(5)[3:])


def transformer(**parts):
    """An untrained float64 model for the toy sentences."""
    torch.manual_seed(0)
    sizes = {"d_model": 8, "heads": 2, "d_inner": 12, "layers": 2} | parts
    return Transformer(
        EncoderTransformer(len(VOCABS.source), **sizes),
        DecoderTransformer(len(VOCABS.target), **sizes),
    ).double()


def test_one_pass_equals_word_by_word():
    whole = transformer()
    once, stepped = whole(BATCH), Seq2Seq.forward(whole, BATCH)
    assert_close(once, stepped)
    target = BATCH.target_out
    gradients = []
    for output in (once, stepped):
        loss = masked_loss(output.logits, target)
        gradients.append(torch.autograd.grad(loss, [*whole.parameters()]))
    assert_close(*gradients)


def test_words_in_two_parts_equal_words_at_once():
    whole = transformer()
    memory, decoder = whole.encoder(BATCH.source), whole.decoder
    nothing, words = decoder.first_state(memory), BATCH.target_in
    once = decoder.write(words, memory, nothing)
    first = decoder.write(words[:, :2], memory, nothing)
    second = decoder.write(words[:, 2:], memory, first.inputs)
    assert_close(torch.cat([first.logits, second.logits], 1), once.logits)


def test_a_batch_equals_its_sentences_one_by_one():
    whole = transformer()
    together = whole(BATCH)
    for row, pair in enumerate(PAIRS):
        n, m = len(pair.target) + 1, len(pair.source) + 1
        alone = whole(Batch.of([pair], VOCABS))
        assert_close(together.logits[row, :n], alone.logits[0])
        assert_close(together.weights[row, :n, :m], alone.weights[0])
        assert (together.weights[row, :, m:] == 0).all()


def test_a_future_word_changes_no_earlier_logit():
    whole = transformer()
    before = whole(BATCH).logits
    for t in range(1, BATCH.target_in.shape[1]):
        changed = BATCH.target_in.clone()
        changed[:, t] = 4 + (changed[:, t] - 3) % 3
        after = whole(BATCH._replace(target_in=changed)).logits
        assert_close(before[:, :t], after[:, :t])
        assert (before[:, t] != after[:, t]).any(dim=-1).all()


@pytest.mark.slow
def test_search_works_on_it():
    whole = transformer()
    by_beam = beam_search(whole, BATCH.source, width=1, limit=9)
    for a, b in zip(greedy(whole, BATCH.source, limit=9), by_beam):
        assert a.ids == b.ids
        assert_close(a.weights[:, : b.weights.shape[1]], b.weights)
    wide = beam_search(whole, BATCH.source, width=3, limit=9)
    assert all(w.log_p >= b.log_p - 1e-9 for w, b in zip(wide, by_beam))


def test_the_head_looked_at_is_the_one_chosen():
    whole = transformer()
    memory = whole.encoder(BATCH.source)
    nothing = whole.decoder.first_state(memory)
    every = whole.decoder.write(BATCH.target_in, memory, nothing).weights
    for layer in range(2):
        for head in range(2):
            whole.decoder.looked = layer, head
            assert_close(whole(BATCH).weights, every[:, layer, head])
            n, m = len(PAIRS[0].target) + 1, len(PAIRS[0].source) + 1
            found = attention_maps(whole, VOCABS, PAIRS)[0]
            assert_close(found, every[0, layer, head, :n, :m])


def test_each_layer_and_head_of_the_encoder_says_where_it_looked():
    memory, weights = transformer().encoder.with_weights(BATCH.source)
    assert weights.shape[:3] == (len(PAIRS), 2, 2)
    real = memory.mask[:, None, None, None].expand_as(weights)
    assert (weights[~real] == 0).all()
    assert_close(weights.sum(-1), torch.ones_like(weights[..., 0]))


def test_without_places_the_source_is_a_bag_of_words():
    words = torch.tensor([[4, 5, 6, 7]])
    order = torch.tensor([2, 0, 3, 1])
    for where, same in (
        (lambda n, d: torch.zeros(n, d), True),
        (None, False),
    ):
        parts = {} if where is None else {"positions": where}
        read = transformer(**parts).encoder
        apart = read(words[:, order]).states - read(words).states[:, order]
        assert (apart.abs().max() < 1e-9) == same


def test_padding_has_no_gradient():
    whole = transformer()
    masked_loss(whole(BATCH).logits, BATCH.target_out).backward()
    for part in (whole.encoder, whole.decoder):
        assert (part.embed.weight.grad[PAD] == 0).all()
    assert (whole.decoder.embed.weight.grad[BOS] != 0).any()


@pytest.mark.slow
def test_it_learns_a_few_sentences_by_heart():
    whole = transformer_model(VOCABS, d_model=16, d_inner=16)
    fit(whole, PAIRS, VOCABS, updates=80, size=5)
    said = translate(whole, VOCABS, [pair.source for pair in PAIRS])
    assert [tuple(words) for words in said] == [pair.target for pair in PAIRS]


def test_a_seed_makes_a_model_and_leaves_the_others_alone():
    drawn = torch.rand(1, generator=torch.Generator().manual_seed(0))
    torch.manual_seed(0)
    one, same = (transformer_model(VOCABS, seed=3) for _ in range(2))
    assert torch.equal(torch.rand(1), drawn)
    assert_close(one.state_dict(), same.state_dict())
    other = transformer_model(VOCABS, seed=4)
    assert (one.encoder.embed.weight != other.encoder.embed.weight).any()


def test_unless_told_the_first_head_of_the_last_layer_is_looked_at():
    whole = transformer(layers=3)
    memory = whole.encoder(BATCH.source)
    nothing = whole.decoder.first_state(memory)
    written = whole.decoder.write(BATCH.target_in, memory, nothing)
    assert_close(whole(BATCH).weights, written.weights[:, 2, 0])


@pytest.mark.parametrize("layer", range(-4, 4))
@pytest.mark.parametrize("head", range(-3, 3))
def test_only_a_head_that_is_there_can_be_looked_at(layer, head):
    def build():
        return DecoderTransformer(9, 4, 2, 4, 3, looked=(layer, head))

    if -3 <= layer < 3 and -2 <= head < 2:
        assert build().looked == (layer, head)
    else:
        with pytest.raises(ValueError, match="^looked: got .*3 layers and 2"):
            build()


def test_the_first_block_is_given_words_and_their_places_added():
    whole, given = transformer(), []
    for part in (whole.encoder, whole.decoder):
        part.blocks[0].register_forward_pre_hook(
            lambda _, got: given.append(got[0])
        )
    whole(BATCH)
    ids = BATCH.source, BATCH.target_in
    for part, words, states in zip((whole.encoder, whole.decoder), ids, given):
        places = positions(words.shape[1], 8).double()
        assert_close(states, part.embed(words) + places)
