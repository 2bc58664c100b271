"""The map of the package: what each room promises to the next.

Whatever keeps a promise may stand in the place of the rooms named.
"""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from jaxtyping import Float, Int
from torch import Tensor

if TYPE_CHECKING:  # rooms above this one
    from attnkit.decoder import Step
    from attnkit.encoder import Memory
    from attnkit.search import Found
    from attnkit.seq2seq import Seq2Seq

Source = Int[Tensor, "batch source"]


@runtime_checkable
class Encoder(Protocol):
    """Reads sentences into a memory: rooms encoder and stacks."""

    def __call__(self, source: Source, /) -> "Memory": ...


@runtime_checkable
class ScoreLike(Protocol):
    """How well each key answers each query: scores, probes.mistakes."""

    def prepare(
        self, key: Float[Tensor, "*batch source d_key"], /
    ) -> Float[Tensor, "*batch source d_prepared"]: ...

    def compare(
        self,
        query: Float[Tensor, "*batch target d_query"],
        prepared: Float[Tensor, "*batch source d_prepared"],
        /,
    ) -> Float[Tensor, "*batch target source"]: ...


@runtime_checkable
class LookUp(Protocol):
    """query → (context, weights), over keys already seen: attention."""

    def __call__(self, query: Tensor, /) -> tuple[Tensor, Tensor]: ...


@runtime_checkable
class Summary(Protocol):
    """One vector for a whole memory: decoder."""

    def __call__(self, memory: "Memory", /) -> Float[Tensor, "batch d"]: ...


@runtime_checkable
class StepFunction(Protocol):
    """(word, state) → the next word's logits and the next state: decoder."""

    def __call__(self, word: Tensor, state: Tensor, /) -> "Step": ...


@runtime_checkable
class Decoder(Protocol):
    """Writes a word a step, over a memory: decoder, stacks."""

    def first_state(self, memory: "Memory", /) -> Tensor: ...

    def over(self, memory: "Memory", /) -> StepFunction: ...


@runtime_checkable
class LedAtOnce(Protocol):
    """Reads all true words in one pass: a decoder that need not wait."""

    def led(
        self, memory: "Memory", words: Tensor, /
    ) -> tuple[Tensor, Tensor]: ...


@runtime_checkable
class Search(Protocol):
    """From a model's distributions to sentences: search."""

    def __call__(
        self, model: "Seq2Seq", source: Source, /, *, limit: int
    ) -> "list[Found]": ...
