"""What a layer costs as the sentence grows: an RNN, and attention twice.

    python -m studies.attention_cost      # some minutes; Linux

Each point is a process of its own with one thread. Seconds: the processor
time of one forward pass, the shortest of several. Memory: the highest
resident size while it ran (VmHWM, what getrusage calls ru_maxrss, set back
just before), minus the resident size before. Written to
attnkit/results/attention_cost.json.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attnkit import MultiHeadAttention
from studies.runner import Run, parser, write

NUMBERS = {"width": 64, "heads": 1, "batch": 1, "repeats": 7}
TOKENS = [64, 128, 256, 512, 1024, 2048, 4096, 8192]
LEAST = 1.0
SETTINGS = {
    **NUMBERS,
    "tokens": TOKENS,
    "seconds for the repeats, at least": LEAST,
}


class Fused(MultiHeadAttention):
    """The same layer through PyTorch's fused function: no weights."""

    def forward(  # type: ignore[override]  # there are no weights to give
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        mask: Tensor | None = None,
    ) -> tuple[Tensor, None]:
        context = F.scaled_dot_product_attention(
            self.split(self.W_q(query)),
            self.split(self.W_k(key)),
            self.split(self.W_v(value)),
            attn_mask=mask,
        )
        return self.W_o(context.transpose(-3, -2).flatten(-2)), None


def build(name: str, width: int, heads: int) -> Callable[[Tensor], object]:
    """The layer as a function of one input."""
    if name == "RNN":
        return nn.GRU(width, width, batch_first=True)
    attend = {"attention": MultiHeadAttention, "fused": Fused}[name]
    layer = attend(width, heads)
    return lambda x: layer(x, x, x)


LAYERS = ["RNN", "attention", "fused"]


def resident(field: str) -> int:
    """A field of /proc/self/status, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith(field + ":"))
    return int(line.split()[1]) * 1024


def held(call: Callable[[], object]) -> int:
    """The most that a call held on top of what was there, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = resident("VmRSS")
    call()
    return max(0, resident("VmHWM") - before)


@torch.no_grad()
def point(name: str, tokens: int) -> Run:
    """One layer at one length; run alone in its process."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    width = NUMBERS["width"]
    layer = build(name, width, NUMBERS["heads"])
    x = torch.randn(NUMBERS["batch"], tokens, width)
    layer(x[:, :8])  # what is made at the first call only
    peak = held(lambda: layer(x))
    seconds: list[float] = []
    started = time.process_time()
    while (
        len(seconds) < NUMBERS["repeats"]
        or time.process_time() - started < LEAST
    ):
        start = time.process_time()
        layer(x)
        seconds.append(time.process_time() - start)
    found = {"seconds": min(seconds), "bytes": peak}
    return {"layer": name, "tokens": tokens} | found


def main() -> None:
    runs: list[Run] = []
    for tokens in TOKENS:
        for name in LAYERS:
            call = [sys.executable, "-m", "studies.attention_cost"]
            call += [name, str(tokens)]
            said = subprocess.run(call, capture_output=True, check=True)
            runs.append(json.loads(said.stdout))
            print(runs[-1], flush=True)
    write("attention_cost", SETTINGS, runs)


if __name__ == "__main__":
    asked = parser(__doc__)
    told = "LAYER TOKENS: this point alone, printed"
    asked.add_argument("one", nargs="*", help=told)
    match asked.parse_args().one:
        case []:
            main()
        case [name, tokens] if name in LAYERS and tokens.isdigit():
            print(json.dumps(point(name, int(tokens))))
        case _:
            asked.error(f"LAYER is one of {', '.join(LAYERS)}")
