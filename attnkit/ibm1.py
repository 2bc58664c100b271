"""IBM Model 1: word links from counting alone, without a network."""

from collections.abc import Iterator, Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attnkit import check
from attnkit.data.pair import Pair, pair_list
from attnkit.data.tensors import padded
from attnkit.data.vocab import PAD, Vocabs


class IBM1:
    """p(target | source) = product over j of sum over i of a(i, j) t(j | i).

    Each target word j comes from one source word i. t, a table, says how
    likely word i becomes word j; a(i, j) says where to look: everywhere
    alike (Brown et al. 1993, Model 1), or, with `diagonal` above 0, near the
    diagonal, exp(-diagonal |i/m - j/n|) of source length m and target length
    n (Dyer et al. 2013). There is no empty source word.
    """

    def __init__(self, vocabs: Vocabs, diagonal: float = 0.0):
        check.number("diagonal", diagonal, 0, 1e6)
        self.vocabs, self.diagonal = vocabs, diagonal
        sizes = len(vocabs.source), len(vocabs.target)
        self.t = torch.full(sizes, 1 / sizes[1], dtype=torch.float64)

    def ids(self, pairs: Sequence[Pair]) -> Iterator[tuple[Tensor, Tensor]]:
        """The words of both sides as ids, 500 sentences at a time."""
        pairs = pair_list("pairs", pairs)
        for start in range(0, len(pairs), 500):
            some = pairs[start : start + 500]
            yield (
                padded([self.vocabs.source.encode(p.source) for p in some]),
                padded([self.vocabs.target.encode(p.target) for p in some]),
            )

    def joint(
        self,
        source: Int[Tensor, "batch source"],
        target: Int[Tensor, "batch target"],
    ) -> Float[Tensor, "batch target source"]:
        """a(i, j) t(j | i): (batch, target, source)."""
        i, j = (torch.arange(x.shape[1]) + 0.5 for x in (source, target))
        m, n = ((x != PAD).sum(dim=1).view(-1, 1, 1) for x in (source, target))
        far = (i / m - j.unsqueeze(1) / n).abs()
        # As a softmax, which is 1 somewhere however far all else is.
        near = -self.diagonal * far.double()
        near = near.masked_fill((source == PAD).unsqueeze(1), -torch.inf)
        a = near.softmax(dim=-1)
        return a * self.t[source.unsqueeze(1), target.unsqueeze(2)]

    def fit(self, pairs: Sequence[Pair], rounds: int = 5) -> list[float]:
        """Expectation maximisation; log p a word, before each round.

        Each round counts how often word i was the likely origin of word j,
        and makes the counts the new table. ValueError, the table left as it
        was: a word that by the table comes from no word of its sentence.
        """
        check.count("rounds", rounds, least=1)
        history = []
        for _ in range(rounds):
            counts, log_p, words = torch.zeros_like(self.t), 0.0, 0
            for source, target in self.ids(pairs):
                joint = self.joint(source, target)
                p, real = joint.sum(dim=-1), target != PAD
                self.check_possible(target, real & (p == 0))
                share = (joint / p.unsqueeze(-1))[real]
                i, j = source.unsqueeze(1), target.unsqueeze(2)
                i, j = i.expand_as(joint)[real], j.expand_as(joint)[real]
                counts.index_put_((i, j), share, accumulate=True)
                log_p += float(p[real].log().sum())
                words += int(real.sum())
            seen = counts.sum(dim=1, keepdim=True)
            self.t = torch.where(seen > 0, counts / seen, self.t)
            history.append(log_p / words)
        return history

    def check_possible(self, target: Tensor, never: Tensor) -> None:
        """No word that the table gives no chance."""
        words = [self.vocabs.target.words[i] for i in target[never].tolist()]
        told = f"{words[:3]}, which by the table no word of theirs becomes"
        wanted = "words that the pairs before this call did not rule out"
        check.that(not words, "pairs", told, wanted)

    def maps(
        self, pairs: Sequence[Pair]
    ) -> list[Float[Tensor, "target source"]]:
        """For each pair, how likely word j came from word i: rows sum to 1.

        A word never seen with any of the others gets a row of zeros.
        """
        found = []
        for some in pair_list("pairs", pairs):
            ((source, target),) = self.ids([some])
            joint = self.joint(source, target)[0]
            total = joint.sum(dim=-1, keepdim=True)
            found.append(torch.where(total > 0, joint / total, 0.0))
        return found
