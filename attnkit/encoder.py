"""The encoder: read the source sentence into a memory of states."""

from typing import NamedTuple

from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from attnkit import check
from attnkit.data.vocab import PAD


class Memory(NamedTuple):
    """What the encoder hands over: a state a word, and the last state.

    The mask is True at words and False at padding.
    """

    states: Float[Tensor, "batch source d_memory"]
    final: Float[Tensor, "batch d_memory"]
    mask: Bool[Tensor, "batch source"]


class EncoderRNN(nn.Module):
    """h_j = rnn(h_{j-1}, word j), in both directions if bidirectional.

    `rnn` is nn.GRU, nn.LSTM or nn.RNN. The width of the memory, d_memory, is
    d_hidden, or 2 d_hidden where both directions are joined; of an LSTM's
    two states the memory holds h. Padding changes no state: the RNN never
    reads it (Cho et al. 2014; both directions: Bahdanau et al. 2015).
    """

    def __init__(
        self,
        vocab: int,
        d_embedding: int,
        d_hidden: int,
        rnn: type[nn.RNNBase] = nn.GRU,
        bidirectional: bool = True,
    ):
        super().__init__()
        self.embed = nn.Embedding(vocab, d_embedding, padding_idx=PAD)
        self.rnn = rnn(
            d_embedding,
            d_hidden,
            batch_first=True,
            bidirectional=bidirectional,
        )

    def forward(self, source: Int[Tensor, "batch source"]) -> Memory:
        check.ids("source", source, self.embed.num_embeddings)
        mask = source != PAD
        check.padded_right("source", mask)
        words = pack_padded_sequence(
            self.embed(source),
            mask.sum(dim=1).cpu(),
            batch_first=True,
            enforce_sorted=False,
        )
        states, final = self.rnn(words)
        states, _ = pad_packed_sequence(
            states, batch_first=True, total_length=source.shape[1]
        )
        h = final[0] if isinstance(final, tuple) else final
        return Memory(states, h.transpose(0, 1).flatten(start_dim=1), mask)
